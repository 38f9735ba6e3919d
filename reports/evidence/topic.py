"""What belongs to the topic, what is set aside, and what that does to the comparison."""

from reports.cells import Statement
from reports.charts import steps
from reports.tables import Entry, Table, cells, empty, groups, with_interval
from reports.words import Words

CLAUSES_SQL = """
-- one row per clause of the topic: publications and families that it fires for
with versions as (
    select max(topic) as topic, max(topic_version) as topic_version
    from marts.sources
)
select
    clauses.topic_rule,
    clauses.is_searched,
    clauses.publications,
    clauses.families_whole,
    clauses.families_first,
    versions.topic,
    versions.topic_version
from marts.topic_clauses as clauses
cross join versions
order by clauses.rule_order
"""

STATES_SQL = """
-- one row per state in the topic: all its families, those of each narrowest tier, and those in
-- no tier, which are in no figure
select
    topic_state,
    name_en,
    name_ja,
    families_whole,
    families_strict,
    families_standard,
    families_wide,
    families_whole - families_strict - families_standard - families_wide as families_set_aside
from marts.topic_states
order by rule_order
"""

RATIOS_SQL = steps.fill("""
-- one row per tier of the topic, scope and country basis: families of inventions from China and
-- from Japan (fractional by applicant, finished priority years) and their ratio with its 95 %
-- interval, by the log-normal approximation for the ratio of two Poisson counts; no ratio of fewer
-- than 5 families
with
$finished_step,
counted as (
    select
        topic_tier,
        scope,
        country_basis,
        coalesce(sum(families_fractional) filter (where country = 'CN' and is_finished), 0) as cn,
        coalesce(sum(families_fractional) filter (where country = 'JP' and is_finished), 0) as jp
    from (
        select years.*, years.year <= finished.last_finished as is_finished
        from marts.country_years as years
        cross join finished
    ) as years
    where year_basis = 'priority' and right_type = 'invention'
    group by topic_tier, scope, country_basis
),
judged as (
    select
        counted.*,
        case
            when (select bool_or(is_sample) from marts.sources) then 'convenience_sample'
            when least(cn, jp) < 5 then 'too_few_families'
        end as hidden_reason
    from counted
),
shown as (
    select
        judged.*,
        case when hidden_reason is null then cn / nullif(jp, 0) end as ratio,
        case when hidden_reason is null then sqrt(1 / nullif(cn, 0) + 1 / nullif(jp, 0)) end
            as standard_error
    from judged
)
select
    topic_tier,
    scope,
    country_basis,
    round(cn, 6) as cn,
    round(jp, 6) as jp,
    hidden_reason is null as is_shown,
    hidden_reason,
    round(ratio, 6) as ratio,
    round(ratio * exp(-1.959964 * standard_error), 6) as ratio_low,
    round(ratio * exp(1.959964 * standard_error), 6) as ratio_high
from shown
order by
    scope,
    case when topic_tier = 'strict' then 1 when topic_tier = 'wide' then 3 else 2 end,
    country_basis
""")

LAYERS_SQL = """
-- one row per layer of the topic and reason: families of the tier, and their share
with counted as (
    select layer, layer_rule, count(*) as families
    from marts.families
    inner join marts.tier_families using (family_id)
    where topic_tier = 'standard'
    group by layer, layer_rule
)
select
    counted.layer,
    counted.layer_rule,
    layers.name_en,
    layers.name_ja,
    counted.families,
    round(counted.families / sum(counted.families) over (), 6) as share
from counted
inner join marts.topic_layers as layers on counted.layer = layers.layer
order by layers.rule_order, counted.layer_rule
"""

