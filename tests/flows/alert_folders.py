"""A data folder whose data count as real, and ways to change what is in it."""

from pathlib import Path

import duckdb

from flows.settings import Settings
from flows.warehouse import builds


def change(settings: Settings, *statements: str) -> None:
    """Change the live warehouse, as no refresh ever does."""
    with duckdb.connect(str(builds.live_file(settings.folders.warehouse))) as connection:
        for sql in statements:
            connection.execute(sql)


def make_real(settings: Settings) -> None:
    """Have the sample count as real data."""
    change(settings, "update marts.sources set is_sample = false")


def keep_aside(settings: Settings, folder: Path) -> Path:
    """A copy of the live file, to go back to."""
    kept = folder / "kept.duckdb"
    kept.write_bytes(builds.live_file(settings.folders.warehouse).read_bytes())
    return kept


def take_away_a_family(settings: Settings) -> str:
    """Take the first family of the strict tier away; its number."""
    with duckdb.connect(str(builds.live_file(settings.folders.warehouse))) as connection:
        row = connection.execute(
            "select min(family_id) from marts.families where narrowest_tier = 'strict'"
        ).fetchone()
        assert row is not None
        for table in (
            "publications", "family_applicants", "family_offices", "family_sub_technologies",
            "tier_families", "families",
        ):  # fmt: skip
            connection.execute(f"delete from marts.{table} where family_id = ?", [row[0]])
    return str(row[0])
