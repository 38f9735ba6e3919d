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
    ours = WORDS[words.language]
    yield f"## {words[f'group.{group}']} {{#{group}}}"
    for name in GROUPS[group]:
        yield f"### {words[f'{name}.heading']} {{#{name}}}"
        yield f"{code(name)} {words[f'{name}.title']}"
        yield words[f"{name}.alt"]
        yield f"**{ours['can']}** {words[f'{name}.can']}"
        yield f"**{ours['cannot']}** {words[f'{name}.cannot']}"


def write_claims(language: str) -> str:
    """A section a claim: what it says, what data can say of it, the rules of its verdict."""
    words = load(language)
    return "\n\n".join(part for claim in load_claims() for part in _claim(claim, words))


def _claim(claim: Claim, words: Words) -> Iterator[str]:
    ours, language = WORDS[words.language], words.language
    text = claim.en if language == "en" else claim.ja
    yield f"## {claim.number}. {text.claim} {{#{claim.name}}}"
    yield f"**{ours['can']}** {text.can}"
    yield f"**{ours['cannot']}** {text.cannot}"
    charts = [f"[{words[f'{name}.heading']}](charts.md#{name})" for name in claim.charts]
    yield f"**{ours['rests']}** " + words["format.list"].join(charts)
    rules = [(rule, rule.en if language == "en" else rule.ja) for rule in claim.rules]
    rows = [(words[f"verdict.{rule.verdict}"], told.rule) for rule, told in rules]
    yield table((ours["verdict"], ours["rule"]), rows)
