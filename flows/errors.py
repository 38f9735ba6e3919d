"""The errors of the pipeline, each with the exit code the command ends with.

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 stopped early by a quota with
everything kept.
"""

from typing import ClassVar


class LandscapeError(Exception):
    """Something failed; the message names the file, field and value and what to do."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(LandscapeError):
    """A setting, option or file that the user wrote cannot be used."""

    exit_code: ClassVar[int] = 2


class TransientError(LandscapeError):
    """A failure that may pass by itself: the only kind that is retried."""


class TooSlowError(TransientError):
    """A server did not answer in time; a smaller question may be answered."""


class TooManyError(LandscapeError):
    """A window holds more than can be asked for.

    Attributes:
        total: Records the source announces.
        is_at_least: The source counts no further.
    """

    def __init__(self, message: str, total: int, *, is_at_least: bool) -> None:
        super().__init__(message)
        self.total, self.is_at_least = total, is_at_least


class InconsistentError(TransientError):
    """Answers contradict what was asked or said before; asked afresh, they may agree."""


class QuotaSpentError(LandscapeError):
    """A quota, a budget or the preferred hours end this run; everything fetched is kept."""

    exit_code: ClassVar[int] = 3


class RefusedError(LandscapeError):
    """A server will not answer: credentials or a question it does not accept. Never retried."""


class QueryRefusedError(RefusedError):
    """A server does not accept a question as it is put.

    Attributes:
        status: HTTP status.
        body: What the server said.
    """

    def __init__(self, message: str, *, status: int = 400, body: bytes = b"") -> None:
        super().__init__(message)
        self.status, self.body = status, body


class NotUnderstoodError(LandscapeError):
    """A source answered something that our description of it does not cover."""


class LandingDamagedError(LandscapeError):
    """Bytes at rest differ from what their sidecar says about them."""


class ModelError(LandscapeError):
    """A SQL model, seed or the column registry is wrong."""


class CheckFailedError(LandscapeError):
    """A blocking check found offending rows; the live warehouse was left in place."""


class StorageError(LandscapeError):
    """The disk is full, read-only or otherwise not writable."""


class BusyError(LandscapeError):
    """Another run holds the lock of this data folder."""


class QueryError(LandscapeError):
    """An ad hoc query was refused or failed."""
