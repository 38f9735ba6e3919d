"""From the marts to charts and pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports import drawing, files, overview, page, tables, words
from reports.cells import Query, Statement, run
from reports.charts import completeness
from reports.charts.registry import CHARTS, group_of
from reports.claims import load_claims
from reports.claims.findings import finding
from reports.document import Chapter, Drawing, Edition, Opening, Section
from reports.drawing import Job
from reports.evidence.chapters import CHAPTERS
from reports.formats import pdf, slides, summary, workbook
from reports.selection import STANDARD, Selection
from reports.words import Words

Drawings = Mapping[tuple[str, str], Drawing]


@dataclass(frozen=True)
class Answers:
    """Everything asked of the marts, once for all languages."""

    claims: Mapping[str, Statement]
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
    kept_drawings: Path | None = None,
    provenance: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write charts and pages into an empty folder and return the files written.

    The same answers and the same build id give the same bytes.

    Args:
        query: Answers one reading statement.
        out_dir: The folder.
        languages: Editions to write.
        build_id: The build of the warehouse that is asked.
        topic_tier: Tier of the topic that the figures show.
        kept_drawings: Folder in which drawings are kept from run to run; None keeps none.
        provenance: What made the build, by name: `package`, `methods`, `data`, `built_at`.

    Raises:
        OSError: The disk is full or not writable.
    """
    answers = ask(query, topic_tier)
    drawn = _draw(answers, languages, kept_drawings)
    made = editions(answers, drawn, languages, build_id, provenance or {})
    written = []
    for name, content in _contents(made):
        path = out_dir / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def ask(query: Query, topic_tier: str = STANDARD) -> Answers:
    """Ask the marts every printed question, about the families of a tier of the topic."""
    selection = Selection(tier=topic_tier)

    def asked(name: str, sql: str) -> Statement:
        return run(query, f"sql-{name}", selection.render(sql))

    return Answers(
        claims={
            claim.name: asked(f"claim-{_slug(claim.name)}", claim.sql) for claim in load_claims()
        },
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


def editions(
    answers: Answers,
    drawn: Drawings,
    languages: Sequence[str],
    build_id: str,
    provenance: Mapping[str, str],
) -> list[Edition]:
    """Put the answers and drawings together, one edition a language."""
    data = {
        name: files.csv(files.with_marks(statement.frame, facts.frame))
        for name, (statement, facts) in answers.charts.items()
    }
    made = []
    for language in languages:
        text = words.load(language)
        sections = [
            _section(name, answers, text, drawn[name, language], data[name])
            for name in answers.charts
        ]
        made.append(
            Edition(
                words=text,
                build_id=build_id,
                claims=[
                    finding(claim, answers.claims[claim.name], text) for claim in load_claims()
                ],
                opening=_opening(answers, text),
                sections=sections,
                evidence=_evidence(answers, text),
                others=[other for other in languages if other != language],
                provenance=provenance,
            )
        )
    return made


def _draw(answers: Answers, languages: Sequence[str], kept: Path | None) -> Drawings:
    wanted = [(name, language) for language in languages for name in answers.charts]
    jobs = [
        Job(
            name,
            language,
            answers.charts[name][0].frame,
            answers.charts[name][1].frame,
            answers.completeness.frame,
        )
        for name, language in wanted
    ]
    return dict(zip(wanted, drawing.draw_all(jobs, kept), strict=True))


def _contents(made: Sequence[Edition]) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the report: the data once, all else once a language."""
    for section in made[0].sections:
        yield f"charts/{section.name}.csv", section.csv
    for edition in made:
        language = edition.words.language
        for section in edition.sections:
            yield f"charts/{section.name}.{language}.png", section.drawing.png
            yield f"charts/{section.name}.{language}.svg", section.drawing.svg
        yield f"report.{language}.html", page.report(edition).encode("utf-8")
        yield f"method.{language}.html", page.method(edition).encode("utf-8")
        yield f"report.{language}.pdf", pdf.write(edition)
        yield f"report.{language}.xlsx", workbook.write(edition)
        yield f"report.{language}.pptx", slides.write(edition)
        yield f"report.{language}.md", summary.write(edition)


def _section(name: str, answers: Answers, text: Words, drawn: Drawing, data: bytes) -> Section:
    statement, facts = answers.charts[name]
    return Section(
        name=name,
        group=group_of(name),
        statement=statement,
        facts=facts,
        tables=CHARTS[name].tables(statement, text),
        drawing=drawn,
        csv=data,
    )


def _opening(answers: Answers, text: Words) -> Opening:
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
    return Opening(parts, answers.completeness, marks, "; ".join(limits))


def _evidence(answers: Answers, text: Words) -> list[Chapter]:
    return [
        Chapter(
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
