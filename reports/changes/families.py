"""Which families came, went and changed between two reports.

Families are told apart by the publications they hold, not by their numbers: DOCDB forms families
anew, and a family under another number is not a new one. Both reports are judged at the tier that
is shown now, so that another tier alone adds and removes no family.
"""

from typing import Protocol

import polars as pl

from reports.changes.snapshot import Snapshot, tiers_within

ADDED = ("new", "entered", "split")
REMOVED = ("merged", "left_tier", "left_topic", "gone")
CHANGED = (
    "grant_seen", "grant_unseen", "international", "not_international", "office_new",
    "office_gone", "tier", "origin", "year", "reformed",
)  # fmt: skip
UNKNOWN = "unknown"

FAMILIES = pl.Schema(
    dict.fromkeys(
        ("kind", "family_id", "family_before", "title", "origins", "applicants"), pl.String
    )
    | {"priority_year": pl.Int64, "is_ipf": pl.Boolean, "before": pl.String, "after": pl.String}
)
ORIGINS = pl.Schema(
    {"origin": pl.String}
    | dict.fromkeys(("added", "added_without_office", "added_ipf", "removed"), pl.Float64)
)
APPLICANTS = pl.Schema(
    {"applicant": pl.String} | dict.fromkeys(("added", "added_ipf", "removed"), pl.Int64)
)


class Families(Protocol):
    """Families as they stood: their numbers, and the publications that each holds."""

    @property
    def families(self) -> pl.DataFrame:
        """One row per family: `family_id`."""

    @property
    def members(self) -> pl.DataFrame:
        """One row per publication: `publication_id`, `family_id`."""


