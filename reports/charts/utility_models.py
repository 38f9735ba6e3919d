"""How many families are utility models alone, beside inventions, and in which countries?

Utility models are registered without examination at most offices and published soon; they are
counted apart everywhere else. A family that holds both is one of inventions.
"""

from collections.abc import Iterator

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from reports.cells import Statement
from reports.charts import footnote_facts, panels, rows, steps, style
from reports.charts.labels import shorten
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, groups
from reports.words import Words

SQL = steps.fill("""
-- one row per origin and priority year: families that are inventions and families that are utility
-- models alone (fractional by applicant), each with and without the office fallback
with $wanted(origins, first_year, last_year, scope),
counted as (
    select year, right_type, country_basis, country, families_fractional
    from marts.country_years
    cross join wanted
    where topic_tier = 'standard' and year_basis = 'priority' and year is not null
        and scope = coalesce(wanted_scope, 'all')
),
-- the two origins with the most utility models beside China and Japan, else the most families
ranked as (
    select
        country,
        2 + row_number() over (
            order by
                coalesce(
                    round(sum(families_fractional) filter (where right_type = 'utility_model'), 6),
                    0
                ) desc,
                round(sum(families_fractional), 6) desc,
                country
        ) as place
    from counted
    where country_basis = 'with_office' and country not in ('CN', 'JP')
    group by country
),
$origins(4),
years as (
    select unnest(generate_series(min(year), max(year)))::integer as year from counted
),
summed as (
    select
        case
            when counted.country is null then 'unknown'
            else coalesce(origins.origin, 'other')
        end as label,
        counted.year,
        sum(families_fractional) filter (
            where right_type = 'invention' and country_basis = 'with_office'
        ) as inventions,
        sum(families_fractional) filter (
            where right_type = 'utility_model' and country_basis = 'with_office'
        ) as utility_models,
        sum(families_fractional) filter (
            where right_type = 'invention' and country_basis = 'without_office'
        ) as inventions_without_office,
        sum(families_fractional) filter (
            where right_type = 'utility_model' and country_basis = 'without_office'
        ) as utility_models_without_office
    from counted
    left join origins on counted.country = origins.origin
    group by label, counted.year
),
-- a panel shades what is unfinished for the world or for its origin
shaded as (
    select country, year, bool_or(is_unfinished) as is_unfinished
    from (
        select country, year, is_unfinished
        from marts.completeness_by_origin
        cross join wanted
        where country_basis = 'with_office' and scope = coalesce(wanted_scope, 'all')
        union all
        select origins.origin as country, completeness.year, completeness.is_unfinished
        from marts.completeness_years as completeness
        cross join origins
    ) as stated
    group by country, year
)
select
    origins.origin,
    countries.name_en,
    countries.name_ja,
    years.year,
    coalesce(shaded.is_unfinished, false) as is_unfinished,
    round(coalesce(summed.inventions, 0), 6) as inventions,
    round(coalesce(summed.utility_models, 0), 6) as utility_models,
    round(coalesce(summed.inventions_without_office, 0), 6) as inventions_without_office,
    round(coalesce(summed.utility_models_without_office, 0), 6) as utility_models_without_office
from origins
cross join years
left join summed on origins.origin = summed.label and years.year = summed.year
left join shaded on origins.origin = shaded.country and years.year = shaded.year
left join marts.countries as countries on origins.origin = countries.code
cross join wanted
where
    years.year between coalesce(first_year, years.year) and coalesce(last_year, years.year)
-- the rest groups only where they hold any
qualify
    origins.place < 98
    or sum(coalesce(summed.inventions, 0) + coalesce(summed.utility_models, 0))
        over (partition by origins.origin) > 0
order by origins.place, years.year
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the utility models says
with chosen as (
    select families.family_id, families.priority_year, families.right_type,
        families.has_utility_model
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    where tiers.topic_tier = 'standard'
),
families as (
    select
        count(*) filter (where priority_year is not null and right_type = 'invention')
            as families,
        count(*) filter (where priority_year is not null and right_type = 'utility_model')
            as families_of_utility_models,
        count(*) filter (
            where priority_year is not null and right_type = 'invention' and has_utility_model
        ) as families_of_both,
        count(*) filter (where priority_year is null) as families_undated
    from chosen
),
countries as (
    select
        right_type,
        sum(fraction) filter (where country is not null and country_source <> 'own_record')
            / sum(fraction) as imputed,
        sum(fraction) filter (where country is not null and country_source like 'office%')
            / sum(fraction) as by_office,
        sum(fraction) filter (where country is null) / sum(fraction) as without_country
    from marts.family_applicants
    inner join chosen using (family_id)
    where priority_year is not null
    group by right_type
),
shares as (
    select
        coalesce(max(imputed) filter (where right_type = 'invention'), 0) as imputed_share,
        coalesce(max(by_office) filter (where right_type = 'invention'), 0) as office_share,
        coalesce(max(without_country) filter (where right_type = 'invention'), 0)
            as unknown_share,
        max(coalesce(by_office, 0)) filter (where right_type = 'utility_model')
            as utility_office_share,
        max(coalesce(without_country, 0)) filter (where right_type = 'utility_model')
            as utility_unknown_share
    from countries
),
$sources_step
select
    families.families,
    families.families_of_utility_models,
    families.families_of_both,
    families.families_undated,
    round(shares.imputed_share, 6) as imputed_share,
    round(shares.office_share, 6) as office_share,
    round(shares.unknown_share, 6) as unknown_share,
    round(shares.utility_office_share, 6) as utility_office_share,
    round(shares.utility_unknown_share, 6) as utility_unknown_share,
$sources_columns
from families
cross join shares
cross join sources
""")

