"""The key of OPS: where it is found, how it is kept, and that no message shows it."""

import json
import logging
import os
import pickle
import stat
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from flows import credentials, files
from flows.credentials import Credentials, find_ops, forget_ops, locate_ops, ops_file, store_ops
from flows.errors import ConfigurationError, StorageError

KEY = "kEy-5wVnQ81xTb"
SECRET = "sEcret-Zr93mLqY0"  # noqa: S105 - made up
ENVIRON = {"OPS_KEY": KEY, "OPS_SECRET": SECRET}


@pytest.fixture
def made() -> Credentials:
    """A key."""
    return credentials.make_credentials(KEY, SECRET, where="test", names=("key", "secret"))


def plain(found: Credentials | None) -> tuple[str, str]:
    assert found is not None
    return found.key.get_secret_value(), found.secret.get_secret_value()


def write(home: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path = ops_file({}, home)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def as_json(key: object = KEY, secret: object = SECRET) -> str:
    return json.dumps({"key": key, "secret": secret})


def everything(error: BaseException) -> str:
    """All that a traceback, a log or a database could show of an error and of what led to it."""
    parts = ["".join(traceback.format_exception(error)), repr(pickle.dumps(error))]
    seen: BaseException | None = error
    while seen is not None:
        parts += [repr(seen), repr(seen.args), repr(vars(seen)), repr(getattr(seen, "doc", ""))]
        parts.append(repr(getattr(seen, "object", "")))
        seen = seen.__cause__ or seen.__context__
    return "\n".join(parts)


def refused(action: Callable[[], object], *words: str) -> str:
    """An action is refused with these words, and without a word of the key or the secret."""
    with pytest.raises(ConfigurationError) as caught:
        action()
    for word in words:
        assert word in str(caught.value)
    text = everything(caught.value)
    for value in (KEY, SECRET):
        assert value not in text
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_without_anything_there_is_no_key(tmp_path: Path) -> None:
    assert find_ops({}, tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    write(tmp_path, as_json("from-file", "of-file"))
    assert plain(find_ops(ENVIRON, tmp_path)) == (KEY, SECRET)
    assert plain(find_ops({}, tmp_path)) == ("from-file", "of-file")
    found = locate_ops(ENVIRON, tmp_path)
    assert found is not None
    assert found[1] == "environment variables OPS_KEY and OPS_SECRET"


def test_empty_variables_count_as_not_set(tmp_path: Path) -> None:
    assert find_ops({"OPS_KEY": "", "OPS_SECRET": ""}, tmp_path) is None


@pytest.mark.parametrize(
    ("given", "missing"), [("OPS_KEY", "OPS_SECRET"), ("OPS_SECRET", "OPS_KEY")]
)
def test_half_a_key_in_the_environment_is_refused(tmp_path: Path, given: str, missing: str) -> None:
    write(tmp_path, as_json())
    for value in ("", None):
        environ = {given: ENVIRON[given]} | ({} if value is None else {missing: value})
        refused(lambda: find_ops(environ, tmp_path), f"{given} is set, but {missing} is not")  # noqa: B023


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}\n", f"{SECRET}\r", f"{SECRET}\t", f" {SECRET}", f"{SECRET} x", f"{SECRET}\0",
        f"{SECRET}\x1b[201~", f"{SECRET}é", f"{SECRET}\udcff", f"{SECRET}\x7f", SECRET * 100,
        " ", "\n", "\u3000", f"{SECRET}\u200b",
    ],
)  # fmt: skip
def test_what_no_key_holds_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    refused(lambda: find_ops({**ENVIRON, "OPS_SECRET": text}, tmp_path), "OPS_SECRET")
    refused(lambda: find_ops({**ENVIRON, "OPS_KEY": text}, tmp_path), "OPS_KEY")
    path = write(tmp_path, as_json(secret=text))
    refused(lambda: find_ops({}, tmp_path), '"secret"' if len(text) < 999 else "secret", str(path))


def test_a_colon_would_join_the_wrong_halves(tmp_path: Path) -> None:
    refused(lambda: find_ops({**ENVIRON, "OPS_KEY": f"{KEY}:x"}, tmp_path), "OPS_KEY", "colon")
    with_colon = {**ENVIRON, "OPS_SECRET": f"{SECRET}:x"}
    assert plain(find_ops(with_colon, tmp_path))[1].endswith(":x")


@pytest.mark.parametrize(
    "text",
    [
        "", "{", f"{KEY}\n{SECRET}", "[]", "null", '"' + SECRET + '"', f'{{"key": "{KEY}"}}',
        as_json(key=None), as_json(secret=7), as_json(secret=[SECRET]), as_json(key=""),
        json.dumps({"key": KEY, "secret": SECRET, SECRET: KEY}), f'{{"key": "{KEY}", "secret": "',
        as_json().encode("utf-16"), b"\xff\xfe" + SECRET.encode(), as_json() + " " * 9000,
        "[" * 8000,
    ],
)  # fmt: skip
def test_a_broken_file_is_named_and_not_shown(tmp_path: Path, text: str | bytes) -> None:
    path = write(tmp_path, text)
    refused(lambda: find_ops({}, tmp_path), str(path))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o601, 0o620, 0o777, 0o610])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path, as_json(), mode)
    refused(lambda: find_ops({}, tmp_path), f"chmod 600 {path}", f"{mode:04o}")
    path.chmod(0o600)
    assert plain(find_ops({}, tmp_path)) == (KEY, SECRET)


