"""Answers of the EPO's linked open data (SPARQL JSON) to record rows; pure.

Which kind of fact an answer holds is told by its variables. Both forms of URIs are understood.
"""

import json
import re
from collections.abc import Callable
from datetime import date

from flows.errors import NotUnderstoodError
from flows.sources.contract import Parsed, Rejected, Row

EARLIEST_YEAR = 1883

_PUBLICATION = re.compile(r"/data/publication/([A-Z]{2})/([^/]+)/([A-Z][0-9]?)/([^/]*)$")
_APPLICATION = re.compile(r"/id/application/([A-Z]{2})/([^/]+)$")
_CLASS = re.compile(r"/def/(cpc|ipc)/([A-HY][0-9]{2}[A-Z][0-9]+)-([0-9]+)$")
_FAMILY = re.compile(r"/simple-family/([^/]+)$")

#: The variables of each question in queries.FACTS, and the kind of fact they stand for.
VARIABLES: dict[tuple[str, ...], str] = {
    (
        "publication",
        "publication_date",
        "application",
        "filing_date",
        "grant_date",
        "family",
    ): "publications",
    ("publication", "title"): "titles",
    ("publication", "abstract"): "abstracts",
    ("publication", "applicant", "name", "country"): "applicants",
    ("publication", "inventor", "name", "country"): "inventors",
    ("publication", "priority", "priority_date"): "priorities",
    ("publication", "class", "inventive"): "classes",
    ("publication", "member"): "members",
}


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


class Binding:
    """One row of an answer; an unbound variable is a missing key."""

    def __init__(self, content: dict[str, dict[str, str]]) -> None:
        self._content = content

    def text(self, name: str) -> str | None:
        """The value of a variable, white space tidied; None if unbound or empty."""
        value = self._content.get(name, {}).get("value")
        return " ".join(value.split()) or None if isinstance(value, str) else None

    def language(self, name: str) -> str | None:
        """The language tag of a text."""
        tag = self._content.get(name, {}).get("xml:lang")
        return tag.partition("-")[0].lower() if tag else None

    def need(self, name: str, pattern: re.Pattern[str]) -> re.Match[str]:
        """The parts of a URI that must be there."""
        value = self.text(name) or ""
        match = pattern.search(value)
        if not match:
            raise _Refused(name, value, "not a URI of the expected form")
        return match

    def day(self, name: str, as_of: date) -> date | None:
        """A date; a value that is no date of the patent system is refused."""
        value = self.text(name)
        if value is None:
            return None
        try:
            # A time zone may follow the day.
            day = date.fromisoformat(value[:10])
        except ValueError:
            raise _Refused(name, value, "not a date") from None
        if day.year < EARLIEST_YEAR or day > as_of:
            raise _Refused(name, value, f"absurd date: outside {EARLIEST_YEAR} to {as_of}")
        return day


