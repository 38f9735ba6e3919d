"""The table `[watch]` of the settings: what is watched and who is told.

Passwords and addresses that are secrets are no settings: see `flows.alerts.keys`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

#: Anything printable without a line break: it stands in the head of a mail.
_MAILBOX = r"^[^\s@<>,;:\"]+@[A-Za-z0-9.\-]+$"
_BLOCK = r"^[a-z0-9-]+/[a-z0-9-]+$"


def _without_repeats(value: object) -> object:
    """What is named twice must not be told twice."""
    return tuple(dict.fromkeys(value)) if isinstance(value, list | tuple) else value


Name = Annotated[str, Field(min_length=1, max_length=500)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_without_repeats)]
Office = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Mailbox = Annotated[str, Field(pattern=_MAILBOX, max_length=254)]
Block = Annotated[str, Field(pattern=_BLOCK)]


class Mail(BaseModel):
    """The mail server that alerts are sent through; without a host no mail is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("", pattern=r"^[A-Za-z0-9.:\-]*$", description="Mail server; empty: none.")
    port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the line is closed; none never carries a password."
    )
    user: str = Field(
        "",
        pattern=r"^[ -~]*$",
        description="Name at the mail server; its password is no setting.",
    )
    sender: str = Field(
        "", pattern=rf"^$|{_MAILBOX}", max_length=254, description="Address that mails come from."
    )
    recipients: Annotated[tuple[Mailbox, ...], BeforeValidator(_without_repeats)] = Field(
        (), max_length=50, description="Addresses that are told; each gets a mail of its own."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> "Mail":
        if self.host and not (self.sender and self.recipients):
            message = "host is set; sender and recipients are needed too"
            raise ValueError(message)
        if self.recipients and not self.host:
            message = "recipients are set; host is needed too"
            raise ValueError(message)
        return self


class Watch(BaseModel):
    """What is watched. Without any name only the runs themselves are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    applicants: Names = Field((), description="Applicants, in any spelling the data know.")
    groups: Names = Field((), description="Groups of companies.")
    sub_technologies: Names = Field((), description="Sub-technologies of the topic.")
    offices: Annotated[tuple[Office, ...], BeforeValidator(_without_repeats)] = Field(
        (), description="Offices whose first grants are told; empty: all."
    )
    families: Names = Field((), description="Families, by any of their publications.")
    stale_days: int = Field(
        30, ge=1, le=3650, description="Age of a source's data in days from which it is told."
    )
    languages: Annotated[tuple[Literal["en", "ja"], ...], BeforeValidator(_without_repeats)] = (
        Field((), description="Languages of messages; empty: those of the report.")
    )
    blocks: Annotated[tuple[Block, ...], BeforeValidator(_without_repeats)] = Field(
        (),
        description="Notification blocks of your Prefect server, such as slack-webhook/alerts.",
    )
    webhook: bool = Field(default=False, description="Tell a webhook, whose address is no setting.")
    mail: Mail = Field(Mail(), description="Mail server, sender and recipients.")

    @property
    def is_active(self) -> bool:
        """Whether anything of the data is watched."""
        return any(
            (self.applicants, self.groups, self.sub_technologies, self.offices, self.families)
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of all ways on which somebody is told, each person by mail on one of their own."""
        mails = tuple(f"mail:{address}" for address in self.mail.recipients)
        blocks = tuple(f"block:{name}" for name in self.blocks)
        return mails + (("webhook",) if self.webhook else ()) + blocks
