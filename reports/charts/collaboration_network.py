"""Who files with whom, across countries and across sectors?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.cells import Statement, plain
from reports.charts import footnote_facts, network_layout, panels, steps, style
from reports.charts.labels import shorten, text_width, wrap
from reports.charts.sheet import ROW, Sheet, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, cells, with_interval
from reports.words import Words, fill

SQL = steps.fill("""
-- four answers in one, told apart by part: share of joint families by origin (origins), links
-- between two groups of applicants (pairs), pairs of countries, pairs of sectors; families of
-- inventions, each once, dated and undated
with $wanted(origins),
sides as (
    select origin, place
    from (values ('CN', 1), ('JP', 2), ('other', 3)) as fixed (origin, place), wanted
    where wanted_origins is null
    union all
    select unnest(wanted_origins) as origin, generate_subscripts(wanted_origins, 1) as place
    from wanted
),
-- of each side the ten links with the most families
linked as (
    select pairs.*
    from marts.collaboration_pairs as pairs
    cross join sides
    where pairs.topic_tier = 'standard' and pairs.right_type = 'invention'
        and (
            sides.origin in (pairs.country, pairs.partner_country)
            or (
                sides.origin = 'other'
                and coalesce(pairs.country, '') not in ('CN', 'JP')
                and coalesce(pairs.partner_country, '') not in ('CN', 'JP')
            )
        )
    qualify row_number() over (
        partition by sides.origin
        order by pairs.families_whole desc, pairs.applicant_group, pairs.partner_group
    ) <= 10
),
stated as (
    select distinct
        families.family_id,
        families.is_ipf,
        named.applicant_group,
        coalesce(named.country, 'unknown') as country,
        named.sector
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    inner join marts.family_applicants as named on families.family_id = named.family_id
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
        and named.applicant is not null
),
sized as (
    select family_id, count(distinct applicant_group) > 1 as is_joint
    from stated
    group by family_id
),
shared as (
    select
        one.family_id,
        one.is_ipf,
        least(one.country, other.country) as country,
        greatest(one.country, other.country) as partner_country,
        least(one.sector, other.sector) as sector,
        greatest(one.sector, other.sector) as partner_sector
    from stated as one
    inner join stated as other
        on one.family_id = other.family_id and one.applicant_group < other.applicant_group
    cross join wanted
    where wanted_origins is null
        or list_has_any(wanted_origins, [one.country, other.country])
),
by_origin as (
    select sides.origin, sides.place, sized.family_id, sized.is_joint
    from sides
    inner join stated
        on sides.origin = stated.country
        or (sides.origin = 'other' and stated.country not in ('CN', 'JP', 'unknown'))
    inner join sized on stated.family_id = sized.family_id
    group by all
    union all
    select 'WORLD', 0, family_id, is_joint from sized
),
origins as (
    select
        'origins' as part,
        place,
        origin as country,
        count(*) filter (where is_joint) as families_whole,
        count(*) as families_of_origin
    from by_origin
    where exists (select 1 from shared)
    group by origin, place
),
countries as (
    select
        'countries' as part,
        row_number() over (order by count(distinct family_id) desc, country, partner_country)
            as place,
        country,
        partner_country,
        count(distinct family_id) as families_whole,
        count(distinct family_id) filter (where is_ipf) as ipf_whole
    from shared
    group by country, partner_country
),
sectors as (
    select
        'sectors' as part,
        row_number() over (order by count(distinct family_id) desc, sector, partner_sector)
            as place,
        sector,
        partner_sector,
        count(distinct family_id) as families_whole,
        count(distinct family_id) filter (where is_ipf) as ipf_whole
    from shared
    group by sector, partner_sector
),
pairs as (
    select distinct
        'pairs' as part,
        dense_rank() over (order by families_whole desc, applicant_group, partner_group) as place,
        applicant_group,
        partner_group,
        country,
        partner_country,
        sector,
        partner_sector,
        applicant_group_families,
        partner_group_families,
        families_whole,
        ipf_whole
    from linked
),
answers as (
    select * from origins
    union all by name
    select * from pairs
    union all by name
    select * from countries where place <= 20
    union all by name
    select * from sectors where place <= 20
)
select
    answers.part,
    answers.place,
    answers.applicant_group,
    answers.partner_group,
    answers.country,
    names.name_en,
    names.name_ja,
    answers.partner_country,
    partner_names.name_en as partner_name_en,
    partner_names.name_ja as partner_name_ja,
    answers.sector,
    answers.partner_sector,
    answers.applicant_group_families,
    answers.partner_group_families,
    answers.families_whole,
    answers.ipf_whole,
    answers.families_of_origin,
    round(answers.families_whole / answers.families_of_origin, 6) as share,
    round(wilson_low(answers.families_whole, answers.families_of_origin), 6) as share_low,
    round(wilson_high(answers.families_whole, answers.families_of_origin), 6) as share_high
