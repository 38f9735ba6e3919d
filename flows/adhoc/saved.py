"""Saved questions: SQL files whose heads say what they answer and what may be chosen.

The head of sql/queries/<name>.sql:

    -- purpose: the question in English
    -- purpose_ja: the question in Japanese
    -- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
    -- parameter: scope text = all {all, ipf}: which families | 対象
    -- column: share: what a column says that sql/columns.toml does not have | 意味
    -- caution: what the answer must not be taken for (caution_ja)
    -- empty: why there may be no rows (empty_ja)

A line that begins with two more spaces goes on with the line before. Values are bound as
parameters of the prepared statement, `$from_year`; they are never pasted into it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flows.adhoc.hints import did_you_mean, near
from flows.errors import ConfigurationError, ModelError
from flows.warehouse.models import sql_folder

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KINDS = ("integer", "number", "text", "boolean", "date", "code", "codes")
_WORDS = ("purpose", "caution", "empty")
_HEAD = re.compile(r"^-- (purpose|caution|empty|parameter|column)(_ja)?: (.+)$")
_GOES_ON = re.compile(r"^--   +(\S.*)$")
_PARAMETER = re.compile(
    rf"^(?P<name>[a-z][a-z0-9_]*) (?P<kind>{'|'.join(KINDS)}) = (?P<default>[^{{:]*?)"
    r"(?: \{(?P<allowed>[^}]*)\})?: (?P<meaning>[^|]+) \| (?P<meaning_ja>[^|]+)$"
)
_COLUMN = re.compile(r"^(\w+): ([^|]+) \| ([^|]+)$")
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
#: A text that is longer is no name of anything.
_LONGEST = 500


@dataclass(frozen=True)
class Parameter:
    """Something that may be chosen.

    Attributes:
        name: Its name in the statement, without the dollar sign.
        kind: One of `KINDS`.
        default: Its value where none is given; None stands for NULL.
        meaning: What it chooses, by language.
        allowed: The closed list of values, if there is one.
        low: Smallest value, if there is a limit.
        high: Largest value, if there is a limit.
    """

    name: str
    kind: str
    default: Any
    meaning: Mapping[str, str]
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def limits(self) -> str:
        """What may be given, in short."""
        if self.allowed:
            return ", ".join(self.allowed)
        return "" if self.low is None else f"{self.low:g}..{self.high:g}"

    def value(self, text: str) -> Any:  # noqa: ANN401 - of its kind
        """What a text given by a person stands for.

        Raises:
            ConfigurationError: It is not of the kind, or not among what is allowed.
        """
        try:
            found = _VALUES[self.kind](text.strip())
        except ValueError as error:
            message = f"{self.option} {text[:50]!r}: {self._wanted()}"
            raise ConfigurationError(message) from error
        if not self._is_allowed(found):
            message = (
                f"{self.option} {text[:50]!r}: {self._wanted()}"
                f"{did_you_mean(text[:50], self.allowed)}"
            )
            raise ConfigurationError(message)
        return found

    def _wanted(self) -> str:
        kind = {
            "date": "a date such as 2020-12-31", "boolean": "true or false",
            "code": "two letters such as JP", "codes": "codes of two letters such as CN,JP",
        }  # fmt: skip
        wanted = kind.get(self.kind, f"{'an' if self.kind == 'integer' else 'a'} {self.kind}")
        return f"must be {wanted}" + (f", of {self.limits}." if self.limits else ".")

    def _is_allowed(self, value: Any) -> bool:  # noqa: ANN401 - of its kind
        if self.allowed:
            return value in self.allowed
        if self.low is not None and self.high is not None:
            return bool(self.low <= value <= self.high)
        return True


@dataclass(frozen=True)
class SavedQuery:
    """A saved question.

    Attributes:
        name: Its name; the name of its file.
        purpose: The question, by language.
        caution: What the answer must not be taken for, by language; may be empty.
        empty: Why there may be no rows, by language; may be empty.
        parameters: What may be chosen.
        columns: Columns that the registry does not have: their meaning by language.
        sql: The statement.
    """

    name: str
    purpose: Mapping[str, str]
    caution: Mapping[str, str]
    empty: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]
    sql: str

    def values(self, given: Mapping[str, str]) -> dict[str, Any]:
        """A value for every parameter.

        Args:
            given: Texts by name of a parameter; an unambiguous beginning of a name is enough.

        Raises:
            ConfigurationError: There is no such parameter, or its value cannot be used.
        """
        values = {parameter.name: parameter.default for parameter in self.parameters}
        for name, text in given.items():
            parameter = self.parameter(name)
            values[parameter.name] = parameter.value(text)
        return values

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name, or of an unambiguous beginning of one.

        Raises:
            ConfigurationError: There is none, or several begin so.
        """
        wanted = name.removeprefix("--").replace("-", "_")
        found = self._named(wanted)
        if len(found) == 1:
            return found[0]
        known = ", ".join(one.option for one in self.parameters) or "none"
        what = "could be several of" if found else "is none of"
        message = f"{self.name}: --{wanted.replace('_', '-')[:50]} {what} its options: {known}"
        raise ConfigurationError(message)

    def _named(self, wanted: str) -> list[Parameter]:
        """Parameters of that name, or else beginning with that word, or else so at all."""
        exact = [one for one in self.parameters if one.name == wanted]
        words = [one for one in self.parameters if one.name.startswith(f"{wanted}_")]
        begin = [one for one in self.parameters if wanted and one.name.startswith(wanted)]
        return exact or words or begin


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        raise ValueError(text)
    return float(text)


