"""How does the order of the origins change from all families to international ones?

Both ranks stand side by side, with the share of each origin's families that is international. Only
years that are finished for both counts are drawn: an unfinished year misses international families
more than others, since they become known later.
"""

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch, Patch

from reports.cells import Statement
from reports.charts import footnote_facts, panels, rows, steps, style
from reports.charts.labels import shorten
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, with_interval
from reports.words import Words

SQL = steps.fill("""
-- one row per origin: families of inventions (fractional by applicant) of the finished years, all
-- and international ones (IPF), the rank in each among all countries of origin, and the share that
-- is international with its 95 % Wilson interval; no share of fewer than 10 families
with $wanted(origins, first_year, last_year),
$finished_step,
chosen as (
    select families.family_id, families.is_ipf
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    cross join finished
    cross join wanted
    where
        tiers.topic_tier = 'standard' and families.right_type = 'invention'
        and families.priority_year >= coalesce(first_year, families.priority_year)
        and families.priority_year <= least(last_finished, coalesce(last_year, last_finished))
),
parts as (
    select
        chosen.family_id,
        chosen.is_ipf,
        applicants.country,
        applicants.fraction,
        coalesce(applicants.country_source like 'office%', false) as is_office
    from chosen
    inner join marts.family_applicants as applicants on chosen.family_id = applicants.family_id
),
countries_counted as (
    select
        country,
        round(sum(fraction), 6) as families,
        round(coalesce(sum(fraction) filter (where is_ipf), 0), 6) as ipf
    from parts
    where country is not null
    group by country
),
-- equal counts share a rank, but many equal ones do not fill the chart
ranked as (
    select
        country,
        ipf,
        rank() over (order by families desc) as rank_all,
        rank() over (order by ipf desc) as rank_ipf,
        row_number() over (order by families desc, country) as place_all,
        row_number() over (order by ipf desc, country) as place_ipf
    from countries_counted
),
-- China and Japan, and the eight largest by either count
origins as (
    select country as origin, rank_all, rank_ipf
    from ranked
    cross join wanted
    where
        case
            when wanted_origins is null
                then country in ('CN', 'JP') or place_all <= 8 or (place_ipf <= 8 and ipf > 0)
            else list_contains(wanted_origins, country)
        end
),
-- the parts that an origin has in a family are held together
held as (
    select
        parts.family_id,
        parts.is_ipf,
        case
            when parts.country is null then 'unknown'
            else coalesce(origins.origin, 'other')
        end as label,
        sum(parts.fraction) as fraction,
        coalesce(sum(parts.fraction) filter (where not parts.is_office), 0) as fraction_stated
    from parts
    left join origins on parts.country = origins.origin
    group by all
),
summed as (
    select
        label,
        sum(fraction) as families,
        coalesce(sum(fraction) filter (where is_ipf), 0) as ipf,
        sum(fraction_stated) as families_without_office,
        coalesce(sum(fraction_stated) filter (where is_ipf), 0) as ipf_without_office,
        -- a share rests on whole families: the mean size of a part
        sum(fraction * fraction) / sum(fraction) as unit
    from held
    group by label
),
judged as (
    select
        summed.*,
        case
            when (select bool_or(is_sample) from marts.sources) then 'convenience_sample'
            when families < 10 then 'too_few_families'
        end as hidden_reason
    from summed
)
select
    judged.label as origin,
    countries.name_en,
    countries.name_ja,
    origins.rank_all,
    round(judged.families, 6) as families,
    case when judged.label = 'unknown' then null else round(judged.families_without_office, 6) end
        as families_without_office,
    origins.rank_ipf,
    round(judged.ipf, 6) as ipf,
    case when judged.label = 'unknown' then null else round(judged.ipf_without_office, 6) end
        as ipf_without_office,
    judged.hidden_reason is null as is_shown,
    judged.hidden_reason,
    case when judged.hidden_reason is null then round(judged.ipf / judged.families, 6) end
        as ipf_share,
    case
        when judged.hidden_reason is null
            then round(wilson_low(judged.ipf / judged.unit, judged.families / judged.unit), 6)
    end as ipf_share_low,
    case
        when judged.hidden_reason is null
            then round(wilson_high(judged.ipf / judged.unit, judged.families / judged.unit), 6)
    end as ipf_share_high
from judged
left join origins on judged.label = origins.origin
left join marts.countries as countries on judged.label = countries.code
cross join wanted
where wanted_origins is null or origins.origin is not null
order by
    case judged.label when 'other' then 2 when 'unknown' then 3 else 1 end,
    origins.rank_all,
    judged.label
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the two ranks says
with
$finished_step,
chosen as (
    select families.family_id, families.priority_year, families.is_ipf
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
),
families as (
    select
        count(*) filter (where priority_year <= last_finished) as families,
        count(*) filter (where priority_year <= last_finished and is_ipf) as families_ipf,
        count(*) filter (where priority_year > last_finished) as families_unfinished,
        count(*) filter (where priority_year is null) as families_undated,
        min(priority_year) as first_charted,
        max(priority_year) filter (where priority_year <= last_finished) as last_charted
    from chosen
    cross join finished
),
countries as (
    select
        sum(fraction) as families,
        sum(fraction) filter (where country is not null and country_source <> 'own_record')
            as imputed,
        sum(fraction) filter (where country is not null and country_source like 'office%')
            as by_office,
        sum(fraction) filter (where country is null) as without_country
    from marts.family_applicants
    inner join chosen using (family_id)
    cross join finished
    where priority_year <= last_finished
),
$sources_step
select
    families.families,
    families.families_ipf,
    families.families_unfinished,
    families.families_undated,
    families.first_charted,
    families.last_charted,
$country_shares(countries),
$sources_columns
from families
cross join countries
cross join sources
""")