ACROSS = 2
GAP = 22.0
PLOT = 78.0
HEAD = 2 * ROW + 8
FOOT = 20.0
KEY_ROWS = 4
KINDS = ("inventions", "utility_models")


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out both kinds year by year, a table for each origin."""
    made = []
    for _, numbers in groups(statement.frame, "origin"):
        columns = [*KINDS, *(f"{kind}_without_office" for kind in KINDS)]
        found: list[list[Entry]] = [
            [
                statement.cell("year", "year", number),
                *(statement.cell(column, "families", number) for column in columns),
            ]
            for number in numbers
        ]
        heads = [words["table.year"], *(words[f"utility_models.column.{name}"] for name in columns)]
        name = words.country(statement.frame.row(numbers[0], named=True))
        made.append(Table(name, heads, found, is_detail=True))
    return made


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw a panel for each origin with a line for inventions and one for utility models."""
    note = figure_footnote("utility_models", facts, completeness, words)
    count = frame["origin"].n_unique() if not frame.is_empty() else 0
    down = -(-count // ACROSS)
    has_models = not frame.is_empty() and float(frame["utility_models"].sum()) > 0
    body = down * (HEAD + PLOT + FOOT) + ROW + (KEY_ROWS + (not has_models)) * ROW
    made = sheet(words, facts, words["utility_models.title"], note, max(body, 120))
    if frame.is_empty():
        return no_data(made, words)
    scale = _scale_width(frame, words)
    for axes, panel in _panels(made, frame, scale):
        unfinished = frozenset(panel.filter("is_unfinished")["year"].to_list())
        _panel(axes, panel, unfinished)
        name = shorten(words.country(panel.row(0, named=True)), style.SIZE, 150, 1)
        rows.heads(axes, [name, _totals(panel, words)], scale)
        for first, last in panels.runs(sorted(unfinished)):
            axes.axvspan(first - 0.5, last + 0.5, facecolor=style.SHADE, lw=0, zorder=-4)
    if not has_models:
        made.write(made.left, made.bottom + (KEY_ROWS + 0.4) * ROW, words["utility_models.none"])
    _key(made, words)
    return made.figure


def _scale_width(frame: pl.DataFrame, words: Words) -> float:
    """Room for the numbers beside the axes: those of the largest count."""
    top = max(float(str(frame[kind].max())) for kind in KINDS)
    return max(rows.widest([words.value(top, "count")]) + 8, 24.0)


def _panels(made: Sheet, frame: pl.DataFrame, scale: float) -> Iterator[tuple[Axes, pl.DataFrame]]:
    width = (made.right - 6 - made.left - GAP * (ACROSS - 1)) / ACROSS
    for number, (_, numbers) in enumerate(groups(frame, "origin")):
        left = made.left + (number % ACROSS) * (width + GAP)
        top = made.top - (number // ACROSS) * (HEAD + PLOT + FOOT) - HEAD
        yield made.axes(left + scale, top - PLOT, left + width, top), frame[numbers]


def _panel(axes: Axes, panel: pl.DataFrame, unfinished: frozenset[int]) -> None:
    origin = panel["origin"][0]
    colour = style.colour(origin, style.GREY)
    years = panel["year"].to_list()
    for kind, look in (
        ("inventions", {"color": colour, "lw": 1.6, "zorder": 3}),
        (
            "utility_models",
            {"color": style.INK, "lw": 1.1, "linestyle": (0, (3.5, 2)), "marker": "D",
             "ms": 2.4, "zorder": 4},
        ),
    ):  # fmt: skip
        values = panel[kind].to_list()
        if not any(values):
            continue  # the number in the head says zero; a line along the axis would be noise
        series = panels.Series(origin, kind, years, values)
        panels.line(axes, series, unfinished, dict(look))
    axes.set_xlim(min(years) - 0.8, max(years) + 0.8)
    top = max(*panel["inventions"].to_list(), *panel["utility_models"].to_list(), 1.0)
    axes.set_ylim(0, top * 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _totals(panel: pl.DataFrame, words: Words) -> str:
    inventions, models = (float(panel[kind].sum()) for kind in KINDS)
    return words["utility_models.totals"].format(
        inventions=_number(inventions, words), models=_number(models, words)
    )


def _number(value: float, words: Words) -> str:
    return words.value(value, "count" if value >= 999.95 or value == 0 else "families")


def _key(made: Sheet, words: Words) -> None:
    ink = style.MUTED
    dash = (0, (3.5, 2))
    made.key(
        made.bottom,
        [
            (words["utility_models.key.inventions"], panels.swatch(style.GREY, lw=1.6)),
            (
                words["utility_models.key.utility_models"],
                panels.swatch(style.INK, lw=1.1, linestyle=dash, marker="D", ms=2.4),
            ),
            (
                words["key.unfinished"],
                panels.swatch(ink, linestyle="none", marker="o", ms=3, mfc="none", alpha=0.7),
            ),
            (words["utility_models.key.shade"], Patch(facecolor=style.SHADE, lw=0)),
        ],
    )
