"""How large a part of each origin's families is extended abroad, and does that change?

Abroad is an office outside every country of the family's applicants; a PCT publication alone is a
way there, not an office. Priority years are taken together to five, and where years are not
finished they stand apart: an extension may be published years after the first publication.
"""

from collections.abc import Iterator

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.cells import Phrase, Statement
from reports.charts import footnote_facts, panels, rows, steps, style
from reports.charts.labels import shorten
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, common_reason, groups, with_interval
from reports.words import Words

SQL = steps.fill("""
-- one row per origin, country basis and cohort of priority years: families of inventions of known
-- origin (fractional by applicant), and the share of them that is extended abroad with its 95 %
-- Wilson interval; no share of fewer than 10 families
with $wanted(origins, first_year, last_year),
$finished_step,
$done_step,
chosen as (
    select
        families.family_id,
        families.is_ipf,
        families.priority_year,
        families.priority_year > done.last_done as is_unfinished,
        -- five years to a cohort, counted from years that end in 0 and 5; what is older than
        -- thirty years goes with the oldest, and unfinished years stand together
        case
            when families.priority_year > done.last_done then 9999
            else greatest(families.priority_year // 5, done.last_done // 5 - 5)
        end as cohort
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    cross join done
    cross join wanted
    where
        tiers.topic_tier = 'standard' and families.right_type = 'invention'
        and families.priority_year >= coalesce(first_year, families.priority_year)
        and families.priority_year <= coalesce(last_year, families.priority_year)
),
cohorts as (
    select cohort, is_unfinished, min(priority_year) as cohort_first,
        max(priority_year) as cohort_last
    from chosen
    group by cohort, is_unfinished
),
parts as (
    select family_id, country, fraction, 'with_office' as country_basis
    from marts.family_applicants
    inner join chosen using (family_id)
    where country is not null
    union all
    select family_id, country, fraction, 'without_office' as country_basis
    from marts.family_applicants
    inner join chosen using (family_id)
    where country is not null and country_source not like 'office%'
),
homes as (
    select family_id, country_basis, list(distinct country) as countries
    from parts
    group by family_id, country_basis
),
reached as (
    select
        homes.family_id,
        homes.country_basis,
        coalesce(
            bool_or(offices.office <> 'WO' and not list_contains(homes.countries, offices.office)),
            false
        ) as is_abroad,
        coalesce(bool_or(not list_contains(homes.countries, offices.office)), false)
            as is_abroad_or_pct
    from homes
    left join marts.family_offices as offices on homes.family_id = offices.family_id
    group by homes.family_id, homes.country_basis
),
-- the three largest origins beside China and Japan
ranked as (
    select country, row_number() over (order by round(sum(fraction), 6) desc, country) as place
    from parts
    where country_basis = 'with_office' and country not in ('CN', 'JP')
    group by country
),
origins as (
    select country as origin, 2 + place as place
    from ranked
    cross join wanted
    where place <= 3 and wanted_origins is null
    union all
    select origin, place
    from (values ('CN', 1), ('JP', 2), ('WORLD', 99)) as fixed (origin, place)
    cross join wanted
    where wanted_origins is null
    union all
    select unnest(wanted_origins) as origin, generate_subscripts(wanted_origins, 1) as place
    from wanted
),
-- the parts that an origin has in a family are held together
held as (
    select family_id, country_basis, country as origin, sum(fraction) as fraction
    from parts
    group by family_id, country_basis, country
    union all
    select family_id, country_basis, 'WORLD' as origin, sum(fraction) as fraction
    from parts
    group by family_id, country_basis
),
summed as (
    select
        held.origin,
        held.country_basis,
        chosen.cohort,
        sum(held.fraction) as families,
        coalesce(sum(held.fraction) filter (where reached.is_abroad), 0) as abroad,
        coalesce(sum(held.fraction) filter (where reached.is_abroad_or_pct), 0) as abroad_or_pct,
        coalesce(sum(held.fraction) filter (where chosen.is_ipf), 0) as ipf,
        -- a share rests on whole families: the mean size of a part
        sum(held.fraction * held.fraction) / sum(held.fraction) as unit
    from held
    inner join chosen on held.family_id = chosen.family_id
    inner join reached
        on held.family_id = reached.family_id and held.country_basis = reached.country_basis
    group by held.origin, held.country_basis, chosen.cohort
),
filled as (
    select
        origins.origin,
        origins.place,
        bases.country_basis,
        cohorts.*,
        coalesce(summed.families, 0) as families,
        coalesce(summed.abroad, 0) as abroad,
        coalesce(summed.abroad_or_pct, 0) as abroad_or_pct,
        coalesce(summed.ipf, 0) as ipf,
        summed.unit,
        case
            when (select bool_or(is_sample) from marts.sources) then 'convenience_sample'
            when coalesce(summed.families, 0) < 10 then 'too_few_families'
        end as hidden_reason
    from origins
    cross join (values ('with_office'), ('without_office')) as bases (country_basis)
    cross join cohorts
    left join summed
        on origins.origin = summed.origin
        and bases.country_basis = summed.country_basis
        and cohorts.cohort = summed.cohort
)
select
    filled.origin,
    countries.name_en,
    countries.name_ja,
    filled.country_basis,
    filled.cohort_first,
    filled.cohort_last,
    filled.is_unfinished,
    round(filled.families, 6) as families,
    round(filled.abroad, 6) as abroad,
    round(filled.abroad_or_pct, 6) as abroad_or_pct,
    round(filled.ipf, 6) as ipf,
    filled.hidden_reason is null as is_shown,
    filled.hidden_reason,
    case when filled.hidden_reason is null then round(filled.abroad / filled.families, 6) end
        as abroad_share,
    case
        when filled.hidden_reason is null
            then round(wilson_low(filled.abroad / filled.unit, filled.families / filled.unit), 6)
    end as abroad_share_low,
    case
        when filled.hidden_reason is null
            then round(wilson_high(filled.abroad / filled.unit, filled.families / filled.unit), 6)
    end as abroad_share_high
from filled
left join marts.countries as countries on filled.origin = countries.code
order by filled.place, filled.country_basis, filled.cohort
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the families extended abroad says
with
$finished_step,
$done_step,
chosen as (
    select families.family_id, families.priority_year
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
),
families as (
    select
        count(*) filter (where priority_year is not null) as families,
        count(*) filter (where priority_year is null) as families_undated
    from chosen
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
    where priority_year is not null
),
$sources_step
select
    families.families,
    families.families_undated,
    done.last_done,
$country_shares(countries),
$sources_columns
from families
cross join countries
cross join done
cross join sources
""")

