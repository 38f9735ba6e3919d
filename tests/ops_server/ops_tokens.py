"""Keys and the tokens given for them."""

import binascii
import json
from base64 import b64decode
from collections.abc import Callable
from threading import Lock

from ops_answers import JSON, PLAIN_XML, Answer, Request
from ops_throttle import Limits
from ops_xml import gateway_error


class Tokens:
    """Gives tokens for one pair of key and secret, and knows which are alive."""

    def __init__(self, key: str, secret: str, limits: Limits, clock: Callable[[], float]) -> None:
        self.key, self.secret, self.limits, self.clock = key, secret, limits, clock
        #: How many were given.
        self.given = 0
        self._ends: dict[str, float] = {}
        self._lock = Lock()

    def grant(self, request: Request) -> Answer:
        """A token, or what is wrong with the request for one."""
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not self._is_known(encoded):
            error = gateway_error(401, "ClientId is Invalid").encode()
            header = ("WWW-Authenticate", "Basic")
            return Answer(401, PLAIN_XML, error, (header,), is_measured=False)
        if request.value("grant_type") != "client_credentials":
            error = gateway_error(400, "unsupported_grant_type").encode()
            return Answer(400, PLAIN_XML, error, is_measured=False)
        return Answer(200, JSON, self._made(), is_measured=False)

    def is_alive(self, request: Request) -> bool:
        """Whether the request has a token that lives."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        end = self._ends.get(token.strip())
        return scheme.lower() == "bearer" and end is not None and self.clock() < end

    def expire(self) -> None:
        """End all tokens now."""
        with self._lock:
            self._ends.clear()

    def _is_known(self, encoded: str) -> bool:
        try:
            return b64decode(encoded, validate=True).decode() == f"{self.key}:{self.secret}"
        except (binascii.Error, UnicodeDecodeError):
            return False

    def _made(self) -> bytes:
        with self._lock:
            self.given += 1
            token = f"generated-token-{self.given:06d}"
            self._ends[token] = self.clock() + self.limits.token_lifetime
        return json.dumps({
            "issued_at": str(int(self.clock() * 1000)),
            "application_name": "generated",
            "scope": "core",
            "status": "approved",
            "api_product_list": "[ops-prod]",
            "expires_in": str(self.limits.token_lifetime),
            "token_type": "BearerToken",
            "client_id": self.key,
            "access_token": token,
            "organization_name": "epo",
            "refresh_token_expires_in": "0",
            "refresh_count": "0",
        }, indent=2).encode()  # fmt: skip
