"""One schema of records for every source.

Key of a publication: (country, doc_number, kind) in DOCDB form. Unknown is NULL; the empty
string never means unknown. A date that a source gives as a bare year is NULL in the date column;
the year stands in the year column beside it and the precision column says 'year'.
"""

import polars as pl

#: Stands in every table, in front of its own columns.
KEY: dict[str, pl.DataType] = {
    "source": pl.String(),
    "country": pl.String(),
    "doc_number": pl.String(),
    "kind": pl.String(),
}

#: Stands in every table, behind its own columns: where the row came from.
REFERENCE: dict[str, pl.DataType] = {
    "window_ref": pl.String(),
    "page": pl.Int32(),
    "record_no": pl.Int32(),
}


def dated(name: str) -> dict[str, pl.DataType]:
    """The three columns of a date: day, year and what is known of it."""
    return {
        f"{name}_date": pl.Date(),
        f"{name}_year": pl.Int32(),
        f"{name}_date_precision": pl.String(),
    }


_OWN: dict[str, dict[str, pl.DataType]] = {
    "publications": {
        **dated("publication"),
        "application_number": pl.String(),
        "application_kind": pl.String(),
        **dated("application"),
        "grant_date": pl.Date(),
        "source_family_id": pl.String(),
        "source_family_kind": pl.String(),
        "is_utility_model": pl.Boolean(),
        "status_stated": pl.String(),
        "source_url": pl.String(),
    },
    "priorities": {
        "sequence_no": pl.Int32(),
        "priority_country": pl.String(),
        "priority_number": pl.String(),
        "priority_kind": pl.String(),
        **dated("priority"),
    },
    "parties": {
        "role": pl.String(),
        "sequence_no": pl.Int32(),
        "name": pl.String(),
        "name_format": pl.String(),
        "residence_country": pl.String(),
    },
    "classifications": {
        "scheme": pl.String(),
        "symbol": pl.String(),
        "is_inventive": pl.Boolean(),
        "classifying_office": pl.String(),
    },
    "titles": {"language": pl.String(), "title": pl.String()},
    "abstracts": {"language": pl.String(), "abstract": pl.String()},
    "citations": {
        "sequence_no": pl.Int32(),
        "cited_country": pl.String(),
        "cited_doc_number": pl.String(),
        "cited_kind": pl.String(),
        "cited_text": pl.String(),
        "category": pl.String(),
        "phase": pl.String(),
    },
    "family_members": {
        "member_country": pl.String(),
        "member_doc_number": pl.String(),
        "member_kind": pl.String(),
    },
    # What a family service lists when asked for the family of the key's publication: one row a
    # member, each with the simple family it belonged to on the day of asking.
    "family_listings": {
        "member_country": pl.String(),
        "member_doc_number": pl.String(),
        "member_kind": pl.String(),
        "member_publication_date": pl.Date(),
        "member_family_id": pl.String(),
        "is_truncated": pl.Boolean(),
    },
}

#: Table name to column name to type, in order.
TABLES: dict[str, dict[str, pl.DataType]] = {
    table: {**KEY, **columns, **REFERENCE} for table, columns in _OWN.items()
}

#: What could not be used, and why.
QUARANTINE: dict[str, pl.DataType] = {
    "source": pl.String(),
    "record": pl.String(),
    "column_name": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "file": pl.String(),
    **REFERENCE,
}

#: Raised when a table or column changes, so that records are made again from landing.
SCHEMA_VERSION = 2


def frame(rows: list[dict[str, object]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Rows as a frame of exactly that schema; a missing key is NULL.

    Raises:
        pl.exceptions.PolarsError: A value does not fit its column.
        KeyError: A row has a key that the schema lacks.
    """
    for row in rows:
        for key in row:
            if key not in schema:
                raise KeyError(key)
    return pl.DataFrame(rows, schema=schema, strict=True)