RANK = 17.0
NAME = 70.0
LINKS = 24.0
SHARES = 96.0
KEY_ROWS = 3


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out both ranks, what is certain of each count, and the share with its interval."""
    found: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        line: list[Entry] = [words.country(row)]
        for rank, column in (("rank_all", "families"), ("rank_ipf", "ipf")):
            line += [
                statement.cell(rank, "count", number),
                statement.cell(column, "families", number),
                statement.cell(f"{column}_without_office", "families", number),
            ]
        found.append([*line, with_interval(statement, words, number, "ipf_share", "share")])
    columns = (
        "origin", "rank_all", "families", "families_without_office",
        "rank_ipf", "ipf", "ipf_without_office", "share",
    )  # fmt: skip
    heads = [words[f"all_and_ipf.column.{column}"] for column in columns]
    return [Table(words["all_and_ipf.title"], heads, found)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw both orders with a line from place to place, and the share of each origin."""
    note = figure_footnote("all_and_ipf", facts, completeness, words)
    names = {row["origin"]: _name(row, words) for row in frame.iter_rows(named=True)}
    pitch = 25.0 if any("\n" in name for name in names.values()) else 17.0
    key = KEY_ROWS * ROW
    body = len(frame) * pitch + 2 * ROW + 14 + 30 + key
    made = sheet(words, facts, words["all_and_ipf.title"], note, max(body, 120))
    if frame.is_empty():
        return no_data(made, words)
    bottom, top = made.bottom + key + 30, made.top - 2 * ROW - 14
    by_ipf = _by_ipf(frame)
    ends = [
        rows.widest([_number(value, words) for value in frame[column]]) + 5
        for column in ("families", "ipf")
    ]
    room = (made.right - made.left - LINKS - SHARES - 14 - 2 * (RANK + NAME) - sum(ends)) / 2
    left = made.left + RANK + NAME
    first = made.axes(left, bottom, left + room, top)
    left += room + ends[0] + LINKS + RANK + NAME
    second = made.axes(left, bottom, left + room, top)
    left += room + ends[1] + 14
    third = made.axes(left + 6, bottom, made.right - 14, top)
    _bars(first, frame, "families", "rank_all", names, words)
    _bars(second, by_ipf, "ipf", "rank_ipf", names, words)
    _links(made, first, second, frame, by_ipf, ends[0])
    _shares(third, by_ipf, words)
    under = words["all_and_ipf.panel"]
    rows.heads(first, [words["scope.all"], under], RANK + NAME)
    rows.heads(second, [words["scope.ipf"], under], RANK + NAME)
    rows.heads(third, [words["all_and_ipf.share"], words["all_and_ipf.share_panel"]], 6)
    _key(made, words, has_groups=frame["rank_all"].null_count() > 0)
    return made.figure


