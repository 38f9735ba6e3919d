"""OAuth2 of OPS: an access token for key and secret, renewed before it expires.

Source of the rules: the EPO's OPS reference guide; `expires_in` is a string of seconds, about
twenty minutes (recorded).
"""

import json
import math
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.credentials import Credentials
from flows.errors import NotUnderstoodError, QuotaSpentError, RefusedError, TransientError
from flows.sources.ops.faults import read_fault
from flows.transport.client import WAITS, Client, Request, Sleep

PATH = "/auth/accesstoken"
#: A token is renewed this long before it expires.
MARGIN = timedelta(seconds=60)
#: Seconds that a token is taken to be valid, whatever is said.
SHORTEST, LONGEST = 120.0, 3600.0
_OK, _UNAUTHORISED, _BAD, _FORBIDDEN = 200, 401, 400, 403


@dataclass
class Token:
    """The access token of a run; asked for when it is first needed."""

    url: str
    credentials: Credentials = field(repr=False)
    http: Client
    clock: Callable[[], datetime]
    sleep: Sleep
    _value: str = field(default="", init=False, repr=False)
    _until: datetime | None = field(default=None, init=False)

    def header(self) -> dict[str, str]:
        """The header that carries a valid token.

        Raises:
            RefusedError: Key or secret are not accepted.
            TransientError: No token can be had now.
        """
        if self._until is None or self.clock() >= self._until - MARGIN:
            self._renew()
        return {"Authorization": f"Bearer {self._value}"}

    def forget(self) -> None:
        """Have a new token asked for: the service no longer accepts this one."""
        self._until = None

    def _renew(self) -> None:
        failure: TransientError | None = None
        for wait in (0.0, *WAITS):
            if wait:
                self.sleep(wait)
            try:
                self._ask()
            except TransientError as error:
                failure = error
            else:
                return
        # A slow gateway says nothing of the window that is asked for.
        raise TransientError(str(failure)) from failure

    def _ask(self) -> None:
        parts = (self.credentials.key, self.credentials.secret)
        pair = ":".join(part.get_secret_value() for part in parts).encode()
        answer = self.http.send(
            Request(
                "POST",
                self.url + PATH,
                headers={
                    "Authorization": f"Basic {b64encode(pair).decode('ascii')}",
                    "Accept": "application/json",
                },
                data={"grant_type": "client_credentials"},
            )
        )
        if answer.headers.get("X-Rejection-Reason"):
            message = (
                "OPS gives no token: its quota is spent "
                f"({answer.headers['X-Rejection-Reason']}). Everything fetched is kept; run again "
                "in an hour."
            )
            raise QuotaSpentError(message)
        if answer.status in {_BAD, _UNAUTHORISED, _FORBIDDEN}:
            fault = read_fault(answer.body)
            said = f"{fault.code} {fault.message}" if fault else f"status {answer.status}"
            message = (
                f"OPS does not accept the key and secret ({said}). Set them with "
                "`landscape auth ops`."
            )
            raise RefusedError(message)
        if answer.status != _OK:
            message = f"{self.url}{PATH}: status {answer.status}"
            raise TransientError(message)
        self._value, seconds = _read(answer.body)
        self._until = self.clock() + timedelta(seconds=seconds)


def _read(body: bytes) -> tuple[str, float]:
    """Token and seconds of validity; the body never stands in an error, since it is a secret."""
    try:
        content = json.loads(body)
        return str(content["access_token"]), _lifetime(content.get("expires_in"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "OPS answered the request for a token with something that holds none"
        raise NotUnderstoodError(message) from error


def _lifetime(stated: object) -> float:
    """Seconds of validity, kept to what is plausible: about twenty minutes are usual."""
    try:
        seconds = float(str(stated))
    except ValueError:
        return SHORTEST
    return min(max(seconds, SHORTEST), LONGEST) if math.isfinite(seconds) else SHORTEST