ACROSS = 3
LABEL = 58.0
GAP = 10.0
PITCH = 17.0
HEAD = 2 * ROW + 10
FOOT = 26.0
KEY_ROWS = 3


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the cohorts of each origin, with and without the office fallback."""
    made = []
    for _, numbers in groups(statement.frame, "origin"):
        found: list[list[Entry]] = []
        for number in numbers:
            row = statement.frame.row(number, named=True)
            ends = {"low": "cohort_first", "high": "cohort_last"}
            years = Phrase(
                words["format.years"],
                {end: statement.cell(column, "year", number) for end, column in ends.items()},
            )
            state = words["table.unfinished" if row["is_unfinished"] else "table.finished"]
            counts = ("families", "abroad", "abroad_or_pct", "ipf")
            found.append(
                [
                    years,
                    state,
                    words.code("country_basis", row["country_basis"]),
                    *(statement.cell(column, "families", number) for column in counts),
                    with_interval(statement, words, number, "abroad_share", "share"),
                ]
            )
        columns = (
            "years", "state", "basis", "families", "abroad", "abroad_or_pct", "ipf", "share",
        )  # fmt: skip
        heads = [words[f"extended_abroad.column.{column}"] for column in columns]
        name = words.country(statement.frame.row(numbers[0], named=True))
        reason = common_reason(statement, words, numbers)
        made.append(Table(name, heads, found, is_detail=True, reason=reason))
    return made


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw a panel for each origin, its cohorts from the oldest down."""
    note = figure_footnote("extended_abroad", facts, completeness, words)
    title = words["extended_abroad.title"]
    if frame.is_empty():
        return no_data(sheet(words, facts, title, note, 120), words)
    if not frame["is_shown"].any():
        return rows.reasons(sheet(words, facts, title, note, 120), frame, words)
    origins = [name for name, _ in groups(frame, "origin")]
    cohorts = _cohorts(frame)
    down = -(-len(origins) // ACROSS)
    height = len(cohorts) * PITCH
    made = sheet(words, facts, title, note, down * (HEAD + height + FOOT) + (KEY_ROWS + 0.8) * ROW)
    room = max(rows.widest([_number(n, words) for n in frame["families"]]) + 8, 32.0)
    for number, axes in enumerate(_panels(made, len(origins), height, room)):
        panel = frame.filter(pl.col("origin") == origins[number])
        _panel(axes, panel, cohorts, room, words)
        name = words.country(panel.row(0, named=True))
        rows.heads(
            axes, [shorten(name, style.SIZE, _width(made), 1), words["extended_abroad.panel"]]
        )
        axes.annotate(
            words["extended_abroad.n"], (1, 1), (room - 4, 6), ha="right",
            xycoords="axes fraction", textcoords="offset points", color=style.MUTED,
            annotation_clip=False,
        )  # fmt: skip
        if number % ACROSS == 0:
            for y, (first, last, _) in enumerate(cohorts):
                rows.name(axes, y, _years(first, last, words), None, LABEL)
    _key(made, words)
    return made.figure


def _cohorts(frame: pl.DataFrame) -> list[tuple[int, int, bool]]:
    columns = ("cohort_first", "cohort_last", "is_unfinished")
    return frame.select(columns).unique().sort("cohort_first").rows()


def _years(first: int, last: int, words: Words) -> str:
    return str(first) if first == last else words["format.span"].format(low=first, high=last)


def _width(made: Sheet) -> float:
    return (made.right - made.left - LABEL - GAP * (ACROSS - 1)) / ACROSS


def _panels(made: Sheet, count: int, height: float, numbers: float) -> Iterator[Axes]:
    for number in range(count):
        left = made.left + LABEL + (number % ACROSS) * (_width(made) + GAP)
        top = made.top - (number // ACROSS) * (HEAD + height + FOOT) - HEAD
        yield made.axes(left, top - height, left + _width(made) - numbers, top)


def _panel(
    axes: Axes,
    panel: pl.DataFrame,
    cohorts: list[tuple[int, int, bool]],
    numbers: float,
    words: Words,
) -> None:
    rows.value_axis(axes, len(cohorts))
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1])
    axes.xaxis.set_major_formatter(lambda value, _: words.value(value, "percent"))
    for y, (first, _, is_unfinished) in enumerate(cohorts):
        if is_unfinished:
            axes.axhspan(y - 0.5, y + 0.5, facecolor=style.SHADE, lw=0, zorder=-4, gid="shade")
        row = panel.filter(
            (pl.col("cohort_first") == first) & (pl.col("country_basis") == "with_office")
        ).row(0, named=True)
        stated = panel.filter(
            (pl.col("cohort_first") == first) & (pl.col("country_basis") == "without_office")
        ).row(0, named=True)
        axes.annotate(
            _number(row["families"], words), (1, y), (numbers - 4, 0), va="center", ha="right",
            xycoords=axes.get_yaxis_transform(), textcoords="offset points",
            annotation_clip=False, gid="n",
        )  # fmt: skip
        _row(axes, y, row, stated, words)


