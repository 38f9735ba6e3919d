"""Pages of the bundled sample to record rows; pure, one record at a time."""

import json
import re
from datetime import date
from typing import Any

from flows.errors import NotUnderstoodError
from flows.sources.contract import Parsed, Rejected, Row

#: Every column of the data file; a record with other columns is not understood.
COLUMNS = frozenset(
    {
        "publication_country", "publication_number", "kind", "title", "title_language",
        "applicants", "applicant_countries", "inventors_count", "application_number",
        "application_year", "application_year_basis", "filing_date", "priority_numbers",
        "earliest_priority_date", "publication_date", "grant_date", "ipc", "cpc",
        "family_publications", "legal_status_stated", "source_url",
    }
)  # fmt: skip

#: The Paris Convention of 1883 began the system of priorities; nothing here can be older.
EARLIEST_YEAR = 1883

_PUBLICATION = re.compile(r"([A-Z]{2})([A-Z]{0,2}[0-9][0-9A-Z]*?)([A-Z][0-9]?)?")
_SYMBOL = re.compile(r"[A-HY][0-9]{2}[A-Z] ?[0-9]{1,4}/[0-9]{2,6}")
#: What a wrong decoding leaves, and halves of surrogate pairs, which UTF-8 cannot write.
_DAMAGED = re.compile("[\ufffd\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PCT = re.compile(r"PCT/([A-Z]{2})")


class _RefusedError(Exception):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def parse_page(body: bytes, *, data_as_of: date) -> Parsed:
    """Rows out of one page of the sample.

    Args:
        body: UTF-8 JSON with `total`, `range` and `records`, as the client serves it.
        data_as_of: Day of the data; later dates are refused.

    Raises:
        NotUnderstoodError: The page is not UTF-8, not JSON, or has another shape.
    """
    parsed = Parsed()
    for number, record in enumerate(_records(body), start=1):
        parsed.records += 1
        try:
            rows = _parse_record(record, data_as_of)
        except _RefusedError as refused:
            parsed.rejected.append(
                Rejected(number, _label(record), refused.column, refused.value, refused.reason)
            )
            continue
        for table, row in rows:
            parsed.add(table, {**row, "record_no": number})
    return parsed


def _records(body: bytes) -> list[Any]:
    try:
        content = json.loads(body.decode("utf-8"))
        records = content["records"]
    except (ValueError, RecursionError) as error:
        message = f"the page is not JSON in UTF-8: {error}"
        raise NotUnderstoodError(message) from error
    except (KeyError, TypeError) as error:
        message = "the page has no list 'records'"
        raise NotUnderstoodError(message) from error
    if not isinstance(records, list):
        message = "the page has no list 'records'"
        raise NotUnderstoodError(message)
    return records


def _label(record: Any) -> str:  # noqa: ANN401 - whatever JSON held
    if not isinstance(record, dict):
        return "no object"
    return " ".join(
        str(record.get(key, "")) for key in ("publication_country", "publication_number", "kind")
    ).strip()


def _parse_record(record: Any, data_as_of: date) -> list[tuple[str, Row]]:  # noqa: ANN401
    fields = _fields(record)
    key = _key(fields)
    return [
        (table, {**key, **row})
        for table, row in (
            _publication(fields, data_as_of),
            *_priorities(fields, data_as_of),
            *_applicants(fields),
            *_classifications(fields),
            *_titles(fields),
            *_family_members(fields),
        )
    ]


def _fields(record: Any) -> dict[str, str]:  # noqa: ANN401
    if not isinstance(record, dict):
        raise _RefusedError("record", repr(record), "a record must be an object")
    unknown = sorted(set(record) - COLUMNS)
    missing = sorted(COLUMNS - set(record))
    if unknown:
        raise _RefusedError(unknown[0], str(record[unknown[0]]), "unknown field")
    if missing:
        raise _RefusedError(missing[0], "", "field is missing")
    for column, value in record.items():
        if not isinstance(value, str):
            raise _RefusedError(column, repr(value), "not a text")
        if _DAMAGED.search(value):
            readable = value.encode("utf-8", "backslashreplace").decode("utf-8")
            reason = "replacement character or half a character: the encoding was damaged"
            raise _RefusedError(column, readable, reason)
    return {column: value.strip() for column, value in record.items()}


def _key(fields: dict[str, str]) -> Row:
    country, number = fields["publication_country"], fields["publication_number"]
    if not _COUNTRY.fullmatch(country):
        raise _RefusedError("publication_country", country, "not a two-letter code")
    if not re.fullmatch(r"[A-Z]{0,2}[0-9]{1,15}", number):
        raise _RefusedError("publication_number", number, "not a DOCDB number")
    if fields["kind"] and not re.fullmatch(r"[A-Z][0-9]?", fields["kind"]):
        raise _RefusedError("kind", fields["kind"], "not a kind code")
    return {"country": country, "doc_number": number, "kind": fields["kind"] or None}


def _day(fields: dict[str, str], column: str, data_as_of: date) -> date | None:
    value = fields[column]
    if not value:
        return None
    try:
        # fromisoformat alone takes weeks (2020-W05) and dates without hyphens too.
        day = date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        raise _RefusedError(column, value, "not a date (YYYY-MM-DD)") from None
    if not day.year >= EARLIEST_YEAR or day > data_as_of:
        reason = f"absurd date: outside {EARLIEST_YEAR} to {data_as_of.isoformat()}"
        raise _RefusedError(column, value, reason)
    return day


def _dated(name: str, day: date | None, year: int | None = None) -> Row:
    """The three columns of a date; a bare year never becomes a day."""
    if day is not None:
        return {f"{name}_date": day, f"{name}_year": day.year, f"{name}_date_precision": "day"}
    if year is not None:
        return {f"{name}_date": None, f"{name}_year": year, f"{name}_date_precision": "year"}
    return {f"{name}_date": None, f"{name}_year": None, f"{name}_date_precision": None}


def _bare_year(fields: dict[str, str], data_as_of: date) -> int | None:
    value = fields["application_year"]
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{4}", value) or not EARLIEST_YEAR <= int(value) <= data_as_of.year:
        raise _RefusedError("application_year", value, "absurd year")
    return int(value)


def _publication(fields: dict[str, str], data_as_of: date) -> tuple[str, Row]:
    filed = _day(fields, "filing_date", data_as_of)
    return "publications", {
        **_dated("publication", _day(fields, "publication_date", data_as_of)),
        "application_number": fields["application_number"] or None,
        **_dated("application", filed, _bare_year(fields, data_as_of)),
        "grant_date": _day(fields, "grant_date", data_as_of),
        "status_stated": fields["legal_status_stated"] or None,
        "source_url": fields["source_url"] or None,
    }


def _priorities(fields: dict[str, str], data_as_of: date) -> list[tuple[str, Row]]:
    """Stated priorities; the stated earliest date goes to a number only where there is just one."""
    day = _day(fields, "earliest_priority_date", data_as_of)
    numbers = [number.strip() for number in fields["priority_numbers"].split("|") if number.strip()]
    rows: list[tuple[str, Row]] = []
    for sequence, number in enumerate(numbers, start=1):
        rows.append(("priorities", {
            "sequence_no": sequence,
            "priority_country": _priority_country(number),
            "priority_number": number,
            **_dated("priority", day if len(numbers) == 1 else None),
        }))  # fmt: skip
    if day and len(numbers) != 1:
        row = {"sequence_no": len(numbers) + 1, **_dated("priority", day)}
        rows.append(("priorities", row))
    return rows


def _priority_country(number: str) -> str | None:
    pct = _PCT.match(number)
    if pct:
        return "WO"
    return number[:2] if _COUNTRY.fullmatch(number[:2]) else None


def _applicants(fields: dict[str, str]) -> list[tuple[str, Row]]:
    names = [name.strip() for name in fields["applicants"].split("|") if name.strip()]
    countries = [code.strip() for code in fields["applicant_countries"].split("|") if code.strip()]
    if countries and len(countries) != len(names):
        reason = f"{len(countries)} countries for {len(names)} applicants"
        raise _RefusedError("applicant_countries", fields["applicant_countries"], reason)
    for code in countries:
        if not _COUNTRY.fullmatch(code):
            raise _RefusedError("applicant_countries", code, "not a two-letter code")
    return [
        ("parties", {
            "role": "applicant",
            "sequence_no": sequence,
            "name": name,
            "name_format": "page",
            "residence_country": countries[sequence - 1] if countries else None,
        })
        for sequence, name in enumerate(names, start=1)
    ]  # fmt: skip


def _classifications(fields: dict[str, str]) -> list[tuple[str, Row]]:
    rows: list[tuple[str, Row]] = []
    for scheme in ("ipc", "cpc"):
        for symbol in dict.fromkeys(part.strip() for part in fields[scheme].split("|")):
            if not symbol:
                continue
            if not _SYMBOL.fullmatch(symbol):
                raise _RefusedError(scheme, symbol, "not a class symbol")
            rows.append(("classifications", {"scheme": scheme, "symbol": symbol.replace(" ", "")}))
    return rows


def _titles(fields: dict[str, str]) -> list[tuple[str, Row]]:
    if not fields["title"]:
        return []
    return [("titles", {"language": fields["title_language"] or None, "title": fields["title"]})]


def _family_members(fields: dict[str, str]) -> list[tuple[str, Row]]:
    rows: list[tuple[str, Row]] = []
    for member in dict.fromkeys(part.strip() for part in fields["family_publications"].split("|")):
        if not member:
            continue
        match = _PUBLICATION.fullmatch(member)
        if not match:
            raise _RefusedError("family_publications", member, "not a publication number")
        country, number, kind = match.groups()
        rows.append(("family_members", {
            "member_country": country, "member_doc_number": number, "member_kind": kind,
        }))  # fmt: skip
    return rows
