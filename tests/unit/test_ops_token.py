"""What an answer to the request for a token is taken to say."""

import json

import pytest
import requests

from flows.errors import NotUnderstoodError, TooSlowError, TransientError
from flows.sources.contract import is_this_machine
from flows.sources.ops import access_token
from flows.transport.client import Client, Request


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [("1199", 1199.0), (1199, 1199.0), ("0", 120.0), ("nan", 120.0), ("1e400", 120.0),
     ("99999999", 3600.0), ("soon", 120.0), (None, 120.0), ([], 120.0)],
)  # fmt: skip
def test_a_lifetime_is_kept_to_what_is_plausible(stated: object, seconds: float) -> None:
    body = json.dumps({"access_token": "token", "expires_in": stated}).encode()
    assert access_token._read(body) == ("token", seconds)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"{}", b"\xff"])
def test_an_answer_without_a_token_is_told_without_its_text(body: bytes) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        access_token._read(body)
    assert str(caught.value) == (
        "OPS answered the request for a token with something that holds none"
    )


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://127.0.0.1:8000/3.2", True),
        ("http://127.0.0.2/", True),
        ("http://0.0.0.0/", True),
        ("http://[::1]:80/", True),
        ("http://[::ffff:127.0.0.1]/", True),
        ("http://localhost./", True),
        ("http://LOCALHOST/", True),
        ("http://127.1/", True),
        ("https://ops.epo.org/3.2", False),
        ("https://data.epo.org/linked-data/query", False),
        ("https://192.0.2.1/", False),
    ],
)
def test_addresses_of_this_machine_are_known(url: str, *, is_here: bool) -> None:
    assert is_this_machine(url) is is_here


def test_a_server_that_cannot_be_reached_is_not_a_slow_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Halving a window would not bring it back.
    def unreachable(*_: object, **__: object) -> None:
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "send", unreachable)
    client = Client(user_agent="test", pause=0.0, time_out=1.0, sleep=lambda _: None)
    with pytest.raises(TransientError) as caught:
        client.send(Request("GET", "https://ops.epo.org/"))
    assert not isinstance(caught.value, TooSlowError)