def _row(
    axes: Axes, y: int, row: dict[str, object], stated: dict[str, object], words: Words
) -> None:
    if not row["is_shown"]:
        rows.note(axes, y, words[f"extended_abroad.hidden.{row['hidden_reason']}"])
        return
    colour = style.colour(str(row["origin"]), style.GREY)
    marker = style.MARKERS.get(str(row["origin"]), "s")
    is_compared = row["origin"] in style.COLOURS
    for found, is_filled in ((row, True), (stated, False)):
        if not found["is_shown"] or not (is_filled or is_compared):
            continue
        names = ("abroad_share_low", "abroad_share", "abroad_share_high")
        low, value, high = (float(str(found[name])) for name in names)
        place = y + (0.0 if not is_compared else -0.2 if is_filled else 0.2)
        rows.interval(axes, place, (low, value, high), colour, marker=marker, filled=is_filled)


def _number(value: float, words: Words) -> str:
    return words.value(value, "count" if value >= 99.95 or value == 0 else "families")


def _key(made: Sheet, words: Words) -> None:
    ink = style.MUTED
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (
            words["extended_abroad.key.share"],
            panels.swatch(ink, lw=1.1, marker="s", ms=4.6),
        ),
        (
            words["extended_abroad.key.stated"],
            panels.swatch(ink, lw=0.8, marker="s", ms=4.6, mfc="white", mew=0.9),
        ),
        (words["extended_abroad.key.unfinished"], Patch(facecolor=style.SHADE, lw=0)),
    ]
    made.key(made.bottom, entries)
