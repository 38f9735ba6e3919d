"""What can go wrong at the service, as switches that a test sets and unsets while it runs."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

#: For the counting switches: does not run out.
ALWAYS = 10**9


@dataclass
class Faults:
    """Switches of a server, all off; `fired` counts by the name of the switch.

    The counting switches hold how many answers are still to be spoilt. They are asked in the order
    in which they stand here, and one answer is spoilt by one of them.
    """

    #: Status codes of the next answers, in this order, such as [503, 503, 500].
    errors: list[int] = field(default_factory=list)
    #: Answers with 429 and a Retry-After; None sends no such header.
    too_many_requests: int = 0
    retry_after: str | None = "1"
    #: An HTML page that says error, with status 200.
    error_pages: int = 0

    #: Results of more rows than this meet the time limit of the server.
    time_out_over_rows: int | None = None
    #: "answer": 503 with a text. "hang": no answer until the client gives up.
    time_out_mode: Literal["answer", "hang"] = "answer"
    #: Results are cut to this many rows, with status 200 and no notice.
    maximum_rows: int | None = None

    #: Half of the JSON, with status 200 and a length that fits the half.
    truncated_bodies: int = 0
    #: Half of the body, then the connection is closed in order, or reset.
    closed_bodies: int = 0
    connection_resets: int = 0
    #: The whole answer, a few bytes at a time: each arrives soon, the last one late.
    slow_drips: int = 0
    drip_bytes: int = 64
    drip_pause: float = 0.05

    #: "https-resources": publications, applications, families, parties and authorities have
    #: https URIs, predicates and classes have http. "https": all of them have https.
    uri_form: Literal["http", "https-resources", "https"] = "http"

    #: How often each of them took effect; "malformed" counts queries answered with 400.
    fired: Counter[str] = field(default_factory=Counter)

    def fire(self, name: str) -> bool:
        """Whether the counting switch spoils this answer; counts down."""
        left: int = getattr(self, name)
        if left <= 0:
            return False
        setattr(self, name, left - 1)
        self.fired[name] += 1
        return True
