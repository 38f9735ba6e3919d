"""From the marts to charts and pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import polars as pl
from matplotlib.figure import Figure

from reports import files, overview, page, tables, words
from reports.cells import Query, Statement, run
from reports.charts import (
    completeness,
    cumulative_share,
    office_flows,
    origin_trend,
    style,
    top_applicants,
)
from reports.evidence.chapters import CHAPTERS
from reports.words import Words

#: The tier that the printed queries name, unless another one is asked for.
STANDARD = "standard"


class Chart(Protocol):
    """What every chart module offers: its question and how to draw the answer."""

    @property
    def SQL(self) -> str:  # noqa: N802 - a constant of the module
        """The printed query whose result is the chart's frame."""

    @property
    def FACTS_SQL(self) -> str:  # noqa: N802 - a constant of the module
        """The printed query of the numbers in the footnote."""

    @property
    def draw(self) -> Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame, Words], Figure]:
        """Draw frame, facts and completeness in the words of a language."""


CHARTS: Mapping[str, Chart] = MappingProxyType(
    {
        "origin_trend": origin_trend,
        "cumulative_share": cumulative_share,
        "office_flows": office_flows,
        "top_applicants": top_applicants,
    }
)

TABLES: Mapping[str, Callable[[Statement, Words], list[tables.Table]]] = MappingProxyType(
    {
        "origin_trend": tables.origin_trend,
        "cumulative_share": tables.cumulative_share,
        "office_flows": tables.office_flows,
        "top_applicants": tables.top_applicants,
    }
)


@dataclass(frozen=True)
class Answers:
    """Everything asked of the marts, once for all languages."""

    charts: Mapping[str, tuple[Statement, Statement]]
    completeness: Statement
    glance: Statement
    country_sources: Statement
    offices: Statement
    sources: Statement
    evidence: Mapping[str, Statement]


def build(
    query: Query,
    out_dir: Path,
    languages: Sequence[str],
    build_id: str,
    topic_tier: str = STANDARD,
) -> list[Path]:
    """Write charts and pages into an empty folder and return the files written.

    The same answers and the same build id give the same bytes.
    """
    texts = {language: words.load(language) for language in languages}
    answers = ask(query, topic_tier)
    (out_dir / "charts").mkdir(exist_ok=True)
    written = []
    for name, content in _contents(answers, texts, build_id):
        path = out_dir / name
        path.write_bytes(content)
        written.append(path)
    return written


def ask(query: Query, topic_tier: str = STANDARD) -> Answers:
    """Ask the marts every printed question, about the families of a tier of the topic."""

    def asked(name: str, sql: str) -> Statement:
        return run(query, f"sql-{name}", sql.replace(f"'{STANDARD}'", f"'{topic_tier}'"))

    return Answers(
        charts={
            name: (
                asked(_slug(name), chart.SQL),
                asked(f"{_slug(name)}-facts", chart.FACTS_SQL),
            )
            for name, chart in CHARTS.items()
        },
        completeness=asked("completeness", completeness.SQL),
        glance=asked("glance", overview.GLANCE_SQL),
        country_sources=asked("country-sources", overview.COUNTRY_SOURCES_SQL),
        offices=asked("offices", overview.OFFICES_SQL),
        sources=asked("sources", overview.SOURCES_SQL),
        evidence={
            question.name: asked(f"evidence-{_slug(question.name)}", question.sql)
            for chapter in CHAPTERS
            for question in chapter.questions
        },
    )


def _contents(
    answers: Answers, texts: Mapping[str, Words], build_id: str
) -> Iterator[tuple[str, bytes]]:
    data = {
        name: files.csv(_marked(statement, facts))
        for name, (statement, facts) in answers.charts.items()
    }
    for name, content in data.items():
        yield f"charts/{name}.csv", content
    for language, text in texts.items():
        sections = []
        for name in answers.charts:
            png, svg = _images(name, answers, text)
            yield f"charts/{name}.{language}.png", png
            yield f"charts/{name}.{language}.svg", svg
            sections.append(_section(name, answers, text, png, svg, data[name]))
        others = [other for other in texts if other != language]
        evidence = _evidence(answers, text)
        html = page.render(text, _opening(answers, text), sections, evidence, others, build_id)
        yield f"report.{language}.html", html.encode("utf-8")


def _marked(statement: Statement, facts: Statement) -> pl.DataFrame:
    """The data of a chart with the marks of sample and generated data on every row."""
    marks = [pl.lit(facts.frame[name][0]).alias(name) for name in ("is_sample", "is_generated")]
    return statement.frame.with_columns(marks)


def _images(name: str, answers: Answers, text: Words) -> tuple[bytes, bytes]:
    statement, facts = answers.charts[name]
    figure = CHARTS[name].draw(statement.frame, facts.frame, answers.completeness.frame, text)
    return style.png(figure), style.svg(figure)


def _section(
    name: str, answers: Answers, text: Words, png: bytes, svg: bytes, data: bytes
) -> page.Section:
    statement, facts = answers.charts[name]
    return page.Section(
        name=name,
        statement=statement,
        facts=facts,
        tables=TABLES[name](statement, text),
        png=files.data_uri(png, "image/png"),
        svg=files.data_uri(svg, "image/svg+xml"),
        csv=files.data_uri(data, "text/csv;charset=utf-8"),
    )


def _opening(answers: Answers, text: Words) -> page.Opening:
    parts = {
        "glance": (answers.glance, tables.glance(answers.glance, text)),
        "country_sources": (
            answers.country_sources,
            tables.country_sources(answers.country_sources, text),
        ),
        "offices": (answers.offices, tables.offices(answers.offices, text)),
        "sources": (answers.sources, tables.sources(answers.sources, text)),
        "completeness": (answers.completeness, tables.completeness(answers.completeness, text)),
    }
    frame = answers.sources.frame
    marks = [mark for mark in ("sample", "generated") if any(frame[f"is_{mark}"])]
    limits = [str(item) for item in frame[text.localised("coverage")].unique().sort() if item]
    return page.Opening(parts, answers.completeness, marks, "; ".join(limits))


def _evidence(answers: Answers, text: Words) -> list[page.Chapter]:
    return [
        page.Chapter(
            chapter.name,
            {
                question.name: (
                    answers.evidence[question.name],
                    question.tables(answers.evidence[question.name], text),
                )
                for question in chapter.questions
            },
        )
        for chapter in CHAPTERS
    ]


def _slug(name: str) -> str:
    return name.replace("_", "-")