from answers
left join marts.countries as names on answers.country = names.code
left join marts.countries as partner_names on answers.partner_country = partner_names.code
order by list_position(['origins', 'pairs', 'countries', 'sectors'], answers.part), answers.place
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the joint families says
with charted as (
    select
        sum(fraction) as families,
        sum(fraction) filter (where country_source <> 'own_record') as imputed,
        sum(fraction) filter (where country_source like 'office%') as by_office,
        sum(fraction) filter (where country is null) as without_country
    from marts.family_applicants
    inner join marts.tier_families using (family_id)
    inner join marts.families using (family_id)
    where topic_tier = 'standard' and right_type = 'invention'
),
families as (
    select
        count(*) as families,
        count(*) filter (where families.priority_year is null) as families_undated,
        count(*) filter (where shared.n_groups > 1) as joint,
        count(*) filter (where shared.n_groups > 1 and families.is_ipf) as joint_ipf,
        count(*) filter (where shared.is_within_group) as within_group,
        count(*) filter (
            where families.family_id not in (
                select named.family_id
                from marts.family_applicants as named
                where named.applicant is not null
            )
        ) as families_without_applicant
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    left join marts.family_collaborations as shared on families.family_id = shared.family_id
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
),
links as (
    select count(*) as links
    from marts.collaboration_pairs
    where topic_tier = 'standard' and right_type = 'invention'
),
$sources_step
select
    families.families,
    families.families_undated,
    families.families_without_applicant,
    families.joint,
    families.joint_ipf,
    families.within_group,
    links.links,
$country_shares(charted),
$sources_columns
from families
cross join charted
cross join links
cross join sources
""")

FEWEST = 20
LABEL = 126.0
SMALLEST, LARGEST = 2.6, 9.0
SHOWN_PAIRS = 7
PITCH = 15.0
AT_HOME = "#a8a8a8"
MARKERS = {
    "company": "o", "university": "s", "government": "^", "individual": "D", "hospital": "P",
    "unknown": "X",
}  # fmt: skip


_COUNTS = ("families_whole", "ipf_whole")
HEADS = {
    "origins": ("origin", "families_whole", "share", "families_of_origin"),
    "pairs": (
        "one", "other", "country", "partner_country", "sector", "partner_sector", *_COUNTS,
    ),
    "countries": ("one", "other", *_COUNTS),
    "sectors": ("one", "other", *_COUNTS),
}  # fmt: skip

Key = list[tuple[str, Artist | tuple[Artist, ...]]]


@dataclass(frozen=True)
class Node:
    """A group of applicants in the network."""

    name: str
    families: int
    sector: str
    country: str | None


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the shares by origin, the links drawn, the pairs of countries and of sectors."""
    makers = {"origins": _origins, "pairs": _pairs, "countries": _countries, "sectors": _sectors}
    made = []
    for part, row_of in makers.items():
        numbers = [row for row, found in enumerate(statement.frame["part"]) if found == part]
        heads = [words[f"collaboration_network.{key}"] for key in HEADS[part]]
        rows = [row_of(statement, words, number) for number in numbers]
        made.append(Table(words[f"collaboration_network.caption_{part}"], heads, rows))
    return made


def _origins(statement: Statement, words: Words, number: int) -> list[Entry]:
    row = statement.frame.row(number, named=True)
    return [
        words.country(row, "country"),
        statement.cell("families_whole", "count", number),
        with_interval(statement, words, number, "share", "share"),
        statement.cell("families_of_origin", "count", number),
    ]


def _counts(statement: Statement, number: int) -> list[Entry]:
    return cells(statement, number, {"families_whole": "count", "ipf_whole": "count"})


def _pairs(statement: Statement, words: Words, number: int) -> list[Entry]:
    row = statement.frame.row(number, named=True)
    names = [statement.cell(key, "text", number) for key in ("applicant_group", "partner_group")]
    return [
        *names,
        *_country_names(row, words),
        words.code("sector", row["sector"]),
        words.code("sector", row["partner_sector"]),
        *_counts(statement, number),
    ]


def _countries(statement: Statement, words: Words, number: int) -> list[Entry]:
    row = statement.frame.row(number, named=True)
    return [*_country_names(row, words), *_counts(statement, number)]


def _sectors(statement: Statement, words: Words, number: int) -> list[Entry]:
    row = statement.frame.row(number, named=True)
    return [
        words.code("sector", row["sector"]),
        words.code("sector", row["partner_sector"]),
        *_counts(statement, number),
    ]


