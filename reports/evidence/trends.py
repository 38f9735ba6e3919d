"""Unfinished years, growth, shares and concentration: every estimate with its interval."""

from collections.abc import Sequence

from reports.cells import Phrase, Statement
from reports.tables import Entry, Table, cells, common_reason, empty, groups, with_interval
from reports.words import Words

NOWCASTS_SQL = """
-- one row per scope, origin and unfinished priority year: families published so far, the share
-- that they are expected to be, and the expected final count with its bands
select
    nowcasts.scope,
    nowcasts.country as origin,
    countries.name_en,
    countries.name_ja,
    nowcasts.year,
    round(nowcasts.observed, 6) as observed,
    round(nowcasts.completeness, 6) as completeness,
    nowcasts.delay_basis,
    completeness.delays_measured,
    round(nowcasts.expected, 6) as expected,
    round(nowcasts.low_80, 6) as low_80,
    round(nowcasts.high_80, 6) as high_80,
    round(nowcasts.low_95, 6) as low_95,
    round(nowcasts.high_95, 6) as high_95,
    nowcasts.is_shown,
    nowcasts.hidden_reason
from marts.nowcasts as nowcasts
left join marts.completeness_by_origin as completeness
    on nowcasts.scope = completeness.scope
    and nowcasts.country_basis = completeness.country_basis
    and nowcasts.country = completeness.country
    and nowcasts.year = completeness.year
left join marts.countries as countries on nowcasts.country = countries.code
where nowcasts.country_basis = 'with_office' and nowcasts.country in ('CN', 'JP', 'WORLD')
order by nowcasts.scope, nowcasts.country, nowcasts.year
"""

BACKTESTS_SQL = """
-- one row per scope and origin: nowcasts of past days, and how many bands held what came
select
    tried.scope,
    tried.country as origin,
    countries.name_en,
    countries.name_ja,
    count(*) as cut_offs,
    sum(tried.cases)::bigint as cases,
    sum(tried.covered_80)::bigint as covered_80,
    round(sum(tried.covered_80) / sum(tried.cases), 6) as share_80,
    sum(tried.covered_95)::bigint as covered_95,
    round(sum(tried.covered_95) / sum(tried.cases), 6) as share_95,
    round(sum(tried.mean_error * tried.cases) / sum(tried.cases), 6) as mean_error
from marts.nowcast_backtests as tried
left join marts.countries as countries on tried.country = countries.code
where tried.country_basis = 'with_office' and tried.country in ('CN', 'JP', 'WORLD')
group by tried.scope, tried.country, countries.name_en, countries.name_ja
order by tried.scope, tried.country
"""

GROWTH_SQL = """
-- one row per scope, window and country basis: growth a year of China and of Japan over the last
-- finished years, and the difference, with 95 % intervals
select
    china.scope,
    china.window_years,
    china.country_basis,
    china.first_window_year,
    china.last_window_year,
    round(china.growth, 6) as cn_growth,
    round(china.growth_low, 6) as cn_growth_low,
    round(china.growth_high, 6) as cn_growth_high,
    china.is_shown as cn_is_shown,
    china.hidden_reason as cn_hidden_reason,
    round(japan.growth, 6) as jp_growth,
    round(japan.growth_low, 6) as jp_growth_low,
    round(japan.growth_high, 6) as jp_growth_high,
    japan.is_shown as jp_is_shown,
    japan.hidden_reason as jp_hidden_reason,
    round(between_them.growth_difference, 6) as difference,
    round(between_them.difference_low, 6) as difference_low,
    round(between_them.difference_high, 6) as difference_high,
    between_them.is_shown,
    between_them.hidden_reason
from marts.growth_rates as china
inner join marts.growth_rates as japan
    on china.scope = japan.scope
    and china.country_basis = japan.country_basis
    and china.window_years = japan.window_years
    and japan.country = 'JP'
inner join marts.growth_differences as between_them
    on china.scope = between_them.scope
    and china.country_basis = between_them.country_basis
    and china.window_years = between_them.window_years
    and between_them.country = 'CN'
    and between_them.other_country = 'JP'
where china.country = 'CN'
order by china.scope, china.window_years desc, china.country_basis
"""

CHANGES_SQL = """
-- one row per scope, origin and country basis: the year in which growth changed
select
    changes.scope,
    changes.country as origin,
    countries.name_en,
    countries.name_ja,
    changes.country_basis,
    changes.first_window_year,
    changes.last_window_year,
    changes.change_year,
    changes.change_year_low,
    changes.change_year_high,
    round(changes.growth_before, 6) as growth_before,
    round(changes.growth_after, 6) as growth_after,
    round(changes.p_value, 6) as p_value,
    changes.is_shown,
    changes.hidden_reason
from marts.change_points as changes
left join marts.countries as countries on changes.country = countries.code
where changes.country in ('CN', 'JP')
order by changes.scope, changes.country, changes.country_basis
"""