def _text(text: str) -> str:
    if not text or len(text) > _LONGEST or "\0" in text or not text.isprintable():
        raise ValueError(text)
    return text


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError(text)
    return text.lower() in _TRUE


def _date(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _code(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError(text)
    return text.upper()


def _codes(text: str) -> str:
    return ",".join(_code(part.strip()) for part in text.split(","))


_VALUES: Mapping[str, Any] = {
    "integer": _integer, "number": _number, "text": _text, "boolean": _boolean, "date": _date,
    "code": _code, "codes": _codes,
}  # fmt: skip


def folder() -> Path:
    """Where saved questions lie."""
    return sql_folder() / "queries"


def load_all() -> dict[str, SavedQuery]:
    """Every saved question by name.

    Raises:
        ModelError: The head of one is wrong.
    """
    return {
        path.stem: parse(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder().glob("*.sql"))
    }


def names() -> list[str]:
    """Names of the saved questions, without reading them."""
    return sorted(path.stem for path in folder().glob("*.sql"))


def find(name: str) -> SavedQuery:
    """The saved question of a name; underscores count as hyphens.

    Raises:
        ConfigurationError: There is none; the message suggests what is near.
    """
    wanted, known = name.replace("_", "-"), names()
    if wanted not in known:
        parts = wanted.split("-")
        alike = near(wanted, known) or [one for one in known if set(parts) & set(one.split("-"))]
        hint = f" Did you mean {' or '.join(alike[:3])}?" if alike else ""
        message = (
            f"{name[:80]!r} is neither a statement nor a saved question.{hint} "
            "`landscape sql --list` lists all."
        )
        raise ConfigurationError(message)
    path = folder() / f"{wanted}.sql"
    return parse(wanted, path.read_text(encoding="utf-8"))


def looks_like_name(text: str) -> bool:
    """Whether a text can only be meant as a name: one word that is no statement."""
    return NAME.fullmatch(text.strip().replace("_", "-")) is not None


def parse(name: str, text: str) -> SavedQuery:
    """A saved question out of its file.

    Raises:
        ModelError: The head is wrong.
    """
    if not NAME.fullmatch(name):
        raise _wrong(name, "the name of the file is not in small letters with hyphens")
    entries = _entries(name, text.splitlines())
    words = {
        word: {"en": _one(entries, word), "ja": _one(entries, f"{word}_ja")} for word in _WORDS
    }
    if not all(words["purpose"].values()):
        raise _wrong(name, "purpose and purpose_ja are needed")
    for word in _WORDS:
        if bool(words[word]["en"]) != bool(words[word]["ja"]):
            raise _wrong(name, f"{word} is needed in both languages or none")
    return SavedQuery(
        name=name,
        purpose=words["purpose"],
        caution=words["caution"],
        empty=words["empty"],
        parameters=tuple(_parameter(name, entry) for entry in entries.get("parameter", [])),
        columns=dict(_column(name, entry) for entry in entries.get("column", [])),
        sql=text,
    )


def _wrong(name: str, what: str) -> ModelError:
    return ModelError(f"sql/queries/{name}.sql: {what}")


def _entries(name: str, lines: Iterable[str]) -> dict[str, list[str]]:
    """What the head says, by keyword; lines that go on are joined."""
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in lines:
        head, goes_on = _HEAD.match(line), _GOES_ON.match(line)
        if head:
            last = found.setdefault(head.group(1) + (head.group(2) or ""), [])
            last.append(head.group(3).strip())
        elif goes_on and last:
            last[-1] = _joined(last[-1], goes_on.group(1).strip())
        elif line.startswith("--"):
            raise _wrong(name, f"what is {line!r}?")
        else:
            break
    return found


def _joined(before: str, after: str) -> str:
    """Two lines as one; between Japanese characters there is no space."""
    between = "" if before[-1] > "⺀" and after[0] > "⺀" else " "
    return f"{before}{between}{after}"


def _one(entries: Mapping[str, Sequence[str]], word: str) -> str:
    return " ".join(entries.get(word, ()))


def _parameter(query: str, entry: str) -> Parameter:
    match = _PARAMETER.match(entry)
    if match is None:
        raise _wrong(query, f"parameter {entry!r} is not 'name kind = default {{..}}: en | ja'")
    allowed, low, high = _allowed(match["allowed"] or "")
    meaning = {"en": match["meaning"].strip(), "ja": match["meaning_ja"].strip()}
    plain = Parameter(match["name"], match["kind"], None, meaning, allowed, low, high)
    default = match["default"].strip()
    try:
        value = None if default == "null" else plain.value(default)
    except ConfigurationError as error:
        raise _wrong(query, f"the default of {plain.name}: {error}") from error
    return Parameter(plain.name, plain.kind, value, meaning, allowed, low, high)


def _allowed(text: str) -> tuple[tuple[str, ...], float | None, float | None]:
    """A closed list, or the smallest and the largest value."""
    low, dots, high = text.partition("..")
    if dots:
        return (), float(low), float(high)
    return tuple(part.strip() for part in text.split(",") if part.strip()), None, None


def _column(query: str, entry: str) -> tuple[str, Mapping[str, str]]:
    match = _COLUMN.match(entry)
    if match is None:
        raise _wrong(query, f"column {entry!r} is not 'name: en | ja'")
    return match.group(1), {"en": match.group(2).strip(), "ja": match.group(3).strip()}
