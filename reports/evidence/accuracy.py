"""How often the judgements are right: of the search, of names and sectors, of countries found."""

from reports.cells import Statement
from reports.tables import Entry, Table, cells, groups, with_interval
from reports.words import Words

ACCURACY_SQL = """
-- one row per judgement and group of labelled cases that were kept back while rules were made:
-- precision and recall with their 95 % Wilson intervals
select
    measure,
    variant,
    grouping,
    group_value,
    cases,
    round(precision, 6) as precision,
    round(precision_low, 6) as precision_low,
    round(precision_high, 6) as precision_high,
    round(recall, 6) as recall,
    round(recall_low, 6) as recall_low,
    round(recall_high, 6) as recall_high
from marts.accuracy
where split = 'held'
    and (
        grouping = 'all'
        or (
            measure = 'headline' and variant = 'standard'
            and grouping in ('stated', 'origin', 'language')
        )
    )
order by
    measure,
    case grouping when 'all' then 1 when 'stated' then 2 when 'origin' then 3 else 4 end,
    case when variant = 'strict' then 1 when variant = 'wide' then 3 else 2 end,
    variant,
    group_value
"""

IMPUTATION_SQL = """
-- one row per masking and group: stated countries were hidden from the rules, which then had to
-- find them; by the true country all rules together, and by the rule that fired
with measured as (
    select
        masking,
        grouped_by,
        grouped_value as origin,
        rule,
        cases,
        fired,
        hit_rate,
        accuracy,
        accuracy_low,
        accuracy_high
    from marts.country_imputation_totals
    where masking <> 'nothing'
        and (grouped_by = 'all' or (grouped_by = 'true_country' and rule = 'any'))
),
-- China, Japan and the three countries with the most cases beside them
origins as (
    select
        origin,
        case origin when 'CN' then 1 when 'JP' then 2
            else 2 + row_number() over (
                partition by origin in ('CN', 'JP') order by sum(cases) desc, origin
            )
        end as place
    from measured
    where grouped_by = 'true_country'
    group by origin
)
select
    measured.masking,
    measured.grouped_by,
    measured.origin,
    countries.name_en,
    countries.name_ja,
    measured.rule,
    measured.cases,
    measured.fired,
    round(measured.hit_rate, 6) as hit_rate,
    round(measured.accuracy, 6) as accuracy,
    round(measured.accuracy_low, 6) as accuracy_low,
    round(measured.accuracy_high, 6) as accuracy_high
from measured
left join origins on measured.origin = origins.origin and measured.grouped_by = 'true_country'
left join marts.countries as countries on measured.origin = countries.code
where measured.grouped_by = 'all' or origins.place <= 5
order by
    case measured.masking when 'record' then 1 when 'office' then 2 else 3 end,
    coalesce(origins.place, 0),
    case measured.rule
        when 'same_applicant_in_family' then 1
        when 'same_applicant_elsewhere' then 2
        when 'inventor' then 3
        when 'office_of_priority' then 4
        when 'office_of_receipt' then 5
        when 'office_of_publication' then 6
        when 'none' then 7
        else 8
    end
"""


def accuracy(statement: Statement, words: Words) -> list[Table]:
    """Lay out precision and recall: by tier, by what a record states, by language, of the rest."""
    tiers: list[list[Entry]] = []
    kinds: list[list[Entry]] = []
    languages: list[list[Entry]] = []
    others: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        values = [
            statement.cell("cases", "count", number),
            with_interval(statement, words, number, "precision", "share"),
            with_interval(statement, words, number, "recall", "share"),
        ]
        if row["measure"] != "headline":
            key = "_".join(part for part in (row["measure"], row["variant"]) if part)
            others.append([words.name("measure", key), *values])
        elif row["grouping"] == "all":
            tiers.append([words.code("topic_tier_short", row["variant"]), *values])
        elif row["grouping"] == "language":
            languages.append([words.name("language", row["group_value"]), *values])
        else:
            kinds.append([words.name("labelled", row["group_value"]), *values])
    made = []
    for name, rows in (
        ("tiers", tiers), ("kinds", kinds), ("languages", languages), ("others", others),
    ):  # fmt: skip
        heads = [words[f"accuracy.{name}_head"]]
        heads += [words[f"accuracy.{column}"] for column in ("cases", "precision", "recall")]
        made.append(Table(words[f"accuracy.{name}"], heads, rows))
    return made


def imputation(statement: Statement, words: Words) -> list[Table]:
    """Lay out how countries were found again: by what was hidden, then by rule."""
    made: list[Table] = []
    by_rule: list[list[Entry]] = []
    columns = ("cases", "hit_rate", "accuracy")
    for masking, numbers in groups(statement.frame, "masking"):
        rows: list[list[Entry]] = []
        for number in numbers:
            row = statement.frame.row(number, named=True)
            values = [
                *cells(statement, number, {"cases": "count", "hit_rate": "share"}),
                with_interval(statement, words, number, "accuracy", "share"),
            ]
            if row["rule"] != "any":
                hidden = words.code("masking", masking)
                by_rule.append([hidden, words.code("imputation_rule", row["rule"]), *values])
            elif row["grouped_by"] == "all":
                rows.append([words["imputation.all"], *values])
            else:
                rows.append([words.country(row), *values])
        heads = [words[f"imputation.{column}"] for column in ("true_country", *columns)]
        caption = words["imputation.caption"].format(masking=words.code("masking", masking))
        made.append(Table(caption, heads, rows))
    heads = [words[f"imputation.{column}"] for column in ("masking", "rule", *columns)]
    return [*made, Table(words["imputation.by_rule"], heads, by_rule, is_detail=True)]
