"""The state of a data folder in a few lines."""

from datetime import UTC, datetime, timedelta

from flows import marks
from flows.alerts import ledger
from flows.reporting import latest_changes, report_page
from flows.settings import Settings
from flows.topics import load_topic
from flows.warehouse import builds, query


def mark_of_sources(settings: Settings) -> str:
    """What must be said of the live data, in both languages; empty for real data."""
    live = builds.live_file(settings.folders.warehouse)
    answer = query.ask_live(live, "select bool_or(is_sample), bool_or(is_generated) from sources")
    is_sample, is_generated = answer.rows[0]
    return marks.mark(is_sample=is_sample, is_generated=is_generated)


def _age(built_at: str, now: datetime) -> str:
    passed = now - datetime.fromisoformat(built_at)
    if passed < timedelta(hours=1):
        return f"{int(passed.total_seconds() // 60)} minutes ago"
    if passed < timedelta(days=2):
        return f"{int(passed.total_seconds() // 3600)} hours ago"
    return f"{passed.days} days ago"


def gather(settings: Settings, *, now: datetime | None = None) -> list[tuple[str, str]]:
    """Names and values for one screen.

    Raises:
        ConfigurationError: The topic does not exist.
    """
    topic = load_topic(settings.topic)
    pairs = [
        ("Topic", f"{topic.name} (version {topic.version}): {topic.title.en} / {topic.title.ja}"),
        ("Sources", _sources(settings)),
        ("Data folder", str(settings.data_dir)),
    ]
    live = builds.live_build(settings.folders.warehouse)
    if live is None:
        return [*pairs, ("Last good build", "none yet: run `landscape refresh`")]
    mark = mark_of_sources(settings)
    newest = query.ask_live(
        builds.live_file(settings.folders.warehouse),
        "select max(newest_publication_date), max(data_as_of), sum(quarantined) from sources",
    ).rows[0]
    failed = [check for check in live.checks if check["offending"]]
    kept = len(builds.list_builds(settings.folders.warehouse))
    return [
        *([("Mark", mark)] if mark else []),
        *pairs,
        ("Last good build", f"{live.build_id}, {_age(live.built_at, now or datetime.now(UTC))}"),
        ("Builds kept", str(kept)),
        ("Publications", f"{live.tables['marts.publications']:,}"),
        ("Families", f"{live.tables['marts.families']:,}"),
        ("Newest publication", f"{newest[0]} (data as of {newest[1]})"),
        ("In quarantine", f"{newest[2]} records"),
        ("Checks", _checks(live, failed)),
        *_reports(settings),
        ("Changes", latest_changes(settings)),
        ("Alerts", _alerts(settings)),
    ]


def _alerts(settings: Settings) -> str:
    try:
        book = ledger.read(settings.folders.alerts)
    except ledger.LedgerDamagedError as error:
        return str(error)
    if not book.events:
        return "none yet"
    newest = list(book.events.values())[-1].found_at[:10]
    waiting = f"; {len(book.pending)} messages wait to be delivered" if book.pending else ""
    return f"{len(book.events):,}, the newest of {newest}{waiting}"


def _sources(settings: Settings) -> str:
    if settings.sources:
        return ", ".join(settings.sources)
    return "sample (no source is configured)"


def _checks(live: builds.BuildFacts, failed: list[dict[str, object]]) -> str:
    if not failed:
        return f"{len(live.checks)} run, none failed"
    names = "; ".join(f"{check['name']} ({check['offending']} rows)" for check in failed)
    return f"{len(live.checks)} run, {len(failed)} failed (warnings): {names}"


def _reports(settings: Settings) -> list[tuple[str, str]]:
    pairs = []
    for language in settings.languages:
        page = report_page(settings, language)
        value = str(page) if page.exists() else "none yet: run `landscape report`"
        pairs.append((f"Report ({language})", value))
    return pairs
