"""Which applicants have the most families, and how many of those are international?"""

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from reports.cells import Statement
from reports.charts import footnote_facts, style
from reports.charts.labels import shorten, text_width
from reports.charts.sheet import ROW, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, cells
from reports.words import Words

SQL = """
-- the fifteen applicants with the most families; each counts whole for every applicant it names
with counted as (
    select
        named.applicant,
        count(*) as families_whole,
        count(*) filter (where families.is_ipf) as ipf_whole,
        count(*) filter (where families.has_grant_seen) as granted_whole,
        sum(named.fraction) as families_fractional,
        min(families.priority_year) as first_year,
        max(families.priority_year) as last_year
    from marts.family_applicants as named
    inner join marts.families as families on named.family_id = families.family_id
    inner join marts.tier_families as tiers on named.family_id = tiers.family_id
    where tiers.topic_tier = 'standard' and named.applicant is not null
    group by named.applicant
)
select
    row_number() over (order by counted.families_whole desc, counted.applicant) as place,
    counted.applicant,
    applicants.country as origin,
    countries.name_en,
    countries.name_ja,
    applicants.country_source,
    coalesce(applicants.country is not null and applicants.country_source <> 'own_record', false)
        as country_imputed,
    counted.families_whole,
    counted.ipf_whole,
    counted.families_whole - counted.ipf_whole as not_ipf_whole,
    round(counted.families_fractional, 6) as families_fractional,
    counted.granted_whole,
    counted.first_year,
    counted.last_year,
    applicants.spellings,
    array_to_string(applicants.spelling_list, ' | ') as spelling_list
from counted
inner join marts.applicants as applicants on counted.applicant = applicants.applicant
left join marts.countries as countries on applicants.country = countries.code
order by place
limit 15
"""

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the applicants says
with chosen as (
    select family_id
    from marts.tier_families
    where topic_tier = 'standard'
),
counted as (
    select applicant, count(*) as families_whole
    from marts.family_applicants
    inner join chosen using (family_id)
    where applicant is not null
    group by applicant
),
ranked as (
    select
        families_whole,
        row_number() over (order by families_whole desc, applicant) as place
    from counted
),
families as (
    select
        count(*) as families,
        count(*) filter (where priority_year is null) as families_undated
    from marts.families
    inner join chosen using (family_id)
),
named as (
    select count(distinct family_id) as families_named
    from marts.family_applicants
    inner join chosen using (family_id)
    where applicant is not null
),
countries as (
    select
        sum(fraction) as families,
        sum(fraction) filter (where country_source <> 'own_record') as imputed,
        sum(fraction) filter (where country_source like 'office%') as by_office,
        sum(fraction) filter (where country is null) as without_country
    from marts.family_applicants
    inner join chosen using (family_id)
),
$sources_step
select
    families.families,
    families.families_undated,
    families.families - named.families_named as families_without_applicant,
    (select count(*) from ranked) as applicants,
    (
        select count(*)
        from ranked
        where place > 15
            and families_whole = (select min(families_whole) from ranked where place <= 15)
    ) as tied_out,
    round(coalesce(countries.imputed, 0) / nullif(countries.families, 0), 6) as imputed_share,
    round(coalesce(countries.by_office, 0) / nullif(countries.families, 0), 6) as office_share,
    round(coalesce(countries.without_country, 0) / nullif(countries.families, 0), 6)
        as unknown_share,
$sources_columns
from countries
cross join families
cross join named
cross join sources
""")

NAME_WIDTH = 190.0
KEY_ROWS = 3


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the applicants with what their bar cannot show."""
    columns = {
        "families_whole": "count",
        "ipf_whole": "count",
        "families_fractional": "families",
        "granted_whole": "count",
        "first_year": "year",
        "last_year": "year",
        "spelling_list": "text",
    }
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        known = words.code("country_source", row["country_source"])
        name = statement.cell("applicant", "text", number)
        rows.append([name, words.country(row), known, *cells(statement, number, columns)])
    heads = [words[f"table.{key}"] for key in ("applicant", "country", "country_source", *columns)]
    return [Table(words["top_applicants.title"], heads, rows)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the applicants as bars, the international part of each in full colour."""
    note = figure_footnote("top_applicants", facts, completeness, words)
    names = [shorten(name, style.SIZE, NAME_WIDTH, 2) for name in frame["applicant"]]
    ends = _widest([end_text(row, words) for row in frame.iter_rows(named=True)])
    pitch = 27.0 if any("\n" in name for name in names) else 18.0
    body = len(names) * pitch + KEY_ROWS * ROW + 44
    made = sheet(words, facts, words["top_applicants.title"], note, max(body, 120))
    if frame.is_empty():
        return no_data(made, words)
    axes = made.axes(
        made.left + _widest(names) + 8,
        made.bottom + KEY_ROWS * ROW + 36,
        made.right - ends - 8,
        made.top - 4,
    )
    _bars(axes, frame, words)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names, linespacing=1.0, color=style.INK)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, max(*frame["families_whole"].to_list(), 1))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(words["top_applicants.axis"], labelpad=2)
    axes.grid(axis="x", color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    made.key(made.bottom, _key(words))
    return made.figure


def end_text(row: dict[str, object], words: Words) -> str:
    """Return what stands beside a bar: families, international ones, country and how known."""
    return words["top_applicants.end"].format(
        families=words.value(row["families_whole"], "count"),
        ipf=words.value(row["ipf_whole"], "count"),
        country=row["origin"] or words["top_applicants.no_country"],
        mark=_mark(row, words),
    )


def _mark(row: dict[str, object], words: Words) -> str:
    """Return the mark of an inferred country; the office alone is the weakest ground."""
    if str(row["country_source"]).startswith("office"):
        return words["top_applicants.office_mark"]
    return words["top_applicants.imputed_mark"] if row["country_imputed"] else ""


def _bars(axes: Axes, frame: pl.DataFrame, words: Words) -> None:
    for y, row in enumerate(frame.iter_rows(named=True)):
        full = style.colour(row["origin"])
        tint = style.TINTS.get(row["origin"] or "", style.GREY_TINT)
        axes.barh(y, row["ipf_whole"], height=0.56, color=full, clip_on=False, gid="ipf")
        axes.barh(
            y, row["not_ipf_whole"], left=row["ipf_whole"], height=0.56, color=tint,
            edgecolor=full, linewidth=0.5, clip_on=False, gid="not-ipf",
        )  # fmt: skip
        axes.annotate(
            end_text(row, words),
            (row["families_whole"], y),
            (4, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )


def _key(words: Words) -> list[tuple[str, Patch]]:
    return [
        (words["key.ipf"], Patch(facecolor=style.GREY)),
        (words["key.not_ipf"], Patch(facecolor=style.GREY_TINT, edgecolor=style.GREY, lw=0.5)),
        (words["key.imputed"], Patch(facecolor="none", edgecolor="none")),
    ]


def _widest(names: list[str]) -> float:
    return (
        max(text_width(part, style.SIZE) for name in names for part in name.split("\n"))
        if names
        else 0.0
    )
