"""Telling: every channel exactly once where it can be, again where it could not be."""

import datetime as dt
import socket
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alert_data import event_of
from receivers import PASSWORD, free_port, mail_server, webhook

from flows.alerts import ledger
from flows.alerts.channels import (
    Channel,
    DeliveryError,
    Letter,
    UnreachableChannel,
    WebhookChannel,
    plain_channels,
)
from flows.alerts.deliver import Delivery, deliver, try_channels
from flows.alerts.keys import MAIL_PASSWORD_VARIABLE, WEBHOOK_VARIABLE, Keys
from flows.alerts.ledger import Ledger
from flows.watch_settings import Watch

NOW = dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC)
PATH = "/services/T0SECRET/B0SECRET"


def clock() -> dt.datetime:
    return NOW


def watch_of(port: int = 25, *people: str, **more: Any) -> Watch:
    mail: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none"}
    mail |= {"sender": "alerts@example.org", "recipients": people, **more}
    return Watch.model_validate({"mail": mail if people else {}, "webhook": not people})


def channels_of(watch: Watch, environ: Mapping[str, str]) -> dict[str, Channel]:
    return plain_channels(watch, Keys(environ), "landscape/test")


def book_of(folder: Path, watch: Watch, *numbers: str) -> Ledger:
    book = ledger.read(folder)
    book.add_events([event_of(number=number) for number in numbers], watch.channels)
    return book


