"""What a run may use of Open Patent Services."""

from dataclasses import dataclass

MEGABYTE = 1_000_000
#: Free bytes an hour and a week (reference guide and reports of users), less a margin that is left
#: to other programs with the same key.
HOUR_BYTES, WEEK_BYTES = 400 * MEGABYTE, 3500 * MEGABYTE


@dataclass(frozen=True)
class Budget:
    """What a run may use.

    Attributes:
        hour_bytes: Bytes an hour, all use of the key counted.
        week_bytes: Bytes a week, all use of the key counted.
        requests: Requests of this run; None for any number.
        only_quiet_hours: Run only when the EPO prefers robots to run.
        longest_wait: Seconds that a run waits for an hour's quota or quiet hours before it stops.
    """

    hour_bytes: int = HOUR_BYTES
    week_bytes: int = WEEK_BYTES
    requests: int | None = None
    only_quiet_hours: bool = False
    longest_wait: float = 0.0
