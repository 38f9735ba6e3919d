"""How everything is decided: the rules in words, how often each fired, what each switch does."""

from reports.cells import Statement
from reports.tables import Entry, Table, cells, groups
from reports.words import Words

# The words of a position where the switch does not have the name of their group.
_GROUPS = {"topic_tier": "topic_tier_short"}

RULES_SQL = """
-- one row per judgement and rule: the rule in words, and the families of the tier that it was
-- applied to (a family counts once, however many of its names or parts the rule was applied to)
with counted as (
    select judgements.judgement, judgements.rule, count(distinct judgements.family_id) as families
    from marts.family_judgements as judgements
    inner join marts.tier_families as tiers on judgements.family_id = tiers.family_id
    where tiers.topic_tier = 'standard'
    group by judgements.judgement, judgements.rule
)
select
    rules.judgement,
    rules.rule,
    rules.explanation_en,
    rules.explanation_ja,
    coalesce(counted.families, 0) as families
from marts.rules as rules
left join counted on rules.judgement = counted.judgement and rules.rule = counted.rule
-- these are told by other tables of the method, or stand for no family
where rules.judgement not in ('completeness', 'country_basis', 'year_basis')
    and not (rules.judgement = 'country' and rules.rule in ('any', 'none'))
order by rules.judgement, families desc, rules.rule
"""

SWITCHES_SQL = """
-- one row per switch and position: families of the tier, of China and of Japan (fractional by
-- applicant), all other switches standing as in the first figure: inventions, all families,
-- priority year, countries with the office fallback
with counted as (
    select *
    from marts.country_years
    where topic_tier = 'standard'
),
positions as (
    select 1 as place, 'scope' as switch, scope as position, country, families_fractional
    from counted
    where year_basis = 'priority' and right_type = 'invention' and country_basis = 'with_office'
    union all
    select 2, 'right_type', right_type, country, families_fractional
    from counted
    where year_basis = 'priority' and scope = 'all' and country_basis = 'with_office'
    union all
    select 3, 'country_basis', country_basis, country, families_fractional
    from counted
    where year_basis = 'priority' and scope = 'all' and right_type = 'invention'
    union all
    select 4, 'year_basis', year_basis, country, families_fractional
    from counted
    where
        scope = 'all' and right_type = 'invention' and country_basis = 'with_office'
        and year is not null
    union all
    select 5, 'topic_tier', topic_tier, country, families_fractional
    from marts.country_years
    where
        year_basis = 'priority' and scope = 'all' and right_type = 'invention'
        and country_basis = 'with_office'
)
select
    switch,
    position,
    round(sum(families_fractional::decimal(18, 10))::double, 6) as families,
    round(coalesce(
        sum(families_fractional::decimal(18, 10)) filter (where country = 'CN'), 0
    )::double, 6) as cn,
    round(coalesce(
        sum(families_fractional::decimal(18, 10)) filter (where country = 'JP'), 0
    )::double, 6) as jp,
    round(coalesce(
        sum(families_fractional::decimal(18, 10)) filter (where country is null), 0
    )::double, 6) as unknown
from positions
group by place, switch, position
order by place, families desc, position
"""


def rules(statement: Statement, words: Words) -> list[Table]:
    """Lay out the rules, one table a judgement."""
    columns = {f"explanation_{words.language}": "text", "families": "count"}
    heads = [words["rules.explanation"], words["rules.families"]]
    return [
        Table(
            words.code("judgement", judgement),
            heads,
            [cells(statement, number, columns) for number in numbers],
            is_detail=True,
        )
        for judgement, numbers in groups(statement.frame, "judgement")
    ] or [Table(words["rules.none"], [], [])]


def switches(statement: Statement, words: Words) -> list[Table]:
    """Lay out what each switch does to the comparison."""
    columns = dict.fromkeys(("families", "cn", "jp", "unknown"), "families")
    rows: list[list[Entry]] = [
        [
            words.code("switch", row["switch"]),
            words.name(_GROUPS.get(row["switch"], row["switch"]), row["position"]),
            *cells(statement, number, columns),
        ]
        for number, row in enumerate(statement.frame.iter_rows(named=True))
    ]
    heads = [words[f"switches.{column}"] for column in ("switch", "position", *columns)]
    return [Table(words["switches.caption"], heads, rows)]
