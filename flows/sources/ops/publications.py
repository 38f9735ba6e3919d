"""The publication itself: key, dates, application, family and kind of right."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from flows.sources.contract import Row
from flows.sources.ops.identifiers import (
    Identifier,
    check_key,
    dated,
    docdb_of,
    epodoc_number,
    tidy,
)
from flows.sources.ops.xml_stream import EXCHANGE

PUBLICATION = f"{EXCHANGE}publication-reference"

_OFFICES_WITH_UTILITY_MODELS = frozenset({"CN", "JP", "KR", "DE", "TW"})


def read_key(
    attributes: Mapping[str, str], published: list[Identifier], unknown: Counter[str]
) -> Row:
    """The key columns: the number in DOCDB form, else the attributes of the document.

    Raises:
        RefusedError: Country or number is missing or not of the DOCDB form.
    """
    country, number, kind = (
        tidy(attributes.get(name)) for name in ("country", "doc-number", "kind")
    )
    docdb = docdb_of(published)
    if docdb is None:
        return check_key(country, number, kind)
    if (docdb.country, docdb.number) != (country, number):
        unknown["exchange-document: attributes differ from the DOCDB number"] += 1
    return check_key(docdb.country, docdb.number, docdb.kind or kind)


def publication_row(
    base: Row,
    family_id: str | None,
    published: list[Identifier],
    applied: list[Identifier],
    as_of: date,
) -> Row:
    """The row of table `publications`.

    Args:
        base: Columns that all rows of the record share.
        family_id: Number of its family as stated.
        published: Its numbers as a publication.
        applied: The numbers of its application.
        as_of: Day of the data.

    Raises:
        RefusedError: A date is none.
    """
    application = docdb_of(applied)
    application_kind = application.kind if application else None
    family = family_number(family_id)
    return {
        **base,
        **dated("publication", published, as_of),
        "application_number": (
            f"{application.country}{application.number}" if application else epodoc_number(applied)
        ),
        "application_kind": application_kind,
        **dated("application", applied, as_of),
        "grant_date": None,
        "source_family_id": family,
        "source_family_kind": "docdb" if family else None,
        "is_utility_model": _is_utility_model(base["country"], base["kind"], application_kind),
        "status_stated": None,
        "source_url": None,
    }


def family_number(stated: str | None) -> str | None:
    """The number of the DOCDB simple family; noughts stand for none."""
    family = tidy(stated)
    return family if family and family.strip("0") else None


def _is_utility_model(country: str, kind: str | None, application_kind: str | None) -> bool | None:
    if application_kind == "U":
        return True
    if kind is None:
        return None
    return country in _OFFICES_WITH_UTILITY_MODELS and kind[0] in {"U", "Y"}