def _country_names(row: dict[str, Any], words: Words) -> list[str]:
    return [
        words.country(row, "country"),
        words.country(row, "partner_country", "partner_"),
    ]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the links as a network, and below it the pairs of countries and of sectors."""
    note = figure_footnote("collaboration_network", facts, completeness, words)
    title = words["collaboration_network.title"]
    if frame.filter(pl.col("part") == "pairs").is_empty():
        return no_data(sheet(words, facts, title, note, 120), words)
    width = style.WIDTH - 16
    above = wrap(_shares(frame, words), style.SIZE, width)
    nodes, links = _network(frame)
    places, height = _places(nodes, [(one, other) for one, other, _ in links], width)
    bars = min(SHOWN_PAIRS, max(_count(frame, "countries"), _count(frame, "sectors")))
    below = bars * PITCH + 2 * ROW + 18
    key = 5 * ROW + 14
    made = sheet(words, facts, title, note, len(above) * ROW + 14 + height + key + below)
    for number, text in enumerate(above, start=1):
        made.write(made.left, made.top - number * ROW, text)
    base = made.bottom + below + key
    axes = made.axes(made.left, base, made.right, base + height)
    _draw_network(axes, nodes, links, places, (width, height))
    made.key(made.bottom + below + 3 * ROW + 10, _sector_key(nodes, words), columns=3)
    made.key(made.bottom + below + 4, _key(words), columns=2)
    _draw_pairs(made, frame, words, bars)
    return made.figure


def _count(frame: pl.DataFrame, part: str) -> int:
    return len(frame.filter(pl.col("part") == part))


def _shares(frame: pl.DataFrame, words: Words) -> str:
    """Say which share of the families of each origin is joint, with intervals."""
    parts = []
    for row, origin in enumerate(frame["part"]):
        if origin != "origins":
            continue
        values = frame.row(row, named=True)
        is_few = values["families_of_origin"] < FEWEST
        template = words[f"collaboration_network.{'few' if is_few else 'share_of'}"]

        def resolve(name: str, kind: str, row: int = row) -> str:
            if name == "origin":
                return words.country(frame.row(row, named=True), "country")
            return plain(Statement("", "", frame).cell(name, kind, row), words)

        parts.append(fill(template, resolve))
    listed = words["collaboration_network.joiner"].join(parts)
    return words["collaboration_network.shares"].format(shares=listed)


def _network(frame: pl.DataFrame) -> tuple[list[Node], list[tuple[int, int, dict[str, Any]]]]:
    """Return the groups, largest first, and the links between them by number."""
    pairs = list(frame.filter(pl.col("part") == "pairs").iter_rows(named=True))
    found: dict[str, Node] = {}
    for row in pairs:
        one = Node(
            row["applicant_group"], row["applicant_group_families"], row["sector"], row["country"]
        )
        other = Node(
            row["partner_group"],
            row["partner_group_families"],
            row["partner_sector"],
            row["partner_country"],
        )
        found |= {one.name: one, other.name: other}
    nodes = sorted(found.values(), key=lambda node: (-node.families, node.name))
    number = {node.name: place for place, node in enumerate(nodes)}
    links = [(number[row["applicant_group"]], number[row["partner_group"]], row) for row in pairs]
    return nodes, links


def _places(
    nodes: Sequence[Node], links: Sequence[tuple[int, int]], width: float
) -> tuple[list[tuple[float, float]], float]:
    """Lay islands out for themselves and side by side; return places from below and the height."""
    found = network_layout.islands(len(nodes), links)
    sizes = [network_layout.size_of(len(members), width) for members in found]
    corners, height = network_layout.pack(sizes, width)
    places = [(0.0, 0.0)] * len(nodes)
    for members, (left, down), (wide, deep) in zip(found, corners, sizes, strict=True):
        local = {node: place for place, node in enumerate(members)}
        inner = [(local[one], local[other]) for one, other in links if one in local]
        at = network_layout.island(len(members), inner, wide, deep)
        for node, place in local.items():
            x, y = at[place]
            places[node] = (left + float(x), height - down - deep + float(y))
    return places, height


def _draw_network(
    axes: Axes,
    nodes: Sequence[Node],
    links: Sequence[tuple[int, int, dict[str, Any]]],
    places: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> None:
    axes.set(xlim=(0, size[0]), ylim=(0, size[1]))
    axes.set_axis_off()
    most = max(row["families_whole"] for _, _, row in links)
    for one, other, row in links:
        countries = {row["country"], row["partner_country"]}
        is_abroad = len(countries) == 2 and None not in countries
        axes.plot(
            [places[one][0], places[other][0]],
            [places[one][1], places[other][1]],
            color=style.INK if is_abroad else AT_HOME,
            lw=0.7 + 3.3 * row["families_whole"] / most,
            solid_capstyle="butt",
            zorder=1 if is_abroad else 0.9,
            gid="abroad" if is_abroad else "at-home",
        )
    largest = nodes[0].families
    texts = [shorten(node.name, style.SIZE, LABEL, 2) for node in nodes]
    placed = [
        network_layout.Node(
            x,
            y,
            SMALLEST + (LARGEST - SMALLEST) * (node.families / largest) ** 0.5,
            max(text_width(line, style.SIZE) for line in text.split("\n")),
            11.5 * (1 + text.count("\n")),
        )
        for node, text, (x, y) in zip(nodes, texts, places, strict=True)
    ]
    for node, spot in zip(nodes, placed, strict=True):
        axes.plot(
            [spot.x], [spot.y], marker=MARKERS[node.sector], ms=2 * spot.radius,
            color=_fill(node.country), mec=style.INK if node.country is None else "white", mew=0.6,
            zorder=3, clip_on=False, gid="node",
        )  # fmt: skip
    boxes = network_layout.place_labels(placed, [(one, other) for one, other, _ in links], size)
    for node, text, box in zip(nodes, texts, boxes, strict=True):
        if box:
            axes.text(
                box[0], (box[1] + box[3]) / 2, text, va="center", linespacing=0.95, zorder=2,
                color=style.colour(node.country, style.INK), gid="node-label",
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.2},
            )  # fmt: skip


def _fill(country: str | None) -> str:
    return "white" if country is None else style.colour(country)


def _sector_key(nodes: Sequence[Node], words: Words) -> Key:
    dot = {"linestyle": "none", "ms": 6}
    return [
        (words.code("sector", sector), panels.swatch(style.MUTED, marker=marker, **dot))
        for sector, marker in MARKERS.items()
        if sector in {node.sector for node in nodes}
    ]


def _key(words: Words) -> Key:
    dot = {"linestyle": "none", "ms": 6, "marker": "o"}
    hues = (style.COLOURS["CN"], style.COLOURS["JP"], style.GREY)
    unknown = panels.swatch("white", mec=style.INK, mew=0.6, **dot)
    return [
        (words["collaboration_network.hues"], tuple(panels.swatch(hue, **dot) for hue in hues)),
        (words["collaboration_network.unknown"], unknown),
        (words["collaboration_network.size"], panels.swatch(style.GREY, **dot)),
        (words["collaboration_network.at_home"], panels.swatch(AT_HOME, lw=1.6)),
        (words["collaboration_network.abroad"], panels.swatch(style.INK, lw=1.6)),
        (words["collaboration_network.thick"], panels.swatch(AT_HOME, lw=4)),
    ]


def _draw_pairs(made: Sheet, frame: pl.DataFrame, words: Words, bars: int) -> None:
    """Draw the largest pairs of countries and of sectors as bars, side by side."""
    width = (made.right - made.left - 16) / 2
    for number, part in enumerate(("countries", "sectors")):
        rows = frame.filter(pl.col("part") == part).head(SHOWN_PAIRS)
        left = made.left + number * (width + 16)
        top = made.bottom + 4 + bars * PITCH
        embolden(made.write(left, top + 8 + ROW, words[f"collaboration_network.pairs_{part}"]))
        made.write(left, top + 8, words["collaboration_network.axis"]).set_color(style.MUTED)
        names = [_pair_name(row, part, words) for row in rows.iter_rows(named=True)]
        names = [shorten(name, style.SIZE, 0.66 * width, 1) for name in names]
        room = max(text_width(name, style.SIZE) for name in names) + 6
        base = top - len(names) * PITCH
        axes = made.axes(left + room, base, left + width - 34, top)
        _bars(axes, rows, names, words)


def _pair_name(row: dict[str, Any], part: str, words: Words) -> str:
    if part == "sectors":
        one, other = (words.code("sector", row[key]) for key in ("sector", "partner_sector"))
    else:
        one, other = _country_names(row, words)
        if row["country"] == row["partner_country"] != "unknown":
            return words["collaboration_network.within"].format(country=one)
    return words["collaboration_network.pair"].format(one=one, other=other)


def _bars(axes: Axes, rows: pl.DataFrame, names: Sequence[str], words: Words) -> None:
    for y, row in enumerate(rows.iter_rows(named=True)):
        rest = row["families_whole"] - row["ipf_whole"]
        axes.barh(y, row["ipf_whole"], height=0.62, color=style.GREY, gid="ipf")
        axes.barh(
            y, rest, left=row["ipf_whole"], height=0.62, color=style.GREY_TINT,
            edgecolor=style.GREY, linewidth=0.5, gid="not-ipf",
        )  # fmt: skip
        axes.annotate(
            words.value(row["families_whole"], "count"),
            (row["families_whole"], y),
            (3, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names, color=style.INK)
    axes.tick_params(axis="y", length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlim(0, max(rows["families_whole"].to_list()))
    axes.set_xticks([])