SHARES_SQL = """
-- one row per scope and origin: share in the families of the last five finished years, with and
-- without the office fallback, with 95 % Wilson intervals
with shares as (
    select *
    from marts.origin_shares
    where period_kind = 'last_five_finished'
),
-- China, Japan, the three largest others by all families, and unknown origin
origins as (
    select
        country,
        row_number() over (
            partition by scope, country in ('CN', 'JP') order by period_families desc, country
        ) as place
    from shares
    where scope = 'all' and country_basis = 'with_office' and country is not null
    qualify place <= 3 or country in ('CN', 'JP')
),
kept as (
    select distinct shares.scope, coalesce(shares.country, 'unknown') as origin
    from shares
    left join origins on shares.country = origins.country
    where shares.country is null or origins.country is not null
)
select
    kept.scope,
    kept.origin,
    countries.name_en,
    countries.name_ja,
    coalesce(filled.period_start, bare.period_start) as period_start,
    coalesce(filled.period_end, bare.period_end) as period_end,
    round(filled.period_families, 6) as filled_families,
    round(filled.period_share, 6) as filled_share,
    round(filled.period_share_low, 6) as filled_share_low,
    round(filled.period_share_high, 6) as filled_share_high,
    filled.is_shown as filled_is_shown,
    filled.hidden_reason as filled_hidden_reason,
    round(bare.period_families, 6) as bare_families,
    round(bare.period_share, 6) as bare_share,
    round(bare.period_share_low, 6) as bare_share_low,
    round(bare.period_share_high, 6) as bare_share_high,
    bare.is_shown as bare_is_shown,
    bare.hidden_reason as bare_hidden_reason
from kept
left join shares as filled
    on kept.scope = filled.scope
    and kept.origin = coalesce(filled.country, 'unknown')
    and filled.country_basis = 'with_office'
left join shares as bare
    on kept.scope = bare.scope
    and kept.origin = coalesce(bare.country, 'unknown')
    and bare.country_basis = 'without_office'
left join marts.countries as countries on kept.origin = countries.code
order by
    kept.scope,
    case kept.origin when 'CN' then 1 when 'JP' then 2 when 'unknown' then 4 else 3 end,
    filled.period_families desc nulls last,
    kept.origin
"""

CONCENTRATION_SQL = """
-- one row per scope and origin: how far the families of the last five finished years gather with
-- few applicants, with 95 % bootstrap intervals
select
    gathered.scope,
    gathered.country as origin,
    countries.name_en,
    countries.name_ja,
    gathered.period_start,
    gathered.period_end,
    gathered.applicants_counted,
    round(gathered.period_families, 6) as families,
    round(gathered.hhi, 6) as hhi,
    round(gathered.hhi_low, 6) as hhi_low,
    round(gathered.hhi_high, 6) as hhi_high,
    round(gathered.top_1_share, 6) as top_1_share,
    round(gathered.top_1_share_low, 6) as top_1_share_low,
    round(gathered.top_1_share_high, 6) as top_1_share_high,
    round(gathered.top_3_share, 6) as top_3_share,
    round(gathered.top_3_share_low, 6) as top_3_share_low,
    round(gathered.top_3_share_high, 6) as top_3_share_high,
    round(gathered.top_10_share, 6) as top_10_share,
    round(gathered.top_10_share_low, 6) as top_10_share_low,
    round(gathered.top_10_share_high, 6) as top_10_share_high,
    gathered.is_shown,
    gathered.hidden_reason
from marts.concentration as gathered
left join marts.countries as countries on gathered.country = countries.code
where gathered.period_kind = 'last_five_finished'
    and gathered.country_basis = 'with_office'
    and gathered.country in ('CN', 'JP', 'WORLD')
order by gathered.scope, gathered.country
"""


def nowcasts(statement: Statement, words: Words) -> list[Table]:
    """Lay out the unfinished years of each origin, a table for each scope."""
    made = []
    for scope, numbers in groups(statement.frame, "scope"):
        rows = [_nowcast(statement, words, number) for number in numbers]
        columns = ("origin", "year", "observed", "completeness", "basis", "expected")
        heads = [words[f"nowcasts.{column}"] for column in (*columns, "band_80", "band_95")]
        caption = words["nowcasts.caption"].format(scope=words[f"scope.{scope}"])
        reason = common_reason(statement, words, numbers)
        made.append(Table(caption, heads, rows, reason=reason))
    return made or [empty("nowcasts", words)]


def _nowcast(statement: Statement, words: Words, number: int) -> list[Entry]:
    row = statement.frame.row(number, named=True)
    known = {"year": "year", "observed": "families", "completeness": "share"}
    basis = words.code("delay_basis", row["delay_basis"])
    found: list[Entry] = [words.country(row), *cells(statement, number, known), basis]
    if not row["is_shown"]:
        return [*found, words.code("hidden_reason", row["hidden_reason"]), "", ""]
    bands = [
        Phrase(
            words["format.range"],
            {end: statement.cell(f"{end}_{level}", "families", number) for end in ("low", "high")},
        )
        for level in (80, 95)
    ]
    return [*found, statement.cell("expected", "families", number), *bands]


