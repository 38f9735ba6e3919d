"""Numbers for a monitor, in the text form of Prometheus: for the collector of text files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from flows import files
from flows.operation.runs import PastRun, last_success

FILE = "metrics.prom"
PREFIX = "landscape"
COMMANDS = ("refresh", "report")


@dataclass(frozen=True)
class State:
    """What is measured of a data folder.

    Attributes:
        history: Its runs, oldest first.
        tables: Rows by table of the live build; empty without one.
        failed_checks: Checks of the live build with offending rows, by severity.
        built_at: When the live build was made.
        data_as_of: The day that the data of each source stand for.
        quarantined: Records in quarantine.
        disk: Bytes by part of the data folder.
        is_unreal: The live build is made from a sample or from generated data.
    """

    history: Sequence[PastRun]
    tables: Mapping[str, int] = field(default_factory=dict)
    failed_checks: Mapping[str, int] = field(default_factory=dict)
    built_at: datetime | None = None
    data_as_of: Mapping[str, date] = field(default_factory=dict)
    quarantined: int = 0
    disk: Mapping[str, int] = field(default_factory=dict)
    is_unreal: bool = False


@dataclass(frozen=True)
class Metric:
    """A number with its meaning, by labels.

    Attributes:
        name: Its name, without the prefix.
        meaning: What it says.
        values: Value by labels.
    """

    name: str
    meaning: str
    values: Mapping[tuple[tuple[str, str], ...], float]


def write(path: Path, state: State, now: datetime) -> None:
    """Write the numbers whole or not at all.

    Raises:
        StorageError: The disk is full or not writable.
    """
    files.write_atomically(path, as_text(state, now).encode())


def as_text(state: State, now: datetime) -> str:
    """The numbers as text; what is not known is left out."""
    lines = []
    for metric in (*_of_runs(state), *_of_data(state, now)):
        if metric.values:
            name = f"{PREFIX}_{metric.name}"
            lines += [f"# HELP {name} {_escaped(metric.meaning)}", f"# TYPE {name} gauge"]
            lines += [
                f"{name}{_labels(labels)} {_number(v)}" for labels, v in metric.values.items()
            ]
    return "".join(f"{line}\n" for line in lines)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    said = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels)
    return f"{{{said}}}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')


def _by(label: str, values: Mapping[str, float]) -> dict[tuple[tuple[str, str], ...], float]:
    return {((label, name),): value for name, value in values.items()}


def _of_runs(state: State) -> Iterator[Metric]:
    ended = [run for run in state.history if run.ended_at and run.state != "busy"]
    last = {run.command: run for run in ended}
    good = {
        command: run.ended_at.timestamp()
        for command in COMMANDS
        if (run := last_success(state.history, command)) and run.ended_at
    }
    yield Metric(
        "last_success_timestamp_seconds", "When a run last ended well.", _by("command", good)
    )
    yield Metric(
        "last_run_timestamp_seconds",
        "When a run last ended, well or not.",
        _by("command", {c: run.ended_at.timestamp() for c, run in last.items() if run.ended_at}),
    )
    yield Metric(
        "last_run_exit_code",
        "How the last run ended: 0 done, 1 failed, 2 configuration, 3 quota, 130 interrupted.",
        _by("command", {c: run.exit_code for c, run in last.items() if run.exit_code is not None}),
    )
    yield Metric(
        "last_run_duration_seconds",
        "How long the last run took.",
        _by(
            "command",
            {
                c: (run.ended_at - run.started_at).total_seconds()
                for c, run in last.items()
                if run.ended_at
            },
        ),
    )
    yield Metric(
        "stage_duration_seconds",
        "How long each stage of the last run took.",
        {
            (("command", command), ("stage", stage)): seconds
            for command, run in last.items()
            for stage, seconds in run.seconds.items()
        },
    )
    unfinished = sum(run.state == "unfinished" for run in state.history)
    yield Metric(
        "unfinished_runs", "Runs without an end: killed, or still going on.", {(): unfinished}
    )


def _of_data(state: State, now: datetime) -> Iterator[Metric]:
    if state.built_at is not None:
        for name, table in (("families", "families"), ("publications", "publications")):
            if f"marts.{table}" in state.tables:
                rows = state.tables[f"marts.{table}"]
                yield Metric(name, f"{name.capitalize()} in the live build.", {(): rows})
        yield Metric(
            "failed_checks",
            "Checks of the live build that found offending rows.",
            _by("severity", {name: state.failed_checks.get(name, 0) for name in ("block", "warn")}),
        )
        yield Metric(
            "quarantined_records",
            "Records of the live build's sources in quarantine.",
            {(): state.quarantined},
        )
        yield Metric(
            "build_timestamp_seconds", "When the live build was made.",
            {(): state.built_at.timestamp()},
        )  # fmt: skip
        yield Metric(
            "unreal_data",
            "1 if the live build is made from the sample or from generated data.",
            {(): int(state.is_unreal)},
        )
    moments = {name: datetime.combine(day, time(), UTC) for name, day in state.data_as_of.items()}
    yield Metric(
        "data_as_of_timestamp_seconds",
        "The day that the data of a source stand for; time() minus this is their age.",
        _by("source", {name: moment.timestamp() for name, moment in moments.items()}),
    )
    yield Metric(
        "data_age_at_last_run_seconds",
        "How old the data of a source were when this file was written; it does not grow since.",
        _by("source", {name: (now - moment).total_seconds() for name, moment in moments.items()}),
    )
    yield Metric("disk_bytes", "What each part of the data folder takes.", _by("part", state.disk))