def _name(row: dict[str, object], words: Words) -> str:
    return shorten(words.country(row), style.SIZE, NAME - 4, 2)


def _by_ipf(frame: pl.DataFrame) -> pl.DataFrame:
    """The origins in the order of their international families, the rest groups last."""
    return frame.sort(pl.col("rank_ipf").is_null(), pl.col("rank_ipf"), maintain_order=True)


def _number(value: float, words: Words) -> str:
    return words.value(value, "count" if value >= 999.95 else "families")


def _bars(
    axes: Axes, frame: pl.DataFrame, column: str, rank: str, names: dict[str, str], words: Words
) -> None:
    rows.bare(axes, len(frame))
    axes.set_xlim(0, max(*frame[column].to_list(), 1.0))
    for y, row in enumerate(frame.iter_rows(named=True)):
        colour = style.colour(row["origin"], style.GREYS[1])
        # The rest groups are no ranked origins: they are drawn as outlines.
        fill = "none" if row[rank] is None else colour
        axes.barh(y, row[column], height=0.6, color=fill, edgecolor=colour, lw=0.6, clip_on=False)
        stated = row[f"{column}_without_office"]
        if row["origin"] in style.COLOURS and stated is not None:
            axes.plot(
                [stated, stated], [y - 0.42, y + 0.42], color=style.INK, lw=1.2, clip_on=False,
                zorder=5, gid="without-office",
            )  # fmt: skip
        axes.annotate(
            _number(row[column], words), (row[column], y), (4, 0), textcoords="offset points",
            va="center", annotation_clip=False, gid=f"number-{column}",
        )  # fmt: skip
        rows.name(axes, y, names[row["origin"]], row["origin"], NAME)
        if row[rank] is not None:
            axes.annotate(
                words.value(row[rank], "count"), (0, y), (-NAME - 4, 0), va="center", ha="right",
                xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                color=style.MUTED, annotation_clip=False, gid=rank,
            )  # fmt: skip


def _links(
    made: Sheet, first: Axes, second: Axes, frame: pl.DataFrame, by_ipf: pl.DataFrame, end: float
) -> None:
    """Join the places of an origin, so that the eye sees who rises and who falls."""
    width = first.get_position().width * made.figure.get_size_inches()[0] * 72
    places = {origin: place for place, origin in enumerate(by_ipf["origin"])}
    gap = LINKS + RANK + NAME
    right = second.get_position().width * made.figure.get_size_inches()[0] * 72
    for place, row in enumerate(frame.iter_rows(named=True)):
        if row["rank_all"] is None:
            continue
        strong = row["origin"] in style.COLOURS
        made.figure.add_artist(
            ConnectionPatch(
                (1 + (end + 4) / width, place),
                (-(gap - LINKS + 4) / right, places[row["origin"]]),
                first.get_yaxis_transform(),
                second.get_yaxis_transform(),
                color=style.colour(row["origin"], style.GREYS[2]),
                lw=1.6 if strong else 0.7,
                gid="link",
            )
        )


def _shares(axes: Axes, frame: pl.DataFrame, words: Words) -> None:
    rows.value_axis(axes, len(frame))
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1])
    axes.xaxis.set_major_formatter(lambda value, _: words.value(value, "percent"))
    for y, row in enumerate(frame.iter_rows(named=True)):
        if not row["is_shown"]:
            rows.note(axes, y, words[f"all_and_ipf.hidden.{row['hidden_reason']}"])
            continue
        ends = (row["ipf_share_low"], row["ipf_share"], row["ipf_share_high"])
        marker = style.MARKERS.get(row["origin"], "s")
        rows.interval(axes, y, ends, style.colour(row["origin"]), marker=marker)


def _key(made: Sheet, words: Words, *, has_groups: bool) -> None:
    ink = style.MUTED
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (
            words["all_and_ipf.key.stated"],
            panels.swatch(style.INK, linestyle="none", marker="|", ms=8, mew=1.2),
        ),
        (words["all_and_ipf.key.share"], panels.swatch(ink, lw=1.1, marker="s", ms=4.6)),
    ]
    if has_groups:
        outline = Patch(facecolor="none", edgecolor=ink, lw=0.6)
        entries.append((words["all_and_ipf.key.groups"], outline))
    made.key(made.bottom, entries)
