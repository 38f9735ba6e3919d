"""What a run did, in numbers, for people and artifacts."""

from dataclasses import dataclass
from typing import Any

from flows.landing.harvest import Harvest
from flows.landing.records import WindowRecords
from flows.reporting import Report
from flows.warehouse.builds import BuildFacts


@dataclass(frozen=True)
class RefreshSummary:
    """What a refresh did.

    Attributes:
        harvests: One a source.
        records: Records met in all windows.
        quarantined: Records refused.
        facts: The live build afterwards.
        before: The build that was live before, if any.
        report: The report on it.
    """

    harvests: list[Harvest]
    records: int
    quarantined: int
    facts: BuildFacts
    before: BuildFacts | None
    report: Report

    @property
    def is_nothing_new(self) -> bool:
        """No bytes were fetched and the live build stayed."""
        fetched = sum(item.fetched_bytes for item in self.harvests)
        unchanged = self.before is not None and self.before.build_id == self.facts.build_id
        return fetched == 0 and unchanged

    @property
    def failed_checks(self) -> list[dict[str, Any]]:
        """The checks that found offending rows."""
        return [check for check in self.facts.checks if check["offending"]]


def summarise(
    harvests: list[Harvest],
    records: list[WindowRecords],
    before: BuildFacts | None,
    facts: BuildFacts | None,
    report: Report,
) -> RefreshSummary:
    """The summary of a finished refresh.

    Raises:
        ValueError: There is no build.
    """
    if facts is None:
        message = "a refresh cannot end without a build"
        raise ValueError(message)
    return RefreshSummary(
        harvests=harvests,
        records=sum(item.records for item in records),
        quarantined=sum(item.quarantined for item in records),
        facts=facts,
        before=before,
        report=report,
    )


def counts(summary: RefreshSummary) -> dict[str, int]:
    """The numbers of a refresh that its line in the history keeps."""
    tables = summary.facts.tables
    return {
        "fetched_windows": sum(item.fetched_windows for item in summary.harvests),
        "fetched_bytes": sum(item.fetched_bytes for item in summary.harvests),
        "records": summary.records,
        "quarantined": summary.quarantined,
        "publications": tables["marts.publications"],
        "families": tables["marts.families"],
        "failed_checks": len(summary.failed_checks),
    }


def rows_by_table(summary: RefreshSummary) -> list[dict[str, Any]]:
    """Rows by table now and in the build before."""
    earlier = summary.before.tables if summary.before else {}
    return [
        {
            "table": table,
            "rows": rows,
            "rows before": earlier.get(table, 0),
            "difference": rows - earlier.get(table, 0),
        }
        for table, rows in sorted(summary.facts.tables.items())
    ]


def title_of(page: str) -> str:
    """The title of a page of Markdown, in the language of the page."""
    return page.partition("\n")[0].lstrip("# ")


def as_markdown(summary: RefreshSummary) -> str:
    """The summary as a page of Markdown."""
    tables = summary.facts.tables
    lines = ["# Refresh", ""]
    lines += ["Nothing new." if summary.is_nothing_new else "New data or a new version.", ""]
    lines += ["| stage | what | count |", "|---|---|---:|"]
    for item in summary.harvests:
        lines.append(f"| landing | {item.source}: windows fetched | {item.fetched_windows} |")
        lines.append(f"| landing | {item.source}: bytes fetched | {item.fetched_bytes} |")
    lines += [
        f"| records | records | {summary.records} |",
        f"| records | in quarantine | {summary.quarantined} |",
        f"| marts | publications | {tables['marts.publications']} |",
        f"| marts | families | {tables['marts.families']} |",
        "",
        (
            f"Build `{summary.facts.build_id}`; before: "
            f"`{summary.before.build_id if summary.before else 'none'}`."
        ),
        "",
        f"Report: `{summary.report.folder}`",
        "",
        f"## Checks: {len(summary.facts.checks)} run, {len(summary.failed_checks)} failed",
        "",
    ]
    lines += [
        f"- {check['severity']}: {check['name']}: {check['offending']} rows, {check['meaning']}"
        for check in summary.failed_checks
    ]
    return "\n".join(lines)
