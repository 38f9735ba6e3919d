"""The glossary in both languages, out of glossary.toml beside this file."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from docs_site.markdown import cell
from docs_site.words import WORDS


def entries() -> list[Mapping[str, Any]]:
    """The terms, in the order of the file."""
    text = (files("docs_site") / "glossary.toml").read_text(encoding="utf-8")
    found: list[Mapping[str, Any]] = tomllib.loads(text)["term"]
    return found


def write(language: str) -> str:
    """A table: the term, its counterpart in the other language, what it means here."""
    words, other = WORDS[language], "ja" if language == "en" else "en"
    lines = [
        f"| {words['term']} | {words['other']} | {words['definition']} |",
        "| --- | --- | --- |",
    ]
    lines += [
        f'| <span id="{one["key"]}"></span>**{cell(one[language])}** | {cell(one[other])} '
        f"| {cell(one[f'meaning_{language}'])} |"
        for one in entries()
    ]
    return "\n".join(lines)
