"""A claim and the answer to its query, laid out for a reader."""

from string import Formatter

from reports.cells import Phrase, Statement
from reports.claims import Claim, Indicator, judge
from reports.document import Finding, Rule
from reports.tables import Entry, Table, with_interval
from reports.words import Words


def finding(claim: Claim, statement: Statement, words: Words) -> Finding:
    """Judge a claim and put it into words.

    Raises:
        ClaimError: The answer is not the one row that the claim's query returns.
    """
    applied = judge(claim, statement.frame)
    text = claim.en if words.language == "en" else claim.ja
    reason = (applied.en if words.language == "en" else applied.ja).reason
    key = next(indicator for indicator in claim.indicators if indicator.column == claim.key)
    return Finding(
        name=claim.name,
        number=claim.number,
        verdict=applied.verdict,
        claim=text.claim,
        reason=_phrase(reason, statement),
        key=(_label(key, words), _value(key, statement, words)),
        can=text.can,
        cannot=text.cannot,
        caveats=text.caveats,
        rules=[
            Rule(
                verdict=rule.verdict,
                text=(rule.en if words.language == "en" else rule.ja).rule,
                when=rule.when,
                is_applied=rule is applied,
            )
            for rule in claim.rules
        ],
        tables=[_indicators(claim, statement, words)],
        charts=claim.charts,
        statement=statement,
    )


def _phrase(template: str, statement: Statement) -> Phrase:
    """Tie each slot to its cell."""
    parsed = Formatter().parse(template)
    cells = {
        name: statement.cell(name, style or "text")
        for _, name, style, _ in parsed
        if name is not None
    }
    return Phrase(template, cells)


def _indicators(claim: Claim, statement: Statement, words: Words) -> Table:
    rows: list[list[Entry]] = [
        [
            _label(indicator, words),
            _value(indicator, statement, words),
            _years(indicator, statement, words),
            statement.cell(indicator.families, _count_style(statement, indicator.families))
            if indicator.families
            else "",
        ]
        for indicator in claim.indicators
    ]
    heads = [words[f"claims.{column}"] for column in ("indicator", "value", "years", "families")]
    return Table(words["claims.indicators"], heads, rows)


def _label(indicator: Indicator, words: Words) -> str:
    return indicator.en if words.language == "en" else indicator.ja


def _value(indicator: Indicator, statement: Statement, words: Words) -> Entry:
    """Write an indicator with its interval if it has one, or the reason why it is hidden."""
    column, frame = indicator.column, statement.frame
    if frame[column][0] is None and indicator.hidden and frame[indicator.hidden][0] is not None:
        return words.code("hidden_reason", frame[indicator.hidden][0])
    if f"{column}_low" not in frame.columns:
        return statement.cell(column, indicator.style)
    return with_interval(statement, words, 0, column, indicator.style)


def _years(indicator: Indicator, statement: Statement, words: Words) -> Entry:
    if indicator.years is None or statement.frame[indicator.years[0]][0] is None:
        return ""
    ends = zip(("low", "high"), indicator.years, strict=True)
    parts = {end: statement.cell(column, "year") for end, column in ends}
    return Phrase(words["format.years"], parts)


def _count_style(statement: Statement, column: str) -> str:
    """Whole counts are written whole, fractional ones with their decimal."""
    return "families" if statement.frame.schema[column].is_float() else "count"
