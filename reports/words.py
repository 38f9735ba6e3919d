"""Every word a reader sees, by language, and how numbers are written in that language."""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Formatter
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "ja")


@dataclass(frozen=True)
class Words:
    """The text of one language, by dotted key."""

    language: str
    entries: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.entries[key]

    def localised(self, column: str) -> str:
        """Return the name of a column that exists in every language: English has no suffix."""
        return column if self.language == "en" else f"{column}_{self.language}"

    def code(self, group: str, code: object) -> str:
        """Return the name of a coded value; NULL has the entry `unknown`."""
        return self.entries[f"{group}.{'unknown' if code is None else code}"]

    def name(self, group: str, code: str) -> str:
        """Return the name of a code that data or topic may add to, else the code itself."""
        return self.entries.get(f"{group}.{code}", code)

    def country(self, row: Mapping[str, Any], code: str = "origin", prefix: str = "") -> str:
        """Return the name of a row's country, of the rest group, of all, or of the unknown."""
        if row[code] in {"other", "unknown", "WORLD", None}:
            return self.code("origin", row[code])
        return str(row[f"{prefix}name_{self.language}"] or row[code])

    def value(self, value: object, style: str) -> str:
        """Write a value in a style.

        The styles are count, families, share, share_bare (without the sign of per cent), percent,
        change (a share with its sign), points (percentage points), ratio (two decimals), index
        (three), signed, signed_families, signed_ratio, signed_index (these with their sign), year,
        date, text and reason (why a claim cannot be tested).
        """
        if value is None:
            return self.entries["format.none"]
        return _WRITERS[style](value, self)


@cache
def load(language: str) -> Words:
    """Read the words of a language.

    Raises:
        ValueError: There is no such language, or two files have the same key.
    """
    if language not in LANGUAGES:
        msg = f"no text for language {language!r}; known: {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    entries: dict[str, str] = {}
    for name, text in _texts(resources.files("reports") / "text" / language):
        found = _flat(tomllib.loads(text))
        twice = sorted(entries.keys() & found.keys())
        if twice:
            msg = f"{language}/{name}: {', '.join(twice)} stand in another file too"
            raise ValueError(msg)
        entries |= found
    return Words(language, entries)


def fill(template: str, resolve: Callable[[str, str], str], empty: str = "") -> str:
    """Replace each `{name:style}` of a template; `empty` decides the kind of string made.

    With an empty `Markup` the words around the slots are escaped, with an empty `str` they are
    left alone, so that figure and page are filled by the same code.
    """
    parts: list[str] = []
    for literal, name, style, _ in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(resolve(name, style or "text"))
    return empty.join(parts)


def _texts(folder: Traversable) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _texts(entry)
        elif entry.name.endswith(".toml"):
            yield entry.name, entry.read_text(encoding="utf-8")


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat


def _percent(value: float, digits: int, words: Words) -> str:
    return words["format.percent"].format(value=f"{100 * value:.{digits}f}")


def _signed(value: float) -> str:
    """Write a share times a hundred with its sign; what rounds to nothing has none."""
    shown = round(100 * value, 1)
    return f"{shown:+.1f}".replace("-", "\u2212") if shown else "0.0"


def _change(value: float, words: Words) -> str:
    return words["format.percent"].format(value=_signed(value))


def _with_sign(value: float, digits: int) -> str:
    shown = round(value, digits)
    return f"{shown:+,.{digits}f}".replace("-", "\u2212") if shown else f"{0:.{digits}f}"


def _date(value: dt.date, words: Words) -> str:
    return words["format.date"].format(year=value.year, month=value.month, day=value.day)


_WRITERS: Mapping[str, Callable[[Any, Words], str]] = MappingProxyType(
    {
        "count": lambda value, _: f"{round(value):,}",
        "families": lambda value, _: f"{value:,.1f}",
        "share": lambda value, words: _percent(value, 1, words),
        "percent": lambda value, words: _percent(value, 0, words),
        "change": _change,
        "points": lambda value, _: _signed(value),
        "share_bare": lambda value, _: f"{100 * value:.1f}",
        "ratio": lambda value, _: f"{value:,.2f}",
        "index": lambda value, _: f"{value:.3f}",
        "signed": lambda value, _: _with_sign(value, 0),
        "signed_families": lambda value, _: _with_sign(value, 1),
        "signed_ratio": lambda value, _: _with_sign(value, 2),
        "signed_index": lambda value, _: _with_sign(value, 3),
        "year": lambda value, _: str(int(value)),
        "date": _date,
        "text": lambda value, _: str(value),
        "reason": lambda value, words: words.code("claim_reason", value),
    }
)

STYLES = tuple(_WRITERS)
