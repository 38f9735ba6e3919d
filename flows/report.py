"""Prefect flow: marts to charts to report."""

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows import reporting, scheduled, stages, summaries
from flows.operation import disk, recording, runs
from flows.settings import Settings, from_surroundings


@task(name="draw the report", cache_policy=NO_CACHE)
def draw_report(settings: Settings) -> reporting.Report:
    """Charts and pages of every language."""
    with runs.stage("report"):
        made = reporting.make_report(settings)
    word = "drew" if made.fresh else "nothing new; kept"
    get_run_logger().info("report: %s %d pages in %s", word, len(made.pages), made.folder)
    return made


@flow(
    name="report",
    flow_run_name=scheduled.run_name,
    description="Marts to charts and a page in each language.",
)
def report(settings: Settings | None = None) -> reporting.Report:
    """Draw the report on the live warehouse.

    Args:
        settings: None takes landscape.toml and the environment of the process. Given, they stand
            for both: what is left out has its default, the data folder too.
    """
    chosen = settings or from_surroundings()
    scheduled.skip_if_late(chosen)
    patience = scheduled.patience(chosen)
    with recording.recorded(chosen, "report"), stages.exclusive(chosen, patience):
        made = draw_report(chosen)
        # Now that the newest build and report are there, older ones may have to make room.
        disk.keep_within(chosen)
    for page in made.pages:
        language = page.name.split(".")[1]
        create_link_artifact(
            page.as_uri(), link_text=page.name, key=f"report-{language}", description=str(page)
        )
        changes = made.changes_page(language).read_text(encoding="utf-8")
        create_markdown_artifact(
            changes, key=f"changes-{language}", description=summaries.title_of(changes)
        )
    return made
