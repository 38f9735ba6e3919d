"""What an estimate declares: which frames it reads, which tables it makes, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

Frames = Mapping[str, pl.DataFrame]

#: Every estimate draws from a source of chance begun with this: same data, same result.
SEED = 20_260_101
#: The origin that holds all families, unknown ones included.
WORLD = "WORLD"
#: What a series is of.
SERIES = ("scope", "country_basis", "country")


@dataclass(frozen=True)
class Output:
    """A table an estimate makes.

    Attributes:
        name: Name of the table in the schema marts.
        description: Grain and purpose, beginning with "One row per ".
        key: Columns that are unique together, NULL counted as a value.
        not_null: Columns that are never NULL.
    """

    name: str
    description: str
    key: tuple[str, ...]
    not_null: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """One estimate.

    Attributes:
        inputs: Names of the files in sql/estimates whose rows it reads.
        outputs: The tables it makes.
        run: From frames by name of input to frames by name of output.
    """

    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    run: Callable[[Frames], dict[str, pl.DataFrame]]


def unless_sample(data: pl.DataFrame, frame: pl.DataFrame, *numbers: str) -> pl.DataFrame:
    """The frame as it is, or without its numbers if the data are a convenience sample.

    Args:
        data: The input `data_date`.
        frame: With the columns `is_shown` and `hidden_reason`.
        numbers: Columns that a sample does not allow to read.
    """
    if not data["is_sample"][0]:
        return frame
    return frame.with_columns(
        *(pl.lit(None, dtype=frame.schema[name]).alias(name) for name in numbers),
        pl.lit(value=False).alias("is_shown"),
        pl.lit("convenience_sample").alias("hidden_reason"),
    )
