"""Ways on which somebody is told: mail and a webhook. Blocks of Prefect are in `flows.notify`.

Mail goes through the mail server itself, not through a block: a message must keep its Message-ID
when it is sent again, which neither Prefect's own blocks nor its package for mail let one set.

No error of these names an address, a password or what a server said: only what failed.
"""

import json
import smtplib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, Protocol

from flows.alerts.keys import MAIL_PASSWORD_VARIABLE, WEBHOOK_VARIABLE, Keys
from flows.errors import LandscapeError, TransientError
from flows.sources.contract import is_this_machine
from flows.transport.client import Client, Request
from flows.watch_settings import Mail, Watch

#: Seconds that a server may take.
PATIENCE = 30.0
#: Longest answer of a webhook that is read.
_LARGEST_ANSWER = 1024 * 1024


class DeliveryError(LandscapeError):
    """A message was not delivered.

    Attributes:
        is_refused: This very message was; another one may well be taken.
    """

    def __init__(self, message: str, *, is_refused: bool = False) -> None:
        super().__init__(message)
        self.is_refused = is_refused


@dataclass(frozen=True)
class Letter:
    """A message as it is sent.

    Attributes:
        number: The same for every attempt, so that a receiver can drop a second one.
        subject: One line.
        text: Plain text.
        queued_at: When it was put together.
        content: The same for machines.
    """

    number: str
    subject: str
    text: str
    queued_at: datetime
    content: Mapping[str, Any]


class Channel(Protocol):
    """A way on which somebody is told."""

    def send(self, letter: Letter) -> None:
        """Deliver a message.

        Raises:
            DeliveryError: It was not delivered.
        """


@dataclass(frozen=True)
class UnreachableChannel:
    """A way that cannot be gone now; what is to be told waits.

    Attributes:
        reason: Why, and what to do.
    """

    reason: str

    def send(self, _letter: Letter) -> None:
        """Deliver nothing.

        Raises:
            DeliveryError: Always.
        """
        raise DeliveryError(self.reason)


@dataclass(frozen=True)
class MailChannel:
    """One person's mail.

    Attributes:
        settings: The mail server.
        recipient: The person.
        keys: Finds the password.
    """

    settings: Mail
    recipient: str
    keys: Keys

    def send(self, letter: Letter) -> None:
        """Deliver a message.

        Raises:
            DeliveryError: It was not delivered.
        """
        mail = self._mail(letter)
        try:
            with self._connect() as server:
                self._log_in(server)
                server.send_message(mail)
        except smtplib.SMTPResponseException as error:
            message = f"the mail server answered {error.smtp_code} ({type(error).__name__})"
            # 4xx: not now; 5xx: not at all. A password that is refused is refused for all.
            is_refused = error.smtp_code >= 500 and not isinstance(
                error, smtplib.SMTPAuthenticationError
            )
            raise DeliveryError(message, is_refused=is_refused) from None
        except smtplib.SMTPRecipientsRefused:
            message = "the mail server refused the recipient"
            raise DeliveryError(message, is_refused=True) from None
        except (smtplib.SMTPException, OSError) as error:
            message = f"the mail server could not be used ({type(error).__name__})"
            raise DeliveryError(message) from None

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self.settings.sender
        mail["To"] = self.recipient
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(letter.queued_at)
        domain = self.settings.sender.rpartition("@")[2]
        mail["Message-ID"] = f"<{letter.number}@{domain}>"
        # RFC 3834: nobody's holiday notice answers this.
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.text, cte="base64")
        return mail

    def _connect(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port
        context = ssl.create_default_context()
        if self.settings.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
        if self.settings.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not self.settings.user:
            return
        is_open = self.settings.security == "none"
        if is_open and not is_this_machine(f"//{self.settings.host}"):
            message = "watch.mail.security is none: no password is sent over an open line"
            raise DeliveryError(message)
        password = self.keys.mail_password
        if password is None:
            message = f"{MAIL_PASSWORD_VARIABLE} is not set, but watch.mail.user is"
            raise DeliveryError(message)
        server.login(self.settings.user, password.get_secret_value())


@dataclass(frozen=True)
class WebhookChannel:
    """A webhook that takes JSON.

    Attributes:
        keys: Finds its address.
        user_agent: Who tells it.
    """

    keys: Keys
    user_agent: str

    def send(self, letter: Letter) -> None:
        """Deliver a message.

        Raises:
            DeliveryError: It was not delivered.
        """
        body = {
            "number": letter.number,
            "subject": letter.subject,
            "text": letter.text,
            **letter.content,
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": letter.number}
        request = Request("POST", self._address(), headers, data=json.dumps(body))
        client = Client(
            user_agent=self.user_agent,
            pause=0,
            time_out=PATIENCE,
            sleep=time.sleep,
            largest_body=_LARGEST_ANSWER,
        )
        try:
            status = client.send(request).status
        except TransientError:
            # Its words hold the address.
            message = "the webhook could not be reached"
            raise DeliveryError(message) from None
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            message = f"the webhook answered {status}"
            raise DeliveryError(message, is_refused=status in _REFUSALS)

    def _address(self) -> str:
        address = self.keys.webhook
        if address is None:
            message = f"{WEBHOOK_VARIABLE} is not set, but watch.webhook is"
            raise DeliveryError(message)
        url = address.get_secret_value()
        if url.startswith("https://") or (url.startswith("http://") and is_this_machine(url)):
            return url
        message = f"{WEBHOOK_VARIABLE} must begin with https:// (http:// for this machine only)"
        raise DeliveryError(message)


#: Of these a message itself may be the cause; of others the way to the receiver is.
_REFUSALS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def plain_channels(watch: Watch, keys: Keys, user_agent: str) -> dict[str, Channel]:
    """The channels that need no Prefect, by name."""
    channels: dict[str, Channel] = {
        f"mail:{address}": MailChannel(watch.mail, address, keys)
        for address in watch.mail.recipients
    }
    if watch.webhook:
        channels["webhook"] = WebhookChannel(keys, user_agent)
    return channels
