"""Questions are answered while builds are published one after the other."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from data_folders import built_sample

from flows.adhoc import isolated
from flows.adhoc.contract import Question
from flows.warehouse import builds, query

PUBLISHES = 20
COUNT = "select count(*) from families inner join family_applicants using (family_id)"

Ask = Callable[[], tuple[str, object]]


@pytest.fixture
def warehouse(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's warehouse with one build."""
    target = tmp_path / "warehouse"
    shutil.copytree(built_sample(tmp_path_factory) / "warehouse", target, symlinks=True)
    return target


def publish_again(warehouse: Path, number: int) -> str:
    """Publish a copy of the live build as one that is so many hours newer; keep no other."""
    live = builds.live_build(warehouse)
    assert live is not None
    unfinished = builds.unfinished_file(warehouse)
    shutil.copy(builds.live_file(warehouse), unfinished)
    moment = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    facts = replace(live, build_id=builds.new_build_id(moment, "0123456789"))
    return builds.publish(warehouse, unfinished, facts, keep=1).build_id


def readers(warehouse: Path) -> list[Ask]:
    """Eight that ask in this process as a notebook does, two as the command does."""

    def here() -> tuple[str, object]:
        with query.live_reader(warehouse) as (path, connection):
            return path.stem, query.ask(connection, COUNT).rows

    def elsewhere() -> tuple[str, object]:
        reply = isolated.ask(Question(warehouse, COUNT))
        return reply.build_id, reply.rows

    return [here] * 8 + [elsewhere] * 2


def test_ten_readers_are_answered_while_twenty_builds_are_published(warehouse: Path) -> None:
    wanted = readers(warehouse)[0]()[1]
    over, failures, wrong = threading.Event(), list[Exception](), list[object]()
    answers: Counter[str] = Counter()

    def go_on_asking(ask: Ask) -> None:
        while not over.is_set():
            try:
                build, rows = ask()
            except Exception as error:
                failures.append(error)
                return
            answers[build] += 1
            if rows != wanted:
                wrong.append(rows)

    threads = [threading.Thread(target=go_on_asking, args=[ask]) for ask in readers(warehouse)]
    for thread in threads:
        thread.start()
    published = []
    for number in range(PUBLISHES):
        published.append(publish_again(warehouse, number))
        # So that readers meet every build, as they would one that stays a day.
        over.wait(0.2)
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert wrong == []
    assert len(set(published) & set(answers)) > PUBLISHES // 2, answers
    assert [facts.build_id for facts in builds.list_builds(warehouse)] == published[-1:]


def test_a_build_that_goes_while_it_is_read_is_read_to_the_end(warehouse: Path) -> None:
    with query.live_reader(warehouse) as (path, connection):
        before = query.ask(connection, COUNT).rows
        publish_again(warehouse, 1)
        assert not path.exists()
        assert query.ask(connection, COUNT).rows == before
    with query.live_reader(warehouse) as (path, connection):
        assert path.exists()
        assert query.ask(connection, COUNT).rows == before