def run(folder: Path, channels: Mapping[str, Channel]) -> Delivery:
    """Deliver, as the next run does: with the ledger read anew."""
    return deliver(ledger.read(folder), channels, ("en", "ja"), clock)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate of this machine, signed by itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key, made = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    words = [*command.split(), "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*words, "-keyout", key, "-out", made], check=True, capture_output=True)
    return key, made


def server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


def test_each_person_gets_one_mail_with_all_that_is_new(tmp_path: Path) -> None:
    with mail_server() as box:
        watch = watch_of(box.port, "a@example.org", "b@example.org")
        book_of(tmp_path, watch, "1", "2")
        channels = channels_of(watch, {})
        assert run(tmp_path, channels) == Delivery(2, {})
        assert run(tmp_path, channels) == Delivery(0, {})
        assert [people for people, _ in box.mails] == [["a@example.org"], ["b@example.org"]]
    mail = box.mails[0][1]
    number = next(iter(ledger.read(tmp_path).messages))
    assert mail["Message-ID"] == f"<{number}@example.org>"
    assert (mail["From"], mail["To"]) == ("alerts@example.org", "a@example.org")
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Quantum patent landscape: 2 alerts, found on 2026-11-22"
    text = mail.get_content()
    for part in (
        "1, “A title” (ACME)",
        "first publication 2026-11-01",
        "2「A title」（ACME）",
        "最初の公開日：2026年11月1日",
        "データ時点：2026年11月20日",
        number,
    ):
        assert part in text, part  # fmt: skip


def test_what_failed_is_delivered_once_when_the_server_is_back(tmp_path: Path) -> None:
    port = free_port()
    watch = watch_of(port, "a@example.org")
    book_of(tmp_path, watch, "1")
    channels = channels_of(watch, {})
    first = run(tmp_path, channels)
    assert first.failed == {
        "mail:a@example.org": "the mail server could not be used (ConnectionRefusedError)"
    }
    # More happens while the server is away.
    book_of(tmp_path, watch, "2")
    assert run(tmp_path, channels).delivered == 0
    with mail_server(port=port) as box:
        assert run(tmp_path, channels) == Delivery(2, {})
        assert run(tmp_path, channels) == Delivery(0, {})
    assert len(box.mails) == 2
    texts = [mail.get_content() for _, mail in box.mails]
    assert [("1, “A title”" in text, "2, “A title”" in text) for text in texts] == [
        (True, False), (False, True),
    ]  # fmt: skip
    book = ledger.read(tmp_path)
    assert book.pending == []
    errors = [[one.error is None for one in tries] for tries in book.attempts.values()]
    assert errors == [[False, False, True], [True]]


@pytest.mark.parametrize(
    ("answer", "delivered"), [("550 no such content here", 0), ("451 try again", 0), ("250 OK", 2)]
)
def test_a_mail_that_is_refused_does_not_hold_up_the_next(
    tmp_path: Path, answer: str, delivered: int
) -> None:
    with mail_server() as box:
        box.answer = answer
        watch = watch_of(box.port, "a@example.org")
        book_of(tmp_path, watch, "1")
        channels = channels_of(watch, {})
        run(tmp_path, channels)
        book_of(tmp_path, watch, "2")
        run(tmp_path, channels)
        tries = [len(one) for one in ledger.read(tmp_path).attempts.values()]
        # Not now: the next message waits behind it. Not at all: the next one is tried.
        assert tries == {"550": [2, 1], "451": [2], "250": [1, 1]}[answer[:3]]
        assert len(box.mails) == delivered
        box.answer = "250 OK"
        run(tmp_path, channels)
    assert len(box.mails) == 2
    assert ledger.read(tmp_path).pending == []


def test_a_password_travels_over_a_closed_line(
    tmp_path: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with mail_server(server_context(certificate), has_login=True) as box:
        watch = watch_of(box.port, "a@example.org", security="starttls", user="alerts")
        book_of(tmp_path, watch, "1")
        wrong = channels_of(watch, {MAIL_PASSWORD_VARIABLE: "wr0ng-Pass"})
        assert run(tmp_path, wrong).failed == {
            "mail:a@example.org": "the mail server answered 535 (SMTPAuthenticationError)"
        }
        right = channels_of(watch, {MAIL_PASSWORD_VARIABLE: PASSWORD})
        assert run(tmp_path, right) == Delivery(1, {})
    assert box.logins[-1] == ("alerts", PASSWORD)
    assert len(box.mails) == 1
    assert PASSWORD not in (tmp_path / ledger.FILE).read_text("utf-8")
    assert PASSWORD not in repr(right)


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    with mail_server(server_context(certificate), has_login=True) as box:
        watch = watch_of(box.port, "a@example.org", security="starttls", user="alerts")
        book_of(tmp_path, watch, "1")
        done = run(tmp_path, channels_of(watch, {MAIL_PASSWORD_VARIABLE: PASSWORD}))
    assert "SSLCertVerificationError" in done.failed["mail:a@example.org"]
    assert (box.logins, box.mails) == ([], [])


@pytest.mark.parametrize(
    ("more", "environ", "reason"),
    [
        ({"user": "alerts"}, {}, f"{MAIL_PASSWORD_VARIABLE} is not set"),
        ({"security": "starttls"}, {}, "SMTPNotSupportedError"),
        ({"security": "tls"}, {}, "SSLError"),
    ],
)
def test_what_is_amiss_with_mail_is_told(
    tmp_path: Path, more: dict[str, Any], environ: dict[str, str], reason: str
) -> None:
    with mail_server() as box:
        watch = watch_of(box.port, "a@example.org", **more)
        book_of(tmp_path, watch, "1")
        done = run(tmp_path, channels_of(watch, environ))
    assert reason in done.failed["mail:a@example.org"]
    assert box.mails == []
    assert len(ledger.read(tmp_path).pending) == 1


def test_no_password_is_sent_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(has_login=True) as box:
        watch = watch_of(box.port, "a@example.org", host="mail.example.org", user="alerts")
        real = socket.create_connection
        # The name leads to our own server, as a name could that somebody redirects.
        monkeypatch.setattr(
            socket,
            "create_connection",
            lambda place, *a, **k: real(("127.0.0.1", place[1]), *a, **k),
        )
        channels = channels_of(watch, {MAIL_PASSWORD_VARIABLE: PASSWORD})
        (error,) = try_channels(channels, ("en",), clock, "n").values()
    assert error == "watch.mail.security is none: no password is sent over an open line"
    assert box.logins == []


def test_a_webhook_is_told_in_text_and_for_machines(tmp_path: Path) -> None:
    with webhook(PATH) as hook:
        watch = watch_of()
        book_of(tmp_path, watch, "1")
        assert run(tmp_path, channels_of(watch, {WEBHOOK_VARIABLE: hook.url})).delivered == 1
    ((headers, content),) = hook.calls
    number = next(iter(ledger.read(tmp_path).messages))
    assert headers["Idempotency-Key"] == content["number"] == number
    assert content["subject"].startswith("Quantum patent landscape: 1 alert")
    assert "特許ファミリー" in content["text"]
    (event,) = content["events"]
    assert (event["id"], event["kind"]) == (event_of(number="1").id, "new_family")
    assert event["facts"]["date"] == "2026-11-01"
    assert event["said"]["ja"][0].startswith("1「A title」")


@pytest.mark.parametrize("status", [500, 503, 404, 302, 429, 400])
def test_a_webhook_that_fails_is_told_the_same_again(tmp_path: Path, status: int) -> None:
    with webhook(PATH) as hook:
        hook.status = status
        watch = watch_of()
        book_of(tmp_path, watch, "1")
        channels = channels_of(watch, {WEBHOOK_VARIABLE: hook.url})
        assert run(tmp_path, channels).failed == {"webhook": f"the webhook answered {status}"}
        hook.status = 204
        assert run(tmp_path, channels) == Delivery(1, {})
        assert run(tmp_path, channels) == Delivery(0, {})
    assert len(hook.calls) == 2
    assert hook.calls[0][0]["Idempotency-Key"] == hook.calls[1][0]["Idempotency-Key"]
    assert hook.calls[0][1] == hook.calls[1][1]


def test_a_delivery_that_was_not_noted_is_repeated_under_its_number(tmp_path: Path) -> None:
    with webhook(PATH) as hook:
        hook.is_deaf = True
        watch = watch_of()
        book_of(tmp_path, watch, "1")
        channels = channels_of(watch, {WEBHOOK_VARIABLE: hook.url})
        # It arrived, but nobody knows.
        assert run(tmp_path, channels).failed == {"webhook": "the webhook could not be reached"}
        book_of(tmp_path, watch, "2")
        hook.is_deaf = False
        assert run(tmp_path, channels).delivered == 2
    keys = [headers["Idempotency-Key"] for headers, _ in hook.calls]
    assert keys[0] == keys[1] != keys[2]
    told = [[event["facts"]["family"] for event in content["events"]] for _, content in hook.calls]
    assert told == [["1"], ["1"], ["2"]]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", f"{WEBHOOK_VARIABLE} is not set"),
        (f"http://hooks.example.org{PATH}", "must begin with https://"),
        (f"http://127.0.0.1.example.org{PATH}", "must begin with https://"),
        (f"file://{PATH}", "must begin with https://"),
        (f"http://127.0.0.1:9{PATH}", "the webhook could not be reached"),
    ],
)
def test_no_reason_names_the_address(tmp_path: Path, url: str, reason: str) -> None:
    watch = watch_of()
    book_of(tmp_path, watch, "1")
    channels = channels_of(watch, {WEBHOOK_VARIABLE: url})
    done = run(tmp_path, channels)
    assert reason in done.failed["webhook"]
    assert "SECRET" not in str(done) + repr(channels) + (tmp_path / ledger.FILE).read_text("utf-8")
    assert len(ledger.read(tmp_path).pending) == 1