def match_families(before: Families, now: Families) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say which family of the earlier report lives on in which one, and what else they share.

    A family lives on under its own number, else in the one that holds most of its publications,
    if that one holds more of it than of any other.

    Returns:
        The pairs, one to one; and every two families that share a publication or a number, the
        nearest first. Both with the columns `family_before` and `family_id`.
    """
    same = before.families.join(now.families, on="family_id", how="semi").select(
        pl.col("family_id").alias("family_before"), "family_id", pl.lit(0, pl.Int64).alias("shared")
    )
    shared = (
        before.members.join(before.families, on="family_id", how="semi")
        .rename({"family_id": "family_before"})
        .join(now.members, on="publication_id")
        .join(now.families, on="family_id", how="semi")
        .group_by("family_before", "family_id")
        .agg(pl.len().cast(pl.Int64).alias("shared"))
    )
    near = (
        pl.concat([same, shared])
        .group_by("family_before", "family_id")
        .agg(pl.col("shared").sum())
        .with_columns((pl.col("family_before") == pl.col("family_id")).alias("is_same"))
        .sort(
            "is_same", "shared", "family_before", "family_id", descending=[True, True, False, False]
        )
        .select("family_before", "family_id")
    )
    heirs = near.unique("family_before", keep="first", maintain_order=True)
    sources = near.unique("family_id", keep="first", maintain_order=True)
    return heirs.join(sources, on=["family_before", "family_id"]), near


def compare_families(before: Snapshot, now: Snapshot) -> pl.DataFrame:
    """List every family added, removed or changed, one row a change."""
    pairs, near = match_families(before, now)
    tier = now.manifest.tier
    earlier, later = described(before, tier), described(now, tier)
    parts = [
        *_added(pairs, near, earlier, later),
        *_removed(pairs, near, earlier, later),
        *_changed(pairs, earlier, later),
    ]
    order = pl.Enum([*ADDED, *REMOVED, *CHANGED])
    return (
        pl.concat([part.select(FAMILIES.names()).cast(FAMILIES) for part in parts])
        .sort(
            pl.col("kind").cast(order),
            "is_ipf",
            "priority_year",
            "family_id",
            "family_before",
            descending=[False, True, True, False, False],
            nulls_last=True,
        )
    )  # fmt: skip


def _moved(before: Snapshot, now: Snapshot, families: pl.DataFrame) -> pl.DataFrame:
    """Every applicant of families added and removed; those removed as they were."""
    moves = []
    for snapshot, kinds, column, is_added in (
        (now, ADDED, "family_id", True),
        (before, REMOVED, "family_before", False),
    ):
        chosen = families.filter(pl.col("kind").is_in(kinds)).select(
            pl.col(column).alias("family_id"), "is_ipf", pl.lit(is_added).alias("is_added")
        )
        moves.append(chosen.join(snapshot.applicants, on="family_id"))
    return pl.concat(moves)


def by_origin(before: Snapshot, now: Snapshot, families: pl.DataFrame) -> pl.DataFrame:
    """Count families added and removed by country of origin, fractional by applicant."""
    moved = _moved(before, now, families)
    added = pl.col("fraction").filter("is_added").sum()
    basis = {
        "with": moved.with_columns(origin=pl.col("country").fill_null(UNKNOWN)),
        "without": moved.with_columns(
            origin=pl.when("is_by_office").then(None).otherwise("country").fill_null(UNKNOWN)
        ),
    }
    made = basis["with"].group_by("origin").agg(
        added.alias("added"),
        pl.col("fraction").filter(pl.col("is_added") & pl.col("is_ipf")).sum().alias("added_ipf"),
        pl.col("fraction").filter(~pl.col("is_added")).sum().alias("removed"),
    )  # fmt: skip
    bare = basis["without"].group_by("origin").agg(added.alias("added_without_office"))
    joined = made.join(bare, on="origin", how="full", coalesce=True).select(
        "origin", *(pl.col(name).fill_null(0.0).round(6) for name in ORIGINS.names()[1:])
    )
    by_size = pl.col("added") + pl.col("removed")
    return joined.sort(by_size.round(6), "origin", descending=[True, False]).cast(ORIGINS)


def by_applicant(before: Snapshot, now: Snapshot, families: pl.DataFrame) -> pl.DataFrame:
    """Count families added and removed by applicant, each family once an applicant."""
    moved = _moved(before, now, families).filter(pl.col("applicant").is_not_null())
    each = moved.select("applicant", "family_id", "is_added", "is_ipf").unique()
    made = each.group_by("applicant").agg(
        pl.col("is_added").sum().alias("added"),
        (pl.col("is_added") & pl.col("is_ipf")).sum().alias("added_ipf"),
        (~pl.col("is_added")).sum().alias("removed"),
    )
    return made.cast(APPLICANTS).sort(
        "added", "removed", "applicant", descending=[True, True, False]
    )


def described(snapshot: Snapshot, tier: str) -> pl.DataFrame:
    """Every family with its origins and applicants, and whether it is in the tier."""
    parties = snapshot.applicants.group_by("family_id").agg(
        pl.col("country").fill_null(UNKNOWN).unique().sort().str.join(";").alias("origins"),
        pl.col("applicant").drop_nulls().unique().sort().str.join("; ").alias("applicants"),
    )
    return snapshot.families.join(parties, on="family_id", how="left").with_columns(
        pl.col("origins").fill_null(UNKNOWN),
        pl.col("applicants").fill_null(""),
        is_shown=pl.col("narrowest_tier").is_in(tiers_within(tier)).fill_null(value=False),
    )


def _added(
    pairs: pl.DataFrame, near: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame
) -> list[pl.DataFrame]:
    shown = later.filter("is_shown")
    nothing = pl.lit(None, pl.String)
    fresh = shown.join(pairs, on="family_id", how="anti")
    split = fresh.join(near.unique("family_id", keep="first", maintain_order=True), on="family_id")
    new = fresh.join(near, on="family_id", how="anti")
    outside = earlier.filter(~pl.col("is_shown"))
    entered = (
        shown.join(pairs, on="family_id")
        .join(outside.select("family_id", was="narrowest_tier"), left_on="family_before",
              right_on="family_id")
    )  # fmt: skip
    return [
        new.with_columns(
            kind=pl.lit("new"), family_before=nothing, before=nothing, after=nothing
        ),
        entered.with_columns(
            kind=pl.lit("entered"), before=_tier("was"), after=_tier("narrowest_tier")
        ),
        split.with_columns(
            kind=pl.lit("split"), before=pl.col("family_before"), after=pl.col("family_id")
        ),
    ]  # fmt: skip


def _removed(
    pairs: pl.DataFrame, near: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame
) -> list[pl.DataFrame]:
    shown = earlier.filter("is_shown").rename({"family_id": "family_before"})
    nothing = pl.lit(None, pl.String)
    lost = shown.join(pairs, on="family_before", how="anti")
    heirs = near.unique("family_before", keep="first", maintain_order=True)
    merged = lost.join(heirs, on="family_before")
    gone = lost.join(near, on="family_before", how="anti")
    outside = later.filter(~pl.col("is_shown")).select("family_id", stands="narrowest_tier")
    left = shown.join(pairs, on="family_before").join(outside, on="family_id")
    kind = pl.when(pl.col("stands").is_null()).then(pl.lit("left_topic"))
    return [
        merged.with_columns(
            kind=pl.lit("merged"), before=pl.col("family_before"), after=pl.col("family_id")
        ),
        left.with_columns(
            kind=kind.otherwise(pl.lit("left_tier")),
            before=_tier("narrowest_tier"),
            after=_tier("stands"),
        ),
        gone.with_columns(
            kind=pl.lit("gone"), family_id=nothing, before=nothing, after=nothing
        ),
    ]  # fmt: skip


def _tier(column: str) -> pl.Expr:
    return pl.col(column).fill_null("none")


def _changed(pairs: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame) -> list[pl.DataFrame]:
    both = (
        later.filter("is_shown")
        .join(pairs, on="family_id")
        .join(earlier.filter("is_shown"), left_on="family_before", right_on="family_id",
              suffix="_was")
    )  # fmt: skip
    nothing = pl.lit(None, pl.String)
    grant, ipf = pl.col("has_grant_seen"), pl.col("is_ipf")
    grant_was, ipf_was = pl.col("has_grant_seen_was"), pl.col("is_ipf_was")
    offices, offices_was = (_set(name) for name in ("offices", "offices_was"))
    won, lost = offices.list.set_difference(offices_was), offices_was.list.set_difference(offices)
    found = {
        "grant_seen": (grant & ~grant_was, nothing, nothing),
        "grant_unseen": (~grant & grant_was, nothing, nothing),
        "international": (ipf & ~ipf_was, nothing, nothing),
        "not_international": (~ipf & ipf_was, nothing, nothing),
        "office_new": (won.list.len() > 0, nothing, won.list.sort().list.join(";")),
        "office_gone": (lost.list.len() > 0, lost.list.sort().list.join(";"), nothing),
        "tier": _differs("narrowest_tier"),
        "origin": _differs("origins"),
        "year": _differs("priority_year"),
        "reformed": (
            pl.col("family_before") != pl.col("family_id"),
            pl.col("family_before"),
            pl.col("family_id"),
        ),
    }
    return [
        both.filter(condition).with_columns(kind=pl.lit(kind), before=was, after=stands)
        for kind, (condition, was, stands) in found.items()
    ]


def _set(column: str) -> pl.Expr:
    parts = pl.col(column).fill_null("").str.split(";")
    return parts.list.eval(pl.element().filter(pl.element() != ""))


def _differs(column: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    was, stands = pl.col(f"{column}_was"), pl.col(column)
    return stands.ne_missing(was), was.cast(pl.String), stands.cast(pl.String)
