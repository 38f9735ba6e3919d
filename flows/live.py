"""The live warehouse for notebooks and scripts: a question in SQL, a frame back.

from flows.live import live_query

query = live_query()
query("select * from marts.families limit 5")
"""

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl

from flows.settings import load
from flows.warehouse import builds, query


def live_query(data_dir: Path | str | None = None) -> Callable[[str], pl.DataFrame]:
    """Return a function that answers one reading statement from the live warehouse.

    Each question opens the warehouse anew, so that a refresh that publishes meanwhile is seen and
    never disturbed; nothing can be changed.

    Args:
        data_dir: The data folder; None takes landscape.toml and the environment.

    Raises:
        ConfigurationError: A setting is wrong.
        LandscapeError: There is no warehouse yet.
        QueryError: A question was refused or failed (when it is asked).
    """
    settings = load({"data_dir": data_dir}, environ=os.environ, cwd=Path.cwd())
    builds.live_file(settings.folders.warehouse)

    def answer(sql: str) -> pl.DataFrame:
        with query.live_reader(settings.folders.warehouse) as (_, connection):
            return query.frame(connection, sql)

    return answer