def test_a_block_may_hold_the_secret_but_the_environment_comes_first() -> None:
    keys = Keys({WEBHOOK_VARIABLE: "https://one"}, {"landscape-alerts-mail": "two\n"}.get)
    assert keys.webhook is not None
    assert keys.webhook.get_secret_value() == "https://one"
    assert keys.mail_password is not None
    assert keys.mail_password.get_secret_value() == "two"
    assert Keys({}).webhook is None


def test_one_channel_that_fails_holds_up_no_other(tmp_path: Path) -> None:
    class Broken:
        def send(self, _letter: Letter) -> None:
            message = f"told by {PATH}"
            raise RuntimeError(message)

    with webhook(PATH) as hook:
        watch = Watch(webhook=True, blocks=("slack-webhook/alerts", "custom-webhook/other"))
        book_of(tmp_path, watch, "1")
        done = run(
            tmp_path,
            {
                "block:slack-webhook/alerts": Broken(),
                "block:custom-webhook/other": UnreachableChannel("no server"),
                "webhook": WebhookChannel(Keys({WEBHOOK_VARIABLE: hook.url}), "landscape/test"),
            },
        )
    assert (done.delivered, len(hook.calls)) == (1, 1)
    assert done.failed == {
        "block:slack-webhook/alerts": "unexpected: RuntimeError",
        "block:custom-webhook/other": "no server",
    }


def test_a_test_reaches_every_channel_and_is_not_noted(tmp_path: Path) -> None:
    with mail_server() as box:
        watch = watch_of(box.port, "a@example.org")
        channels = {**channels_of(watch, {}), "block:x/y": UnreachableChannel("no server")}
        tried = try_channels(channels, ("ja",), clock, "n1")
    assert tried == {"mail:a@example.org": None, "block:x/y": "no server"}
    assert box.mails[0][1]["Subject"] == "量子暗号特許の通知：試験"
    assert not (tmp_path / ledger.FILE).exists()


def test_a_long_message_is_cut_and_says_so(tmp_path: Path) -> None:
    with mail_server() as box:
        watch = watch_of(box.port, "a@example.org")
        book_of(tmp_path, watch, *(f"F{number}" for number in range(45)))
        run(tmp_path, channels_of(watch, {}))
    text = box.mails[0][1].get_content()
    assert text.count("“A title”") == text.count("「A title」") == 20
    assert "25 further alerts" in text
    assert "残り25件" in text


def test_what_fails_most_comes_first(tmp_path: Path) -> None:
    with webhook(PATH) as hook:
        watch = watch_of()
        book = ledger.read(tmp_path)
        kinds = ("new_member", "new_family", "failed_run")
        book.add_events([event_of(kind, error="StorageError") for kind in kinds], watch.channels)
        run(tmp_path, channels_of(watch, {WEBHOOK_VARIABLE: hook.url}))
    told = [event["kind"] for event in hook.calls[0][1]["events"]]
    assert told == ["failed_run", "new_family", "new_member"]


def test_an_unreachable_channel_says_why() -> None:
    letter = Letter("n", "s", "t", NOW, {})
    with pytest.raises(DeliveryError, match="no server"):
        UnreachableChannel("no server").send(letter)
