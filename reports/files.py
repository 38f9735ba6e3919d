"""The files a chart is handed out as."""

import io

import polars as pl

# A spreadsheet runs a cell that begins with one of these as a formula; names come from outside.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(frame: pl.DataFrame) -> bytes:
    """Write a frame as CSV (UTF-8); texts that look like a formula get an apostrophe first."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    safe = frame.with_columns(
        pl.when(pl.any_horizontal(pl.col(name).str.starts_with(sign) for sign in _FORMULA))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
    buffer = io.BytesIO()
    safe.write_csv(buffer)
    return buffer.getvalue()


def with_marks(frame: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """The data of a chart with the marks of sample and generated data on every row."""
    marks = [pl.lit(facts[name][0]).alias(name) for name in ("is_sample", "is_generated")]
    return frame.with_columns(marks)
