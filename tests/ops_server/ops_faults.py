"""What can go wrong at the service, and what is odd there, as switches a test sets as it likes.

server.faults.plan(Fault("server_error", after=3, times=2, service="search"))
...
assert server.faults.fired["server_error"] == 2
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

#: Does not run out.
ALWAYS = 10**9

FaultName = Literal[
    # Refusals. The request is not looked at any further.
    "token_expired",  # all tokens end at this moment, whatever their lifetime says
    "hourly_quota",
    "weekly_quota",
    "robot_detected",
    "black",  # the service is suspended, as if its limit were exceeded
    "server_error",  # 500 SERVER.DomainAccess
    "limited_resources",  # 503 SERVER.LimitedServerResources
    "empty_404",
    "html_page",  # an error page with status 200
    "huge_answer",  # 300 MB of documents, with status 200
    # Searches alone.
    "nothing_found",  # 404 for whatever query
    "repeated_page",  # a range out of bounds gets the first page of 25, with status 200
    "wrong_range",  # the range told is another than the one asked
    "shifting_total",  # grows by one each time
    "shuffled_page",  # the last hit of the page before in place of the first one
    # Damage to a right answer, whose status stays as it is.
    "truncated_xml",  # half of it, with a length that fits the half
    "entity_bomb",  # entities of entities in an otherwise right page
    "damaged_gzip",  # for clients that take gzip
    "connection_reset",  # in the middle of the body
    "slow_drip",
    # The header.
    "no_throttle_header",
    "unknown_throttle_words",
    "idle_throttle_header",  # a gateway that knows nothing of the load, as if all were green
]


@dataclass
class Fault:
    """One planned fault.

    Requests that cannot have it are not counted: those of other services, hits for a fault of
    searches, and those which an earlier fault has ended.
    """

    name: FaultName
    #: So many requests that could have it are spared first.
    after: int = 0
    #: Then so many have it.
    times: int = ALWAYS
    #: "search", "retrieval", "inpadoc", "other"; None for all of them.
    service: str | None = None
    #: How it looks where it can look in several ways.
    drip_bytes: int = 64
    drip_pause: float = 0.05
    huge_bytes: int = 300_000_000
    huge_as_gzip: bool = False
    #: How many requests were spared or had it.
    seen: int = 0

    def takes(self, service: str) -> bool:
        """Count a request of a service, and say whether it has the fault."""
        if self.service not in {None, service}:
            return False
        self.seen += 1
        return self.after < self.seen <= self.after + self.times


class Faults:
    """The plan of a server; `fired` counts by name."""

    def __init__(self, planned: Iterable[Fault] = ()) -> None:
        self.planned = list(planned)
        self.fired: Counter[str] = Counter()
        self._lock = Lock()

    def plan(self, *faults: Fault) -> None:
        """Add to the plan; counting begins now."""
        with self._lock:
            self.planned.extend(faults)

    def clear(self) -> None:
        """From now on all is well; what has fired is still known."""
        with self._lock:
            self.planned.clear()

    def fire(self, name: FaultName, service: str) -> Fault | None:
        """The fault of the name that this request has, if it has one."""
        with self._lock:
            for one in self.planned:
                if one.name == name and one.takes(service):
                    self.fired[name] += 1
                    return one
        return None


@dataclass
class Quirks:
    """Oddities reported of the real service, which are no faults; set them to be rid of them."""

    #: Told totals end here; None tells the true ones.
    total_cap: int | None = 10_000
    #: 404 for a query that cannot be read, as for one without hits; else 400.
    malformed_is_404: bool = True
    quoted_hyphen_is_404: bool = True
    quoted_word_is_500: bool = True
    far_future_is_500: bool = True
    unquoted_any_is_400: bool = True
    short_truncation_is_400: bool = True
    #: 500 for ex, op, rf, oc, and 404 for cpcc.
    broken_indexes: bool = True
    #: Of an unquoted value of several words only the first one counts; else it is a phrase.
    drops_words: bool = True
    #: Whether `ic=/low ...` is understood; else 404.
    low_on_ipc: bool = True
    #: Whether `a not b` is understood; else 404.
    understands_not: bool = True
    #: 404 for an epodoc number with a kind at the United States.
    epodoc_kind_of_us_is_404: bool = True
    #: 400 for a query of more terms.
    maximum_terms: int | None = None
    #: Unit of Retry-After, which nobody knows for sure.
    retry_after_in: Literal["ms", "s"] = "ms"
    #: Share of documents that come as "invalid result" without data.
    invalid_results: float = 0.0
    #: Families of more members are cut to so many and marked.
    truncated_family: int | None = None
