"""Build the site: fill the pages, let Zensical set each language, look through the result."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs_site.fill import fill
from docs_site.links import faults
from docs_site.pages import EDITIONS, Edition

CONFIG = "zensical.toml"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
EXTENSIONS = ("abbr", "admonition", "attr_list", "md_in_html", "tables")


class SiteError(RuntimeError):
    """The site is not fit to be shown."""


def build(root: Path, work: Path, site: Path) -> int:
    """Build every edition into `site`, and say how many pages it has.

    Args:
        root: The project's folder.
        work: A folder for what is in between; made anew.
        site: Where the site goes; made anew.

    Raises:
        SiteError: A page is wrong, a link leads nowhere, or something is loaded from outside.
    """
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(site, ignore_errors=True)
    for edition in EDITIONS:
        stage(root, work / edition.language, edition)
        _set(work / edition.language)
        target = site / edition.below
        shutil.copytree(work / edition.language / "site", target, dirs_exist_ok=True)
    found = list(faults(site))
    if found:
        raise SiteError("\n".join(found))
    return len(list(site.rglob("*.html")))


def stage(root: Path, folder: Path, edition: Edition) -> None:
    """Write the filled pages of an edition and its configuration into a folder.

    Raises:
        SiteError: A page is missing, or stands in no navigation.
    """
    docs = root / "docs" / edition.folder
    _check_nav(docs, edition)
    for page in edition.pages:
        text = fill((docs / page).read_text(encoding="utf-8"), page, edition.language, root)
        text = outward(text, page, edition)
        target = folder / "docs" / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assets = root / "docs" / "assets"
    shutil.copytree(assets, folder / "docs" / "assets")
    (folder / CONFIG).write_text(configuration(edition), encoding="utf-8")


def outward(text: str, page: str, edition: Edition) -> str:
    """Links to pages of the edition above as they will be served: Zensical knows its own alone."""
    up = "../" * len(Path(edition.below, page).parent.parts)
    if not edition.below:
        return text
    # Our own look through the site finds out whether they lead anywhere.
    link = re.compile(rf"\[([^\]]+)\]\({re.escape(up)}([^)#]+)\.md(#[^)]*)?\)")
    return link.sub(rf'<a href="{up}\2.html\3">\1</a>', text)


def _check_nav(docs: Path, edition: Edition) -> None:
    others = {one.folder for one in EDITIONS if one.folder}
    lying = {
        path.relative_to(docs).as_posix()
        for path in docs.rglob("*.md")
        if edition.folder or path.relative_to(docs).parts[0] not in others
    }
    if lying != set(edition.pages):
        odd = ", ".join(sorted(lying ^ set(edition.pages)))
        message = f"in docs or in the navigation ({edition.language}), not in both: {odd}"
        raise SiteError(message)


def configuration(edition: Edition) -> str:
    """The configuration of an edition, as TOML."""
    root = "../" * len(Path(edition.below).parts)
    project = {
        "site_name": edition.name,
        "site_description": edition.about,
        "copyright": edition.copyright,
        "docs_dir": "docs",
        "site_dir": "site",
        # Pages open from disk as well as from a server.
        "use_directory_urls": False,
        "extra_css": ["assets/site.css"],
        "extra_javascript": ["assets/site.js"],
        "nav": _nav(edition),
    }
    theme = {
        "variant": "classic",
        "language": edition.language,
        # Fonts would be fetched from a server outside.
        "font": False,
        "features": ["content.code.copy", "navigation.indexes", "search.highlight", "toc.follow"],
    }
    lines = ["[project]", *_pairs(project), "[project.theme]", *_pairs(theme)]
    for scheme, media, icon, name in (
        ("default", "light", "weather-night", edition.dark),
        ("slate", "dark", "weather-sunny", edition.light),
    ):
        lines += ["[[project.theme.palette]]", *_pairs({
            "media": f"(prefers-color-scheme: {media})", "scheme": scheme, "primary": "indigo",
            "accent": "indigo", "toggle.icon": f"material/{icon}", "toggle.name": name,
        })]  # fmt: skip
    lines += ["[project.extra]", "generator = false"]
    for other in EDITIONS:
        name = "日本語" if other.language == "ja" else "English"
        link = f"{root}{other.below}/index.html".lstrip("/") if other.below else f"{root}index.html"
        lines += ["[[project.extra.alternate]]", *_pairs({
            "name": name, "link": link, "lang": other.language,
        })]  # fmt: skip
    lines += [f"[project.markdown_extensions.{name}]" for name in EXTENSIONS]
    lines += ["[project.markdown_extensions.toc]", "permalink = true"]
    lines += ["[project.markdown_extensions.pymdownx.highlight]", "use_pygments = true"]
    lines += ["[project.markdown_extensions.pymdownx.superfences]"]
    return "\n".join(lines) + "\n"


def _nav(edition: Edition) -> list[object]:
    nav: list[object] = []
    for heading, pages in edition.nav.items():
        nav += [{heading: list(pages)}] if heading.strip() else list(pages)
    nav[0] = {edition.home: edition.pages[0]}
    return nav


def _pairs(values: dict[str, object]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _set(folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", CONFIG],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        # Its warnings stand before the traceback that it ends with.
        told = (done.stderr + done.stdout).partition("Traceback")[0]
        raise SiteError(_COLOUR.sub("", told) or done.stderr)