SUB_TECHNOLOGIES_SQL = """
-- one row per sub-technology: families of the tier that show it; a family may show several
with counted as (
    select
        shown.sub_technology,
        count(*) as families,
        count(*) filter (where families.is_ipf) as ipf
    from marts.family_sub_technologies as shown
    inner join marts.tier_families as tiers on shown.family_id = tiers.family_id
    inner join marts.families as families on shown.family_id = families.family_id
    where tiers.topic_tier = 'standard'
    group by shown.sub_technology
)
select
    parts.sub_technology,
    parts.name_en,
    parts.name_ja,
    parts.layer_name_en,
    parts.layer_name_ja,
    coalesce(counted.families, 0) as families,
    coalesce(counted.ipf, 0) as ipf
from marts.sub_technologies as parts
left join counted on parts.sub_technology = counted.sub_technology
order by parts.rule_order
"""


def clauses(statement: Statement, words: Words) -> list[Table]:
    """Lay out what each clause found."""
    columns = dict.fromkeys(("publications", "families_whole", "families_first"), "count")
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        use = words["clauses.searched" if row["is_searched"] else "clauses.judging"]
        rows.append(
            [words.name("clause", row["topic_rule"]), use, *cells(statement, number, columns)]
        )
    heads = [words[f"clauses.{column}"] for column in ("clause", "use", *columns)]
    caption = words["clauses.caption"]
    if rows:
        first = statement.frame.row(0, named=True)
        topic = words.name("topic", first["topic"])
        caption = words["clauses.caption_of"].format(topic=topic, version=first["topic_version"])
    return [Table(caption, heads, rows)]


def states(statement: Statement, words: Words) -> list[Table]:
    """Lay out the states by narrowest tier, those in no tier last."""
    columns = dict.fromkeys(
        ("families_strict", "families_standard", "families_wide", "families_set_aside"), "count"
    )
    rows: list[list[Entry]] = [
        [str(row[f"name_{words.language}"]), *cells(statement, number, columns)]
        for number, row in enumerate(statement.frame.iter_rows(named=True))
    ]
    heads = [words[f"states.{column}"] for column in ("state", *columns)]
    return [Table(words["states.caption"], heads, rows)]


def ratios(statement: Statement, words: Words) -> list[Table]:
    """Lay out the ratio of China to Japan, a table for each scope."""
    made = []
    for scope, numbers in groups(statement.frame, "scope"):
        rows: list[list[Entry]] = []
        for number in numbers:
            row = statement.frame.row(number, named=True)
            rows.append(
                [
                    words.code("topic_tier_short", row["topic_tier"]),
                    words.code("country_basis", row["country_basis"]),
                    statement.cell("cn", "families", number),
                    statement.cell("jp", "families", number),
                    with_interval(statement, words, number, "ratio", "ratio"),
                ]
            )
        heads = [words[f"ratios.{column}"] for column in ("tier", "basis", "cn", "jp", "ratio")]
        caption = words["ratios.caption"].format(scope=words[f"scope.{scope}"])
        made.append(Table(caption, heads, rows))
    return made or [empty("ratios", words)]


def layers(statement: Statement, words: Words) -> list[Table]:
    """Lay out the layers; of the unknown one, why."""
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        why = words.code("layer_rule", row["layer_rule"])
        columns = {"families": "count", "share": "share"}
        rows.append([str(row[f"name_{words.language}"]), why, *cells(statement, number, columns)])
    heads = [words[f"layers.{column}"] for column in ("layer", "rule", "families", "share")]
    return [Table(words["layers.caption"], heads, rows)]


def sub_technologies(statement: Statement, words: Words) -> list[Table]:
    """Lay out the sub-technologies."""
    columns = {"families": "count", "ipf": "count"}
    language = words.language
    rows: list[list[Entry]] = [
        [row[f"name_{language}"], row[f"layer_name_{language}"], *cells(statement, number, columns)]
        for number, row in enumerate(statement.frame.iter_rows(named=True))
    ]
    heads = [words[f"parts.{column}"] for column in ("part", "layer", *columns)]
    return [Table(words["parts.caption"], heads, rows)]
