"""Secrets of the channels: from the environment, or from Secret blocks of a Prefect server.

None of them is a setting, an option, a parameter of a run, or a word of a message. Which channels
there are the settings say: a secret that cannot be had now fails a delivery and loses no event.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

MAIL_PASSWORD_VARIABLE = "ALERTS_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
WEBHOOK_VARIABLE = "ALERTS_WEBHOOK_URL"
VARIABLES = (MAIL_PASSWORD_VARIABLE, WEBHOOK_VARIABLE)
MAIL_PASSWORD_BLOCK = "landscape-alerts-mail"  # noqa: S105 - the name of a block
WEBHOOK_BLOCK = "landscape-alerts-webhook"

#: Gives what a Secret block holds; None if there is none.
ReadBlock = Callable[[str], str | None]


@dataclass(frozen=True)
class Keys:
    """Finds the secrets of channels when they are needed.

    Attributes:
        environ: The environment, which comes first.
        read_block: Reads a Secret block; None where no Prefect server is at hand.
    """

    environ: Mapping[str, str] = field(repr=False)
    read_block: ReadBlock | None = None

    @property
    def mail_password(self) -> SecretStr | None:
        """Password of the user at the mail server."""
        return self._find(MAIL_PASSWORD_VARIABLE, MAIL_PASSWORD_BLOCK)

    @property
    def webhook(self) -> SecretStr | None:
        """Address of the webhook."""
        return self._find(WEBHOOK_VARIABLE, WEBHOOK_BLOCK)

    def _find(self, variable: str, block: str) -> SecretStr | None:
        value = self.environ.get(variable) or (self.read_block(block) if self.read_block else None)
        return SecretStr(value.strip()) if value and value.strip() else None
