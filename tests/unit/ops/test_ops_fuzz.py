"""No bytes make the parser of OPS fail in another way than it says, nor hang it."""

import opsxml_mutations
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import NotUnderstoodError
from flows.sources.ops import limits
from flows.sources.ops.envelope import read_envelope
from flows.sources.ops.faults import read_fault
from flows.sources.ops.parse import parse_page


def test_damaged_answers_give_rows_refusals_or_the_one_error() -> None:
    tally = opsxml_mutations.run(inputs=5000, seed=20261101)
    assert tally.failures == []
    # The damage must leave enough to read, or this test would show nothing.
    assert tally.counts["rows"] > 200
    assert tally.counts["some refused"] > 100
    assert tally.counts["not understood"] > 1000
    assert tally.slowest < opsxml_mutations.MOST_SECONDS


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
)
def test_arbitrary_bytes_are_not_understood(body: bytes) -> None:
    for read in (read_envelope, lambda found: parse_page(found, data_as_of=opsxml_mutations.AS_OF)):
        try:
            read(body)
        except NotUnderstoodError:
            continue
        raise AssertionError(body)
    read_fault(body)


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=200))
def test_no_header_makes_the_readers_fail(text: str) -> None:
    limits.read_throttling(text)
    limits.read_retry_after(text)
    limits.read_quota({text: text, "x-registeredquotaperweek-used": text})
