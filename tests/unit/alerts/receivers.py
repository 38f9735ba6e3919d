"""Receivers on this machine: a mail server that is not ours, and a webhook."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "pAss-Zr93mLqY0"  # noqa: S105 - made up


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class MailBox:
    """What a mail server received, and what it answers.

    Attributes:
        port: Where it listens.
        mails: What it took, with whom it was for.
        answer: To a mail; 250 takes it.
        logins: Names and passwords that were given.
    """

    port: int
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    answer: str = "250 OK"
    logins: list[tuple[str, str]] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or not."""
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((list(envelope.rcpt_tos), mail))
        return self.answer

    def log_in(self, _server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> Any:
        """Accept the one password."""
        assert mechanism in {"LOGIN", "PLAIN"}
        assert isinstance(data, LoginPassword)
        name, password = data.login.decode(), data.password.decode()
        self.logins.append((name, password))
        return AuthResult(success=password == PASSWORD, handled=False)


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, has_login: bool = False, port: int | None = None
) -> Iterator[MailBox]:
    """A mail server; with a certificate it wants STARTTLS."""
    box = MailBox(free_port() if port is None else port)
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=box.log_in if has_login else None,
        auth_required=has_login,
        auth_require_tls=tls is not None,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Hook:
    """What a webhook received, and what it answers.

    Attributes:
        url: Its address.
        calls: Headers and content of every call.
        status: What it answers.
        is_deaf: It ends the connection without an answer, after it took what was sent.
    """

    url: str = ""
    calls: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    is_deaf: bool = False


@contextmanager
def webhook(path: str = "/hook") -> Iterator[Hook]:
    """A webhook."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            hook.calls.append((dict(self.headers), json.loads(self.rfile.read(size))))
            if hook.is_deaf:
                self.close_connection = True
                return
            self.send_response(hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_port}{path}"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
