"""Fill the pages: what is generated, and what stands in another file of the project.

    <!-- generated: commands -->
    <!-- include: CHANGELOG.md -->

Neither is ever written into docs/, so that nothing there can grow old.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from docs_site import commands, figures, glossary, operation, questions, rules, settings, tables

Writer = Callable[[str], str]

GENERATED: Mapping[str, Writer] = MappingProxyType(
    {
        "charts": figures.write_charts,
        "checks": operation.write_checks,
        "claims": figures.write_claims,
        "commands": commands.write,
        "definitions": rules.write_definitions,
        "exit-codes": operation.write_exit_codes,
        "glossary": glossary.write,
        "landing": operation.write_landing,
        "questions": questions.write,
        "rules": rules.write_rules,
        "settings": settings.write,
        "tables": tables.write,
        "topic": rules.write_topic,
    }
)
#: Files of the project that pages hold, and those pages.
INCLUDED: Mapping[str, str] = MappingProxyType(
    {
        "CHANGELOG.md": "changelog.md",
        "DATA_SOURCES.md": "sources.md",
        "flows/topics/README.md": "how-to/topic.md",
        "tests/gold/README.md": "labelled-sets.md",
    }
)
_MARK = re.compile(r"^<!-- (generated|include): (\S+) -->$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)([^)#\s]+)(#[^)\s]*)?\)")
_TITLE = re.compile(r"\A# .*\n+")


class FillError(ValueError):
    """A page asks for something that is not there."""


def fill(text: str, page: str, language: str, root: Path) -> str:
    """A page with everything it asks for.

    Args:
        text: The page as it stands in docs.
        page: Its place below the folder of its language.
        language: Its language.
        root: The project's folder.

    Raises:
        FillError: It asks for something that is not there.
    """

    def found(match: re.Match[str]) -> str:
        kind, name = match.groups()
        known = GENERATED if kind == "generated" else INCLUDED
        if name not in known:
            message = f"{page}: there is no {kind} {name!r}; known: {', '.join(known)}"
            raise FillError(message)
        return GENERATED[name](language) if kind == "generated" else included(name, page, root)

    return _MARK.sub(found, text)


def included(name: str, page: str, root: Path) -> str:
    """A file of the project without its title, its links as they are on the site.

    What a link leads to is a page, or else a file of the project that is only named.
    """

    def linked(match: re.Match[str]) -> str:
        words, target, anchor = match.groups()
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        other = INCLUDED.get(file)
        if other is None:
            return f"{words} (`{file}`)"
        return (
            f"[{words}]({posixpath.relpath(other, posixpath.dirname(page) or '.')}{anchor or ''})"
        )

    text = (root / name).read_text(encoding="utf-8")
    return _LINK.sub(linked, _TITLE.sub("", text)).strip()
