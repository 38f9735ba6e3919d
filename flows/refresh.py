"""Prefect flow: harvest, records, build, check, publish, report.

Only order, retries, logging and artifacts are here; the work is in flows.stages.
"""

from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task, exponential_backoff

from flows import notify, scheduled, stages, summaries
from flows.errors import TransientError
from flows.landing.harvest import Harvest
from flows.landing.planner import Orders
from flows.landing.records import WindowRecords
from flows.operation import recording, runs
from flows.report import report
from flows.secret_block import load_ops_credentials
from flows.settings import Settings, from_surroundings
from flows.warehouse.build import Inputs
from flows.warehouse.builds import BuildFacts, live_build


def _may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Retry only what may pass by itself."""
    try:
        state.result()
    except TransientError:
        return True
    except Exception:
        return False
    return False


@task(
    name="harvest",
    task_run_name="harvest {source}",
    cache_policy=NO_CACHE,
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=10),
    retry_jitter_factor=0.3,
    retry_condition_fn=_may_pass,
)
def harvest(settings: Settings, source: str, orders: Orders) -> Harvest:
    """Land what a source has and the landing folder lacks."""
    with runs.stage("harvest"):
        done = stages.harvest(settings, source, orders=orders, find_key=load_ops_credentials)
    get_run_logger().info(
        "%s: fetched %d windows (%d unchanged), %d pages, %d bytes",
        source, done.fetched_windows, done.unchanged_windows, done.fetched_pages,
        done.fetched_bytes,
    )  # fmt: skip
    return done


@task(name="records", task_run_name="records {source}", cache_policy=NO_CACHE)
def make_records(settings: Settings, source: str) -> list[WindowRecords]:
    """Typed records of every complete window of a source."""
    with runs.stage("records"):
        made = stages.make_records(settings, source)
    get_run_logger().info(
        "%s: %d records in %d windows (%d new), %d in quarantine",
        source, sum(item.records for item in made), len(made),
        sum(item.fresh for item in made), sum(item.quarantined for item in made),
    )  # fmt: skip
    return made


@task(name="build", cache_policy=NO_CACHE)
def build(settings: Settings, inputs: Inputs) -> stages.Candidate:
    """A new warehouse file beside the live one, with its checks run."""
    with runs.stage("build"):
        candidate = stages.build(settings, inputs)
    tables = candidate.facts.tables
    get_run_logger().info(
        "built %d publications in %d families, %d checks",
        tables["marts.publications"], tables["marts.families"], len(candidate.results),
    )  # fmt: skip
    return candidate


@task(name="check", cache_policy=NO_CACHE)
def check(candidate: stages.Candidate) -> None:
    """Stop here if a blocking check failed."""
    with runs.stage("check"):
        warnings = stages.check(candidate)
    for warning in warnings:
        get_run_logger().warning(
            "%s: %d rows: %s", warning.name, warning.offending, warning.meaning
        )


@task(name="publish", cache_policy=NO_CACHE)
def publish(settings: Settings, candidate: stages.Candidate) -> BuildFacts:
    """Make the candidate the live warehouse."""
    with runs.stage("publish"):
        facts = stages.publish(settings, candidate)
    get_run_logger().info("published build %s", facts.build_id)
    return facts


@flow(
    name="refresh",
    flow_run_name=scheduled.run_name,
    description="Harvest the sources, build and check the warehouse, report.",
)
def refresh(
    settings: Settings | None = None, orders: Orders | None = None
) -> summaries.RefreshSummary:
    """Bring landing, warehouse and report up to date.

    Args:
        settings: None takes landscape.toml and the environment of the process. Given, they stand
            for both: what is left out has its default, the data folder too.
        orders: What to ask live sources for; None asks for what is new.
    """
    chosen = settings or from_surroundings()
    scheduled.skip_if_late(chosen)
    with recording.recorded(chosen, "refresh"):
        summary = _refresh(chosen, orders or Orders())
    create_markdown_artifact(
        summaries.as_markdown(summary),
        key="refresh-summary",
        description="What the refresh fetched, built and checked",
    )
    create_table_artifact(
        summaries.rows_by_table(summary),
        key="rows-by-table",
        description="Rows of every table, now and in the build before",
    )
    return summary


def _refresh(chosen: Settings, asked: Orders) -> summaries.RefreshSummary:
    with stages.exclusive(chosen, scheduled.patience(chosen)):
        with notify.failures_told(chosen):
            summary = _bring_up_to_date(chosen, asked)
        notify.say(chosen)
    runs.count(**summaries.counts(summary))
    return summary


def _bring_up_to_date(chosen: Settings, asked: Orders) -> summaries.RefreshSummary:
    # Before anything is asked, since an answer would be of no use.
    stages.keep_apart(chosen)
    # A repetition would begin to count the requests allowed to this run anew.
    fetch = harvest.with_options(retries=0) if asked.max_requests else harvest
    harvested = [fetch(chosen, source, asked) for source in chosen.active_sources]
    records = [made for source in chosen.active_sources for made in make_records(chosen, source)]
    inputs = stages.gather_inputs(chosen, records)
    before = live_build(chosen.folders.warehouse)
    if stages.is_current(chosen, inputs):
        get_run_logger().info("nothing new: the live build is made of exactly these data")
        facts = before
    else:
        candidate = build(chosen, inputs)
        check(candidate)
        facts = publish(chosen, candidate)
    made = report(chosen)
    return summaries.summarise(harvested, records, before, facts, made)
