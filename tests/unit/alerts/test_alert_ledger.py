"""The ledger: nothing is noted twice, and a line that is not whole does not count."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alert_data import event_of

from flows.alerts import ledger
from flows.alerts.ledger import Attempt, LedgerDamagedError, Message

AT = "2026-11-22T06:00:00+00:00"

#: Notes an event, a message and an attempt, and dies where it is told to.
DRIVER = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from alert_data import event_of
from flows.alerts import ledger
from flows.alerts.ledger import Attempt, Message

fatal, count = int(sys.argv[2]), 0
sync = os.fsync

def counted(descriptor):
    global count
    count += 1
    if count == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(descriptor)

os.fsync = counted
book = ledger.read(Path(sys.argv[1]))
book.add_events([event_of(number="1"), event_of(number="2")], ["webhook"])
if not book.messages:
    book.add_message(Message.of("webhook", book.unqueued("webhook"), "now"))
for message in book.pending:
    book.add_attempt(Attempt(message.id, "now", None))
print(count)
"""


def test_what_is_noted_is_read_again(tmp_path: Path) -> None:
    book = ledger.read(tmp_path / "alerts")
    one, two = event_of(number="1", title="量子"), event_of(number="2")
    assert book.add_events([one, two, one], ["webhook", "mail:a@b.c"]) == [one, two]
    message = Message.of("webhook", book.unqueued("webhook"), AT)
    book.add_message(message)
    book.add_attempt(Attempt(message.id, AT, "the webhook answered 500"))
    again = ledger.read(tmp_path / "alerts")
    assert again.events == {one.id: one, two.id: two}
    assert again.pending == [message]
    assert again.unqueued("webhook") == []
    assert again.unqueued("mail:a@b.c") == [one.id, two.id]
    again.add_attempt(Attempt(message.id, AT, None))
    assert ledger.read(tmp_path / "alerts").pending == []


def test_an_event_that_is_known_is_not_noted_again(tmp_path: Path) -> None:
    book = ledger.read(tmp_path)
    book.add_events([event_of()], ["webhook"])
    before = book.path.read_bytes()
    assert ledger.read(tmp_path).add_events([event_of(title="told otherwise")], ["other"]) == []
    assert book.path.read_bytes() == before


def test_a_channel_that_came_later_is_not_told_of_what_was_before(tmp_path: Path) -> None:
    book = ledger.read(tmp_path)
    book.add_events([event_of(number="1")], [])
    book.add_events([event_of(number="2")], ["webhook"])
    assert book.unqueued("webhook") == [event_of(number="2").id]


def test_half_a_line_does_not_count_and_is_cut_off(tmp_path: Path) -> None:
    book = ledger.read(tmp_path)
    book.add_events([event_of(number="1")], [])
    whole = book.path.read_bytes()
    book.add_events([event_of(number="2")], [])
    complete = book.path.read_bytes()
    for length in range(len(whole), len(complete), 7):
        book.path.write_bytes(complete[:length])
        torn = ledger.read(tmp_path)
        assert list(torn.events) == [event_of(number="1").id]
        torn.add_events([event_of(number="2")], [])
        assert book.path.read_bytes() == complete


def test_a_whole_line_that_cannot_be_read_stops_with_its_place(tmp_path: Path) -> None:
    book = ledger.read(tmp_path)
    book.add_events([event_of()], [])
    book.path.write_bytes(b'{"entry": "event"}\n' + book.path.read_bytes())
    with pytest.raises(LedgerDamagedError, match="line 1 cannot be read"):
        ledger.read(tmp_path)


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    book = ledger.read(tmp_path)
    book.add_events([event_of()], [])
    assert book.path.stat().st_mode & 0o077 == 0


@pytest.mark.killing
def test_killed_at_any_sync_the_next_run_ends_as_if_unharmed(tmp_path: Path) -> None:
    def run(name: str, fatal: int) -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-c", DRIVER, str(tmp_path / name), str(fatal)]
        place = str(Path(__file__).parent)
        return subprocess.run([*words, place], capture_output=True, text=True, check=False)

    count = int(run("unharmed", 0).stdout)
    assert count == 6
    expected = (tmp_path / "unharmed" / ledger.FILE).read_bytes()
    for fatal in range(1, count + 1):
        assert run(f"at-{fatal}", fatal).returncode == -signal.SIGKILL
        assert run(f"at-{fatal}", 0).returncode == 0
        assert (tmp_path / f"at-{fatal}" / ledger.FILE).read_bytes() == expected
        assert [one.name for one in (tmp_path / f"at-{fatal}").iterdir()] == [ledger.FILE]
