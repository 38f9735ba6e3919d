"""What `landscape refresh --plan` tells before anything is sent."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flows import stages
from flows.landing import completion, families, harvest, store
from flows.landing.plan import Plan, make_plan, with_measured_size
from flows.landing.planner import Orders
from flows.settings import Settings
from flows.sources.contract import Source
from flows.sources.ops.pace import seconds_between

#: What a first harvest costs is told for a topic of this many publications.
EXAMPLE = 10_000
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class SourcePlan:
    """What a run would ask one source for.

    Attributes:
        source: Its name.
        plan: Windows of dates; None for a source with fixed windows.
        families_due: Families whose members are to be listed, now or later.
        families_now: Those that this run asks for.
    """

    source: str
    plan: Plan | None
    families_due: int = 0
    families_now: int = 0

    @property
    def seconds(self) -> float:
        """Time at the pace of an idle service."""
        dated = self.plan.seconds if self.plan else 0.0
        return dated + self.families_now * seconds_between("inpadoc")


def make_plans(
    settings: Settings, orders: Orders | None, *, clock: harvest.Clock = stages.utc_now
) -> list[SourcePlan]:
    """The plan of a run for each source; nothing is sent.

    Raises:
        ConfigurationError: The orders exclude each other.
        LandingDamagedError: A sidecar cannot be read.
    """
    return [_plan(settings, name, orders, clock) for name in settings.active_sources]


def _plan(settings: Settings, name: str, orders: Orders | None, clock: harvest.Clock) -> SourcePlan:
    source = stages.open_source(settings, name, clock=clock)
    if source.scope is None:
        return SourcePlan(source.info.name, None)
    landing, today = settings.folders.landing, clock().date()
    asked = stages.complete_orders(settings, orders)
    plan = make_plan(source.scope, store.seen_windows(landing, source.info.name), asked, today)
    plan = with_measured_size(plan, *_landed(landing, source))
    due, now = _families(settings, source, clock)
    return SourcePlan(source.info.name, plan, due, now)


def _landed(landing: Path, source: Source) -> tuple[int, int]:
    """Bytes and records of the dated windows at rest, for the size of a record."""
    size, records = 0, 0
    for window in store.windows_that_count(landing, source):
        if "search" in window.query:
            size += sum(page.size for page in window.pages)
            records += window.announced_total
    return size, records


def _families(settings: Settings, source: Source, clock: harvest.Clock) -> tuple[int, int]:
    if not source.info.lists_families or settings.ops_families == 0:
        return 0, 0
    known = completion.known_families(completion.made_records(source, settings.folders))
    oldest = timedelta(days=settings.family_days)
    due = families.wanted(known, today=clock().date(), oldest=oldest, most=len(known))
    return len(due), min(len(due), settings.ops_families)


def describe(found: SourcePlan) -> list[tuple[str, str]]:
    """A plan in names and values for a screen."""
    plan = found.plan
    if plan is None:
        return [("requests", "none: the data are bundled")]
    lines = _dated(plan)
    if found.families_due:
        minutes = found.families_now * seconds_between("inpadoc") / 60
        lines.append(
            (
                "families",
                (
                    f"{found.families_now} of {found.families_due} due to be listed, a request "
                    f"each, {minutes:.0f} minutes; then one request a hundred members not met "
                    "before"
                ),
            )
        )
    return lines


def _dated(plan: Plan) -> list[tuple[str, str]]:
    if plan.revision is None:
        return [("requests", "none: the last harvest is of today")]
    if not plan.windows:
        return [("requests", f"none: {plan.revision.name} is complete")]
    kinds = {"full": "all of history", "step": "what is new", "part": "a bounded harvest"}
    lines = [
        (
            "harvest",
            (
                f"{kinds[plan.revision.kind]}, publications of {plan.revision.first} to "
                f"{plan.revision.last}"
            ),
        )
    ]
    if not plan.is_measured:
        return [*lines, *_unmeasured(plan)]
    requests = f"{plan.requests}, the control question included"
    if plan.revision.kind == "step":
        requests += f"; {plan.fewest_requests} if nothing has changed"
    lines += [
        ("windows", f"{len(plan.windows)}"),
        ("requests", requests),
        ("records", f"about {plan.records}"),
        ("bytes", f"about {plan.bytes / _MEGABYTE:.0f} MB"),
        ("minutes", f"about {plan.seconds / 60:.1f} at the pace of an idle service"),
    ]
    if plan.week_share is not None:
        lines.append(("quota", f"about {plan.week_share:.1%} of the week's free 4,000 MB"))
    return lines


def _unmeasured(plan: Plan) -> list[tuple[str, str]]:
    """No harvest has counted the topic yet: what it costs for a topic of a round size."""
    costs = plan.costs
    searches = len(plan.windows)
    if costs.page_size is None:
        windows = searches
        requests = f"at least {costs.control + windows}; {costs.per_window} a window with records"
        return [("requests", f"{requests}. No earlier harvest has counted the topic.")]
    pages = -(-EXAMPLE // costs.page_size)
    minutes = pages * costs.seconds_per_request / 60
    size = EXAMPLE * plan.bytes_per_record / _MEGABYTE
    return [
        (
            "requests",
            (
                f"at least {costs.control + searches}; about {pages} for every {EXAMPLE} "
                "publications. No earlier harvest has counted the topic."
            ),
        ),
        ("minutes", f"about {minutes:.0f} for every {EXAMPLE} publications"),
        ("bytes", f"about {size:.0f} MB for every {EXAMPLE} publications"),
    ]
