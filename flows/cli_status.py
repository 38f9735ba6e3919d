"""`landscape status`: the state of a data folder, and what ran on it."""

from typing import Annotated

import typer

from flows import console
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.operation.runs import PastRun, read_history

EPILOG = "Examples: `landscape status --data-dir /srv/qkd` · `landscape status --runs`"
#: Of the history, so many runs at most.
SHOWN = 20


def status(
    *,
    runs: Annotated[
        bool, typer.Option("--runs", help="The last runs instead: when, how they ended, counts.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """One screen: topic, sources, last good build, counts, failed checks, report."""
    with exit_codes():
        settings = settings_of(data_dir=data_dir)
        if runs:
            _print_runs(read_history(settings.folders.runs))
            return
        from flows.status import gather

        console.print_pairs("Quantum patent landscape", gather(settings))


def _print_runs(history: list[PastRun]) -> None:
    if not history:
        console.done("No run is recorded yet: run `landscape refresh`.")
        return
    columns = ["begun (UTC)", "run", "took", "state", "code", "stage", "families", "publications"]
    rows = [_row(run) for run in reversed(history[-SHOWN:])]
    console.print_table(f"Runs: the last {len(rows)} of {len(history)}", columns, rows)
    for run in reversed(history[-SHOWN:]):
        if run.error:
            console.note(f"{run.started_at:%Y-%m-%d %H:%M:%S}: {run.error}")


def _row(run: PastRun) -> list[str]:
    took = run.ended_at - run.started_at if run.ended_at else None
    return [
        f"{run.started_at:%Y-%m-%d %H:%M:%S}",
        run.command,
        f"{took.total_seconds():,.0f} s" if took is not None else "–",
        run.state,
        "–" if run.exit_code is None else str(run.exit_code),
        run.stage or "–",
        *(f"{run.counts[key]:,}" if key in run.counts else "–" for key in _COUNTS),
    ]


_COUNTS = ("families", "publications")
