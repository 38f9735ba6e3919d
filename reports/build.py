"""From the marts to charts and pages."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl

from reports import drawing, files, markdown, overview, page, tables, words
from reports.cells import Query, Statement, run
from reports.changes import key_numbers, layout, snapshot
from reports.changes.compare import Comparison, compare
from reports.changes.snapshot import Snapshot, SnapshotError, Versions
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

COUNTRIES_SQL = """
-- names of countries and offices
select
    code,
    name_en,
    name_ja
from marts.countries
order by code
"""


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
    kept: Mapping[str, pl.DataFrame]
    countries: pl.DataFrame
    tier: str


def build(
    query: Query,
    out_dir: Path,
    languages: Sequence[str],
    build_id: str,
    topic_tier: str = STANDARD,
    kept_drawings: Path | None = None,
    provenance: Mapping[str, str] | None = None,
    previous: Path | None = None,
) -> list[Path]:
    """Write charts and pages into an empty folder and return the files written.

    The same answers, build id, provenance and previous report give the same bytes.

    Args:
        query: Answers one reading statement.
        out_dir: The folder.
        languages: Editions to write.
        build_id: The build of the warehouse that is asked.
        topic_tier: Tier of the topic that the figures show.
        kept_drawings: Folder in which drawings are kept from run to run; None keeps none.
        provenance: What made the build, by name: as `flows.reporting` names it.
        previous: Folder of the report to say the changes to, on another build; None: the first.

    Raises:
        OSError: The disk is full or not writable.
    """
    answers = ask(query, topic_tier)
    stated = provenance or {}
    taken = _take(answers, build_id, stated)
    comparison = compare(_earlier(previous), taken)
    drawn = _draw(answers, languages, kept_drawings)
    made = editions(answers, drawn, languages, build_id, stated, comparison)
    manifest = comparison.manifest(previous.name if previous else None)
    kept = snapshot.contents(Snapshot(manifest, taken.frames))
    written = []
    for name, content in [*_contents(made), *kept.items()]:
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
        kept=snapshot.ask(query),
        countries=query(COUNTRIES_SQL),
        tier=topic_tier,
    )


def editions(
    answers: Answers,
    drawn: Drawings,
    languages: Sequence[str],
    build_id: str,
    provenance: Mapping[str, str],
    comparison: Comparison | None = None,
) -> list[Edition]:
    """Put the answers and drawings together, one edition a language.

    Args:
        answers: To all questions.
        drawn: The figures.
        languages: Editions to make.
        build_id: The build that was asked.
        provenance: What made the build.
        comparison: With the report before; None if there is none.
    """
    if comparison is None:
        comparison = compare(None, _take(answers, build_id, provenance))
    sources = answers.sources.frame
    marks = {name: any(sources[name]) for name in ("is_sample", "is_generated")}
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
                changes=layout.lay_out(comparison, answers.countries, text, marks),
                sections=sections,
                evidence=_evidence(answers, text),
                others=[other for other in languages if other != language],
                provenance=provenance,
            )
        )
    return made


def _take(answers: Answers, build_id: str, provenance: Mapping[str, str]) -> Snapshot:
    """Put together what a later report compares itself with."""
    asked = {
        "glance": answers.glance,
        "country_sources": answers.country_sources,
        **answers.evidence,
    }
    versions = Versions(**{one.name: provenance.get(one.name, "") for one in fields(Versions)})
    claims = [(claim, answers.claims[claim.name]) for claim in load_claims()]
    found = {
        "numbers": key_numbers.gather(asked, claims),
        "verdicts": key_numbers.verdicts(claims),
    }
    return snapshot.take(answers.kept, found, build_id, answers.tier, versions, _queries())


def _queries() -> str:
    """Return a hash of the questions whose answers are compared, whatever the tier."""
    asked = {"glance": overview.GLANCE_SQL, "country_sources": overview.COUNTRY_SOURCES_SQL}
    asked |= {one.name: one.sql for chapter in CHAPTERS for one in chapter.questions}
    compared = [asked[name] for name in key_numbers.SETS] + [one.sql for one in load_claims()]
    text = "\n".join([*snapshot.QUESTIONS.values(), *compared])
    return hashlib.sha256(text.encode()).hexdigest()


def _earlier(previous: Path | None) -> Snapshot | SnapshotError | None:
    """Read the snapshot of the report before; a report does not fail for want of it."""
    if previous is None:
        return None
    try:
        return snapshot.read(previous)
    except SnapshotError as error:
        return error


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
    yield from made[0].changes.files.items()
    for edition in made:
        language = edition.words.language
        for section in edition.sections:
            yield f"charts/{section.name}.{language}.png", section.drawing.png
            yield f"charts/{section.name}.{language}.svg", section.drawing.svg
        said = markdown.changes(edition.changes, edition.opening.marks, edition.words)
        yield f"changes/changes.{language}.md", said.encode("utf-8")
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
