"""What an answer says about itself, and the error bodies."""

from datetime import date

import opsxml_builders as make
import pytest

from flows.errors import NotUnderstoodError
from flows.sources.ops.envelope import Envelope, read_envelope
from flows.sources.ops.faults import Fault, read_fault


def test_the_envelope_of_a_search() -> None:
    body = make.search(
        make.full_document(1),
        make.document(published="", number="2", kind="B1"),
        total="1234",
        span=("101", "200"),
        query='pd within "20240101 20240131"  and ta=quantum &amp; key',
    )
    assert read_envelope(body) == Envelope(
        kind="search",
        total=1234,
        total_is_at_least=False,
        begin=101,
        end=200,
        documents=2,
        keys=(("EP", "7000001", "A1"), ("EP", "2", "B1")),
        days=(date(2021, 3, 17), None),
        query='pd within "20240101 20240131" and ta=quantum & key',
    )


@pytest.mark.parametrize(("total", "is_at_least"), [("9999", False), ("10000", True),
                                                     ("10001", False), ("0", False)])  # fmt: skip
def test_only_the_cap_means_at_least(total: str, *, is_at_least: bool) -> None:
    envelope = read_envelope(make.search(total=total))
    assert (envelope.total, envelope.total_is_at_least) == (int(total), is_at_least)


def test_a_plain_search_lists_references() -> None:
    references = "".join(
        make.reference("ops:publication-reference", country="HR", number=f"P2025100{digit}",
                       kind="T1")
        for digit in range(3)
    )  # fmt: skip
    body = make.search(span=None).replace(
        b"<ops:search-result>", f"<ops:search-result>{references}".encode()
    )
    envelope = read_envelope(body)
    assert envelope.kind == "search"
    assert envelope.documents == 3
    assert envelope.keys[0] == ("HR", "P20251000", "T1")
    assert envelope.days == (None, None, None)
    assert (envelope.begin, envelope.end) == (None, None)


def test_the_envelope_of_a_list_of_numbers() -> None:
    envelope = read_envelope(make.batch(make.full_document(), make.full_document(2)))
    assert (envelope.kind, envelope.total, envelope.documents) == ("biblio", None, 2)
    assert envelope.query is None


def test_the_envelope_of_a_family() -> None:
    body = make.family(
        make.member("EP", "1", "A1", inside=make.full_document()),
        make.member("CN", "2", "B", day="0"),
    )
    envelope = read_envelope(body)
    assert (envelope.kind, envelope.total, envelope.documents) == ("family", 2, 2)
    assert envelope.keys == (("EP", "1", "A1"), ("CN", "2", "B"))
    assert envelope.days == (date(2021, 3, 17), None)


def test_documents_without_a_key_are_counted_all_the_same() -> None:
    body = make.search(make.document(published="", country="?"), make.full_document())
    envelope = read_envelope(body)
    assert envelope.documents == 2
    assert envelope.keys == (("EP", "7000001", "A1"),)
    assert len(envelope.days) == 1


def test_an_impossible_day_is_no_day() -> None:
    published = make.reference("publication-reference", day="20219999")
    assert read_envelope(make.batch(make.document(published=published))).days == (None,)


@pytest.mark.parametrize("body", [
    b"",
    b"<!DOCTYPE html><html><head><title>Maintenance</title></head></html>",
    b"<html/>",
    b"plain text",
    b"<error><code>403</code><message>rejected</message></error>",
    make.search(make.full_document())[:-5],
    make.search(make.full_document()).replace(b"</country>", b"", 1),
    make.search(total="many"),
    make.search(total="-1"),
    make.search(total="1e3"),
    make.search(total="１２"),
    make.search(total="9" * 30),
    make.search(total=""),
    make.search(total=None),
    make.search(span=("1", "")),
    make.search(span=("one", "100")),
    make.search().replace(b' begin="1"', b""),
    f"{make.ROOT}<ops:register-search total-result-count='1'/>{make.END}".encode(),
    make.search().replace(b"http://ops.epo.org", b"http://example.org"),
])  # fmt: skip
def test_other_answers_are_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstoodError):
        read_envelope(body)


def test_a_page_cut_off_anywhere_is_not_understood() -> None:
    body = make.search(make.full_document())
    for end in range(0, len(body) - 1, 31):
        with pytest.raises(NotUnderstoodError):
            read_envelope(body[:end])


# --- faults --------------------------------------------------------------------------------------
def test_the_fault_of_the_service() -> None:
    body = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<fault xmlns="http://ops.epo.org">\n    <code>SERVER.EntityNotFound</code>\n'
        b"    <message>No results found</message>\n</fault>\n"
    )
    assert read_fault(body) == Fault("SERVER.EntityNotFound", "No results found")


@pytest.mark.parametrize("more", ["", "<description>Access token is invalid</description>",
                                  "<moreInfo>https://example.org</moreInfo>"])  # fmt: skip
def test_the_error_of_the_gateway(more: str) -> None:
    body = (f"<error><code>400</code><message>invalid_access_token</message>{more}\n\t\t"
            "</error>\n\t\t\t")  # fmt: skip
    assert read_fault(body.encode()) == Fault("400", "invalid_access_token")


def test_messages_are_cut_and_cleaned() -> None:
    message = "\x85bad\u202e\x7f" + "x" * 1000
    fault = read_fault(f"<error><code>403</code><message>{message}</message></error>".encode())
    assert fault is not None
    assert fault.message.startswith("bad x")
    assert len(fault.message) == 300
    assert fault.message.isprintable()


@pytest.mark.parametrize("body", [
    b"",
    b"  ",
    b"<html><body>error</body></html>",
    b"<!DOCTYPE html><html/>",
    b"<error>",
    b"<error/>",
    b"<fault><code>1</code></fault>",
    b'<error xmlns="http://example.org"><code>1</code></error>',
    b'<!DOCTYPE error [<!ENTITY x "y">]><error><code>&x;</code></error>',
    b"\xff\x00",
    b'{"error": "json"}',
    b"<error><code>1</code></error>" + b" " * 200_000,
    make.search(make.full_document()),
])  # fmt: skip
def test_anything_else_is_no_fault(body: bytes) -> None:
    assert read_fault(body) is None
