"""Reference of the charts and of the claims, in both languages, out of the report's own texts."""

from collections.abc import Iterator

from docs_site.markdown import code, table
from docs_site.words import WORDS
from reports.charts.registry import GROUPS
from reports.claims import Claim, load_claims
from reports.words import Words, load


def write_charts(language: str) -> str:
    """A section a chart: its name, its title, what it can and cannot say."""
    words = load(language)
    return "\n\n".join(part for group in GROUPS for part in _group(group, words))


def _group(group: str, words: Words) -> Iterator[str]:
    yield f"## {words[f'group.{group}']} {{#{group}}}"
    for name in GROUPS[group]:
        yield f"### {words[f'{name}.heading']} {{#{name}}}"
        yield f"{code(name)} {words[f'{name}.title']}"
        yield words[f"{name}.alt"]
        for part in ("can", "cannot"):
            yield f"**{words[f'page.{part}']}**{words['claims.colon']}{words[f'{name}.{part}']}"


def write_claims(language: str) -> str:
    """A section a claim: what it says, what data can say of it, the rules of its verdict."""
    words = load(language)
    return "\n\n".join(part for claim in load_claims() for part in _claim(claim, words))


def _claim(claim: Claim, words: Words) -> Iterator[str]:
    language, colon = words.language, words["claims.colon"]
    text = claim.en if language == "en" else claim.ja
    yield f"## {claim.number}. {text.claim} {{#{claim.name}}}"
    yield f"**{words['claims.can']}**{colon}{text.can}"
    yield f"**{words['claims.cannot']}**{colon}{text.cannot}"
    yield f"**{words['claims.caveats']}**{colon}"
    yield "\n".join(f"* {one}" for one in text.caveats)
    charts = [f"[{words[f'{name}.heading']}](charts.md#{name})" for name in claim.charts]
    yield f"**{words['claims.charts']}**{colon}" + words["format.list"].join(charts)
    rules = [(rule, rule.en if language == "en" else rule.ja) for rule in claim.rules]
    rows = [(words[f"verdict.{rule.verdict}"], told.rule) for rule, told in rules]
    yield table((words["claims.verdict"], WORDS[language]["rule"]), rows)
