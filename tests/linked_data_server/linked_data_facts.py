"""The facts a generated service holds, as plain Python: parties, applications, publications."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from linked_data_vocabulary import BASE, hash_of, publication_uri

#: The four symbols that tell the topic.
SYMBOLS = ("H04L9/0852", "H04L9/0855", "H04L9/0858", "H04B10/70")
#: Nothing is published after this day.
LAST_DAY = date(2026, 11, 18)

Topic = Literal["symbol", "phrase", "elsewhere"]
#: How the EP application came about: a national first filing; that and an international one;
#: itself the first filing; an international first filing.
Route = Literal["paris", "euro_pct", "ep_first", "pct_first"]


@dataclass(frozen=True)
class Party:
    """An applicant or inventor as printed; the country can be missing in two ways."""

    name: str
    country: str | None
    has_address: bool = True

    @property
    def uri(self) -> str:
        """One URI for one spelling with one address."""
        key = hash_of(self.name, self.country, str(self.has_address))
        return f"{BASE}data/vc/{key}"

    @property
    def address_uri(self) -> str:
        """Several parties of one country share an address."""
        return f"{BASE}data/address/{hash_of('address', self.country)}"


@dataclass(frozen=True)
class Application:
    """An application of any authority; many are known as a priority only."""

    authority: str
    number: str
    filing_date: date | None = None
    grant_date: date | None = None
    cpc_inventive: tuple[str, ...] = ()
    cpc_additional: tuple[str, ...] = ()
    #: None if the service holds no family for it.
    family: str | None = None
    #: False if publications point to it and nothing else is known, not even its type.
    is_described: bool = True

    @property
    def uri(self) -> str:
        """Authority and number, as printed on the recorded results."""
        return f"{BASE}id/application/{self.authority}/{self.number}"

    @property
    def family_uri(self) -> str | None:
        """The simple family."""
        return f"{BASE}data/simple-family/{self.family}" if self.family else None


@dataclass(frozen=True)
class Publication:
    """A publication; those outside EP have identity only."""

    authority: str
    number: str
    kind: str
    date: date | None
    application: Application
    #: Pairs of language and title.
    titles: tuple[tuple[str, str], ...] = ()
    abstract: str | None = None
    is_abstract_tagged: bool = False
    #: Of the proceedings, in which the abstract is written.
    language: str | None = None
    priorities: tuple[Application, ...] = ()
    international: Application | None = None
    applicants: tuple[Party, ...] = ()
    inventors: tuple[Party, ...] = ()
    ipc_inventive: tuple[str, ...] = ()
    ipc_additional: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        """With a hyphen or the date as its last part."""
        return publication_uri(self.authority, self.number, self.kind, self.date)


@dataclass(frozen=True)
class Family:
    """What the generator knows of a family, more than the triples tell."""

    id: str
    topic: Topic
    #: The true day of the first filing, told by the triples or not.
    first_filed: date
    #: Its members, if the service links them.
    applications: tuple[Application, ...]
    #: Applications that only serve as priorities, outside the family.
    other_applications: tuple[Application, ...]
    publications: tuple[Publication, ...]