def test_a_file_that_even_its_owner_cannot_change_is_fine(tmp_path: Path) -> None:
    write(tmp_path, as_json(), 0o400)
    assert plain(find_ops({}, tmp_path)) == (KEY, SECRET)


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, as_json())
    someone_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone_else)
    refused(lambda: find_ops({}, tmp_path), str(path), "another user")


def test_a_folder_or_a_pipe_in_its_place_is_refused_at_once(tmp_path: Path) -> None:
    path = ops_file({}, tmp_path)
    path.mkdir(parents=True)
    refused(lambda: find_ops({}, tmp_path), str(path))
    path.rmdir()
    os.mkfifo(path, 0o600)
    refused(lambda: find_ops({}, tmp_path), "is not a file")


def test_a_link_is_judged_by_what_it_leads_to(tmp_path: Path) -> None:
    path = write(tmp_path, as_json())
    target = path.replace(tmp_path / "kept-elsewhere")
    path.symlink_to(target)
    assert plain(find_ops({}, tmp_path)) == (KEY, SECRET)
    target.chmod(0o644)
    refused(lambda: find_ops({}, tmp_path), "chmod 600")


def test_the_folder_of_settings_of_the_user_is_obeyed_if_absolute(tmp_path: Path) -> None:
    assert ops_file({}, tmp_path) == tmp_path / ".config/quantum-patent-landscape/ops.json"
    elsewhere = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert ops_file(elsewhere, tmp_path) == tmp_path / "xdg/quantum-patent-landscape/ops.json"
    for ignored in ("", "relative"):
        assert ops_file({"XDG_CONFIG_HOME": ignored}, tmp_path) == ops_file({}, tmp_path)


def test_neither_value_is_ever_shown(made: Credentials, caplog: pytest.LogCaptureFixture) -> None:
    class Model(BaseModel):
        inner: Credentials

    logging.getLogger("flows").error("%s %r %s", made, made, vars(made))
    model = Model(inner=made)
    shown = [
        repr(made), str(made), f"{made}", f"{made!r:>100}", str(vars(made)), str([made]),
        str(made.key), repr(made.secret), model.model_dump_json(), repr(model), caplog.text,
        str(model.model_dump()),
    ]  # fmt: skip
    for text in shown:
        assert KEY not in text
        assert SECRET not in text
    with pytest.raises(TypeError):
        json.dumps(vars(made))
    with pytest.raises(AttributeError):
        made.key = made.secret  # type: ignore[misc]


def test_a_key_survives_pickling(made: Credentials) -> None:
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own


@pytest.fixture
def umask() -> Iterator[Callable[[int], None]]:
    """Sets the umask for one test."""
    before = os.umask(0o022)
    yield lambda mask: (os.umask(mask), None)[1]
    os.umask(before)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_a_stored_key_is_found_again_and_private_whatever_the_umask(
    tmp_path: Path, made: Credentials, umask: Callable[[int], None], mask: int
) -> None:
    umask(mask)
    path = store_ops(made, {}, tmp_path)
    assert path == ops_file({}, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert plain(find_ops({}, tmp_path)) == (KEY, SECRET)
    assert [entry.name for entry in path.parent.iterdir()] == ["ops.json"]


def test_no_file_is_ever_readable_by_others(
    tmp_path: Path,
    made: Credentials,
    umask: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    umask(0)
    seen: list[tuple[str, int]] = []

    def watch(when: str, original: Callable[..., object]) -> Callable[..., object]:
        def watched(*args: object) -> object:
            folder = ops_file({}, tmp_path).parent
            seen.extend((when, stat.S_IMODE(e.stat().st_mode)) for e in folder.iterdir())
            seen.append((when, stat.S_IMODE(folder.stat().st_mode)))
            return original(*args)

        return watched

    for name in ("fdopen", "fchmod", "fsync"):
        monkeypatch.setattr(os, name, watch(name, getattr(os, name)))
    store_ops(made, {}, tmp_path)
    assert {name for name, _ in seen} == {"fdopen", "fchmod", "fsync"}
    assert {mode for _, mode in seen} == {0o600, 0o700}


def test_storing_again_replaces_and_narrows_what_was_too_wide(
    tmp_path: Path, made: Credentials
) -> None:
    path = write(tmp_path, as_json("old", "older"), 0o666)
    path.parent.chmod(0o777)
    store_ops(made, {}, tmp_path)
    assert plain(find_ops({}, tmp_path)) == (KEY, SECRET)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_failed_write_keeps_the_old_key_and_leaves_nothing(
    tmp_path: Path, made: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, as_json("old", "older"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left") as caught:
        store_ops(made, {}, tmp_path)
    assert SECRET not in everything(caught.value)
    assert plain(find_ops({}, tmp_path)) == ("old", "older")
    assert [entry.name for entry in path.parent.iterdir()] == ["ops.json"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path, made: Credentials) -> None:
    (tmp_path / ".config").write_text("")
    with pytest.raises(StorageError, match=r"ops\.json"):
        store_ops(made, {}, tmp_path)
    assert find_ops({}, tmp_path) is None


def test_forgetting_removes_the_file_and_what_a_killed_command_left(
    tmp_path: Path, made: Credentials
) -> None:
    path = store_ops(made, {}, tmp_path)
    files.partial_name(path).write_text(as_json())
    (path.parent / "notes.txt").write_text("of the user")
    assert forget_ops({}, tmp_path) == path
    assert [entry.name for entry in path.parent.iterdir()] == ["notes.txt"]
    assert forget_ops({}, tmp_path) is None
    assert find_ops({}, tmp_path) is None


def test_forgetting_removes_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    path = ops_file({}, tmp_path)
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "gone")
    assert find_ops({}, tmp_path) is None
    assert forget_ops({}, tmp_path) == path
    assert not path.is_symlink()