def backtests(statement: Statement, words: Words) -> list[Table]:
    """Lay out how often the bands held."""
    columns = {
        "cut_offs": "count",
        "cases": "count",
        "covered_80": "count",
        "share_80": "share",
        "covered_95": "count",
        "share_95": "share",
        "mean_error": "change",
    }
    rows: list[list[Entry]] = [
        [words[f"scope.{row['scope']}"], words.country(row), *cells(statement, number, columns)]
        for number, row in enumerate(statement.frame.iter_rows(named=True))
    ]
    heads = [words[f"backtests.{column}"] for column in ("scope", "origin", *columns)]
    return [Table(words["backtests.caption"], heads, rows)]


def growth(statement: Statement, words: Words) -> list[Table]:
    """Lay out growth of China and Japan and the difference, a table for each scope."""
    made = []
    for scope, numbers in groups(statement.frame, "scope"):
        rows: list[list[Entry]] = []
        for number in numbers:
            basis = words.code("country_basis", statement.frame["country_basis"][number])
            rows.append(
                [
                    _years(statement, words, number, "first_window_year", "last_window_year"),
                    basis,
                    with_interval(statement, words, number, "growth", "change", "cn_"),
                    with_interval(statement, words, number, "growth", "change", "jp_"),
                    with_interval(statement, words, number, "difference", "points"),
                ]
            )
        columns = ("years", "basis", "cn", "jp", "difference")
        heads = [words[f"growth.{column}"] for column in columns]
        caption = words["growth.caption"].format(scope=words[f"scope.{scope}"])
        reason = common_reason(statement, words, numbers, ("cn_", "jp_", ""))
        made.append(Table(caption, heads, rows, reason=reason))
    return made or [empty("growth", words)]


def changes(statement: Statement, words: Words) -> list[Table]:
    """Lay out where growth changed."""
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        after = {"growth_before": "change", "growth_after": "change", "p_value": "index"}
        rows.append(
            [
                words[f"scope.{row['scope']}"],
                words.country(row),
                words.code("country_basis", row["country_basis"]),
                _years(statement, words, number, "first_window_year", "last_window_year"),
                with_interval(statement, words, number, "change_year", "year"),
                *cells(statement, number, after),
            ]
        )
    columns = ("scope", "origin", "basis", "years", "change_year")
    heads = [
        words[f"changes.{column}"]
        for column in (*columns, "growth_before", "growth_after", "p_value")
    ]
    reason = common_reason(statement, words, range(len(rows)))
    return [Table(words["changes.caption"], heads, rows, reason=reason)]


def shares(statement: Statement, words: Words) -> list[Table]:
    """Lay out the shares of the last five finished years, a table for each scope."""
    made = []
    for scope, numbers in groups(statement.frame, "scope"):
        rows: list[list[Entry]] = []
        for number in numbers:
            values: list[Entry] = []
            for prefix in ("filled_", "bare_"):
                values += [
                    statement.cell(f"{prefix}families", "families", number),
                    with_interval(statement, words, number, "share", "share", prefix),
                ]
            rows.append([words.country(statement.frame.row(number, named=True)), *values])
        columns = ("origin", "families", "share", "families_bare", "share_bare")
        heads = [words[f"shares.{column}"] for column in columns]
        caption = _of_period("shares", statement, words, numbers, str(scope))
        reason = common_reason(statement, words, numbers, ("filled_", "bare_"))
        made.append(Table(caption, heads, rows, reason=reason))
    return made or [empty("shares", words)]


def concentration(statement: Statement, words: Words) -> list[Table]:
    """Lay out how far families gather with few applicants, a table for each scope."""
    made = []
    tops = ("top_1_share", "top_3_share", "top_10_share")
    for scope, numbers in groups(statement.frame, "scope"):
        rows: list[list[Entry]] = []
        for number in numbers:
            row = statement.frame.row(number, named=True)
            columns = {"applicants_counted": "count", "families": "families"}
            values = [with_interval(statement, words, number, "hhi", "index")]
            if row["is_shown"]:
                values += [with_interval(statement, words, number, top, "share") for top in tops]
            else:
                values += [""] * len(tops)
            rows.append([words.country(row), *cells(statement, number, columns), *values])
        heads = [
            words[f"concentration.{column}"]
            for column in ("origin", "applicants_counted", "families", "hhi", *tops)
        ]
        caption = _of_period("concentration", statement, words, numbers, str(scope))
        reason = common_reason(statement, words, numbers)
        made.append(Table(caption, heads, rows, reason=reason))
    return made or [empty("concentration", words)]


def _years(statement: Statement, words: Words, number: int, first: str, last: str) -> Entry:
    """Write a run of years; where there is none, say so."""
    if statement.frame[first][number] is None:
        return words["format.none"]
    ends = {"low": first, "high": last}
    parts = {end: statement.cell(column, "year", number) for end, column in ends.items()}
    return Phrase(words["format.years"], parts)


def _of_period(
    name: str, statement: Statement, words: Words, numbers: Sequence[int], scope: str
) -> str:
    """Name a table after its scope and its period."""
    row = statement.frame.row(numbers[0], named=True)
    period = words["format.years"].format(low=row["period_start"], high=row["period_end"])
    return words[f"{name}.caption"].format(scope=words[f"scope.{scope}"], period=period)