def read_answer(body: bytes) -> tuple[list[str], list[dict[str, dict[str, str]]]]:
    """Variables and rows of an answer.

    Raises:
        NotUnderstoodError: It is not a SPARQL result in JSON.
    """
    try:
        content = json.loads(body.decode("utf-8"))
        variables, rows = content["head"]["vars"], content["results"]["bindings"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        message = f"not a SPARQL result in JSON ({error}): {body[:80]!r}"
        raise NotUnderstoodError(message) from error
    if not isinstance(variables, list) or not isinstance(rows, list):
        message = f"not a SPARQL result in JSON: {body[:80]!r}"
        raise NotUnderstoodError(message)
    return [str(name) for name in variables], rows


def parse_answer(body: bytes, *, data_as_of: date) -> Parsed:
    """Record rows out of one answer.

    Args:
        body: The answer to one of `queries.FACTS`.
        data_as_of: Day of the data; later dates are refused.

    Raises:
        NotUnderstoodError: It is not a SPARQL result, or to a question nobody asks here.
    """
    variables, rows = read_answer(body)
    kind = VARIABLES.get(tuple(variables))
    if kind is None:
        message = f"an answer with the variables {variables} is not known"
        raise NotUnderstoodError(message)
    collected = _Collector()
    for number, content in enumerate(rows, start=1):
        try:
            binding = Binding(content)
            key = _key(binding)
            for table, row in _ROWS[kind](binding, data_as_of):
                collected.add(table, {**key, **row, "record_no": number})
        except (_Refused, AttributeError, TypeError) as refused:
            collected.parsed.rejected.append(_rejected(number, content, refused))
    # Only the answer that lists the publications counts records.
    if kind == "publications":
        publications = collected.parsed.rows.get("publications", [])
        collected.parsed.records = len(publications) + len(collected.parsed.rejected)
    return collected.parsed


#: What tells two rows of one publication apart; of equal ones the first stands. Optional values
#: multiply rows, and a class can be inventive and additional at once.
_DISTINCT: dict[str, tuple[str, ...]] = {
    "publications": (),
    "titles": ("language",),
    "classifications": ("scheme", "symbol", "classifying_office"),
    "priorities": ("priority_number",),
}


class _Collector:
    """Rows of an answer, without repetitions and with their positions in lists."""

    def __init__(self) -> None:
        self.parsed = Parsed()
        self._seen: set[tuple[object, ...]] = set()
        self._positions: dict[tuple[object, ...], int] = {}

    def add(self, table: str, row: Row) -> None:
        """Keep a row unless its like was kept before."""
        key = (table, row["country"], row["doc_number"], row["kind"])
        if table in _DISTINCT:
            distinct = (*key, *(row[name] for name in _DISTINCT[table]))
            if distinct in self._seen:
                return
            self._seen.add(distinct)
        if table in {"priorities", "parties"}:
            place = (*key, row.get("role"))
            self._positions[place] = self._positions.get(place, 0) + 1
            row["sequence_no"] = self._positions[place]
        self.parsed.add(table, row)


def _rejected(number: int, content: object, refused: Exception) -> Rejected:
    if isinstance(refused, _Refused):
        column, value, reason = refused.column, refused.value, refused.reason
    else:
        column, value, reason = "binding", repr(content)[:200], "not a row of a SPARQL result"
    return Rejected(number, repr(content)[:200], column, value, reason)


def _key(binding: Binding) -> Row:
    country, number, kind, _ = binding.need("publication", _PUBLICATION).groups()
    return {"country": country, "doc_number": number, "kind": kind}


def _dated(name: str, day: date | None) -> Row:
    return {
        f"{name}_date": day,
        f"{name}_year": day.year if day else None,
        f"{name}_date_precision": "day" if day else None,
    }


Rows = list[tuple[str, Row]]


def _publications(binding: Binding, as_of: date) -> Rows:
    office, number = binding.need("application", _APPLICATION).groups()
    return [
        (
            "publications",
            {
                **_dated("publication", binding.day("publication_date", as_of)),
                "application_number": f"{office}{number}",
                **_dated("application", binding.day("filing_date", as_of)),
                "grant_date": binding.day("grant_date", as_of),
                **_family(binding),
                "source_url": binding.text("publication"),
            },
        )
    ]


def _family(binding: Binding) -> Row:
    match = _FAMILY.search(binding.text("family") or "")
    if not match:
        return {}
    return {"source_family_id": match.group(1), "source_family_kind": "docdb"}


def _titles(binding: Binding, _as_of: date) -> Rows:
    row = {"language": binding.language("title"), "title": binding.text("title")}
    return [("titles", row)] if row["title"] else []


def _abstracts(binding: Binding, _as_of: date) -> Rows:
    row = {"language": binding.language("abstract"), "abstract": binding.text("abstract")}
    return [("abstracts", row)] if row["abstract"] else []


def _party(role: str) -> Callable[[Binding, date], Rows]:
    def rows(binding: Binding, _as_of: date) -> Rows:
        name, country = binding.text("name"), binding.text("country")
        if name is None:
            return []
        if country and not re.fullmatch(r"[A-Z]{2}", country):
            raise _Refused("country", country, "not a two-letter code")
        row = {
            "role": role,
            "name": name,
            "name_format": "original",
            "residence_country": country,
        }
        return [("parties", row)]

    return rows


def _priorities(binding: Binding, as_of: date) -> Rows:
    office, number = binding.need("priority", _APPLICATION).groups()
    day = binding.day("priority_date", as_of)
    row = {"priority_country": office, "priority_number": f"{office}{number}"}
    return [("priorities", {**row, **_dated("priority", day)})]


def _classes(binding: Binding, _as_of: date) -> Rows:
    match = _CLASS.search(binding.text("class") or "")
    if not match:
        # Classes above the main group have no slash; they say too little to be kept.
        return []
    scheme, group, subgroup = match.groups()
    row = {
        "scheme": scheme,
        "symbol": f"{group}/{subgroup}",
        "is_inventive": binding.text("inventive") in {"true", "1"},
        "classifying_office": "EP" if scheme == "cpc" else None,
    }
    return [("classifications", row)]


def _members(binding: Binding, _as_of: date) -> Rows:
    country, number, kind, _ = binding.need("member", _PUBLICATION).groups()
    row = {"member_country": country, "member_doc_number": number, "member_kind": kind}
    return [("family_members", row)]


_ROWS: dict[str, Callable[[Binding, date], Rows]] = {
    "publications": _publications,
    "titles": _titles,
    "abstracts": _abstracts,
    "applicants": _party("applicant"),
    "inventors": _party("inventor"),
    "priorities": _priorities,
    "classes": _classes,
    "members": _members,
}
