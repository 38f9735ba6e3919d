"""Settings: who wins, and what a person is told who wrote something wrong."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from flows.errors import ConfigurationError
from flows.settings import load


def write(folder: Path, text: str, name: str = "landscape.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold_and_the_sample_is_harvested(tmp_path: Path) -> None:
    settings = load(environ={}, cwd=tmp_path)
    assert settings.active_sources == ("sample",)
    assert settings.languages == ("en", "ja")
    assert settings.data_dir == tmp_path.resolve() / "landscape-data"


def test_the_environment_wins_over_the_file_and_options_over_both(tmp_path: Path) -> None:
    write(tmp_path, "keep_builds = 2\nmax_shrink = 0.1\nmax_quarantine = 0.1\n")
    environ = {"LANDSCAPE_KEEP_BUILDS": "3", "LANDSCAPE_MAX_SHRINK": "0.3"}
    settings = load({"keep_builds": 4}, environ=environ, cwd=tmp_path)
    assert (settings.keep_builds, settings.max_shrink, settings.max_quarantine) == (4, 0.3, 0.1)


def test_an_option_of_none_counts_as_not_given(tmp_path: Path) -> None:
    write(tmp_path, "keep_builds = 2\n")
    assert load({"keep_builds": None}, environ={}, cwd=tmp_path).keep_builds == 2


def test_the_environment_writes_lists_with_commas(tmp_path: Path) -> None:
    settings = load(environ={"LANDSCAPE_LANGUAGES": " ja , en,"}, cwd=tmp_path)
    assert settings.languages == ("ja", "en")


def test_variables_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    assert load(environ={"KEEP_BUILDS": "9", "PATH": "/bin"}, cwd=tmp_path).keep_builds == 5


def test_a_folder_in_a_file_is_meant_from_where_the_file_lies(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = write(elsewhere, 'data_dir = "here"\n', "mine.toml")
    settings = load(environ={"LANDSCAPE_CONFIG": str(path)}, cwd=tmp_path)
    assert settings.data_dir == elsewhere.resolve() / "here"


def test_a_folder_in_an_option_is_meant_from_the_working_folder(tmp_path: Path) -> None:
    settings = load({"data_dir": Path("here")}, environ={}, cwd=tmp_path)
    assert settings.data_dir == tmp_path.resolve() / "here"


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = load(environ={}, cwd=tmp_path)
    with pytest.raises(ValidationError):
        setattr(settings, "keep_builds", 1)  # noqa: B010 - a type checker refuses the plain form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep_build = 3", ["landscape.toml", "unknown key 'keep_build'", "keep_builds"]),
        ("keep_builds = 0", ["landscape.toml", "keep_builds = 0", "from 1 to 100"]),
        ("keep_builds = 'x'", ["landscape.toml", "keep_builds = 'x'", "integer"]),
        ("max_shrink = 1.5", ["max_shrink = 1.5", "from 0 to 1"]),
        ("max_shrink = nan", ["max_shrink = nan", "from 0 to 1"]),
        ("max_quarantine = -0.1", ["max_quarantine = -0.1", "from 0 to 1"]),
        ("languages = ['fr']", ["languages", "'fr'", "en, ja"]),
        ("languages = []", ["languages = ", "en, ja"]),
        ("sources = ['lens']", ["sources", "'lens'", "allowed: sample"]),
        ("topic = '../secret'", ["topic = '../secret'", "matching"]),
        ("data_dir = 5", ["data_dir = 5"]),
        ("[nested]\nkeep_builds = 3", ["unknown key 'nested'"]),
        ("watch = 3", ["watch = 3", "a table with applicants"]),
        ("[watch]\nofices = []", ["unknown key 'watch.ofices'", "offices"]),
        ("[watch]\noffices = ['jp']", ["watch.offices = 'jp'", "[A-Z]{2}"]),
        ("[watch]\napplicants = 'x'", ["watch.applicants = 'x'", "a list of texts"]),
        ("[watch]\nstale_days = 0", ["watch.stale_days = 0", "from 1 to 3650"]),
        ("[watch]\nlanguages = ['fr']", ["watch.languages = 'fr'", "en, ja"]),
        ("[watch]\nblocks = ['Slack']", ["watch.blocks = 'Slack'", "matching"]),
        ("[watch.mail]\npassword = 'x'", ["unknown key 'watch.mail.password'", "sender"]),
        ("[watch.mail]\nport = 0", ["watch.mail.port = 0", "from 1 to 65535"]),
        ("[watch.mail]\nhost = 'a'", ["watch.mail: host is set", "recipients"]),
        ("[watch.mail]\nsecurity = 'ssl'", ["watch.mail.security = 'ssl'", "starttls, tls, none"]),
        (
            "[watch.mail]\nhost = 'a'\nsender = 'a@b.c'\nrecipients = [\"a@b\\nBcc: x@y\"]",
            ["watch.mail.recipients", "matching"],
        ),
    ],
)
def test_a_wrong_value_in_the_file_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load(environ={}, cwd=tmp_path)
    for word in [str(path), *words]:
        assert word in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_wrong_value_is_laid_to_whoever_gave_it(tmp_path: Path) -> None:
    write(tmp_path, "max_shrink = 2\n")
    with pytest.raises(ConfigurationError) as caught:
        load(
            {"data_dir": 7, "keep_builds": 1000},
            environ={"LANDSCAPE_MAX_QUARANTINE": "much", "LANDSCAPE_COLOUR": "red"},
            cwd=tmp_path,
        )
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert any("landscape.toml: max_shrink = 2" in line for line in lines)
    assert any("variable LANDSCAPE_MAX_QUARANTINE: max_quarantine = 'much'" in x for x in lines)
    assert any("variable LANDSCAPE_COLOUR: unknown key 'colour'" in line for line in lines)
    assert any("option --keep-builds: keep_builds = 1000" in line for line in lines)
    assert any("option --data-dir: data_dir = 7" in line for line in lines)


def test_an_option_over_a_wrong_value_in_the_file_repairs_it(tmp_path: Path) -> None:
    write(tmp_path, "keep_builds = 0\n")
    assert load({"keep_builds": 3}, environ={}, cwd=tmp_path).keep_builds == 3


@pytest.mark.parametrize(
    "content", [b"keep_builds = = 1", "topic = 'é'".encode("latin-1"), b"\xff\xfe", b"a = 1\na = 2"]
)
def test_a_file_that_is_not_toml_in_utf8_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "landscape.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="not a TOML file in UTF-8") as caught:
        load(environ={}, cwd=tmp_path)
    assert str(path) in str(caught.value)


def test_a_named_file_that_is_not_there_is_an_error_and_tells_how_to_start_one(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match=r"landscape\.example\.toml") as caught:
        load(environ={"LANDSCAPE_CONFIG": "none.toml"}, cwd=tmp_path)
    assert str(tmp_path / "none.toml") in str(caught.value)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "landscape.toml").mkdir()
    with pytest.raises(ConfigurationError, match=r"landscape\.toml"):
        load(environ={}, cwd=tmp_path)


@pytest.mark.parametrize(
    ("key", "value"), [("sources", "sample,sample"), ("languages", "en,en"), ("languages", "ja,ja")]
)
def test_a_name_given_twice_is_used_once_or_refused(tmp_path: Path, key: str, value: str) -> None:
    # A source harvested twice would have its rows counted twice.
    try:
        settings = load({key: value}, environ={}, cwd=tmp_path)
    except ConfigurationError:
        return
    names: tuple[str, ...] = getattr(settings, key)
    assert len(names) == len(set(names))


def test_the_watch_list_names_its_channels(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[watch]\nwebhook = true\nblocks = ["slack-webhook/a", "slack-webhook/a"]\n[watch.mail]\n'
        'host = "mail.example.org"\nsender = "a@example.org"\nrecipients = ["b@example.org"]\n',
    )
    watch = load(environ={}, cwd=tmp_path).watch
    assert watch.channels == ("mail:b@example.org", "webhook", "block:slack-webhook/a")
    assert not watch.is_active


def test_an_empty_data_folder_is_refused(tmp_path: Path) -> None:
    # An unset shell variable must not turn the working folder into the data folder, below which
    # a refresh deletes unfinished files.
    with pytest.raises(ConfigurationError, match="data_dir"):
        load(environ={"LANDSCAPE_DATA_DIR": ""}, cwd=tmp_path)


def test_every_folder_lies_below_the_data_folder(tmp_path: Path) -> None:
    folders = load({"data_dir": tmp_path}, environ={}, cwd=tmp_path).folders
    places: list[Any] = [
        folders.landing, folders.records, folders.warehouse, folders.reports, folders.prefect,
        folders.lock, folders.alerts,
    ]  # fmt: skip
    assert len(set(places)) == 7
    assert all(place.parent == tmp_path.resolve() for place in places)
