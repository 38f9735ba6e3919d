"""Works out the facts of one document from the columns; what no query needs is drawn anew."""

import random
from datetime import date
from typing import Literal

from ops_classes import class_table
from ops_columns import COUNTRIES, FILING_KINDS, NONE, Table
from ops_facts import Citation, Claim, Classification, Filing, Parties, Publication, Shape
from ops_names import Name, organisation, person
from ops_offices import KINDS, OFFICES, filing_numbers, number_text
from ops_text import abstract_text, subject_of, title_text
from ops_wordings import FORMS, SUBJECTS

EN_SPACE = "\u2002"
#: Share of documents whose applicants and inventors have a country, where it is not all of them.
WITH_COUNTRY = {"CN": (0.004, 0.004), "US": (0.85, 0.94), "WO": (1.0, 0.99), "JP": (0.0, 0.0),
                "AU": (0.39, 0.02), "KR": (0.94, 0.41), "RU": (0.06, 0.06), "EP": (1.0, 0.92),
                "GB": (0.83, 0.75), "DE": (0.9, 0.9), "FR": (0.9, 0.9)}  # fmt: skip
#: Chinese names get their Latin form so many days after publication.
LATIN_DELAY = 90
ORGANISATIONS = {"CN": 400, "US": 200, "JP": 120, "KR": 80}
REGIONAL = frozenset(("EP",))
_ARTICLES = (
    "EXAMPLE A ET AL: 'On nothing in particular', JOURNAL OF INVENTED RESULTS, vol. 7, p. 1-9",
    "SPECIMEN B: 'Keys & photons <revisited>', PROC. OF NO CONFERENCE, 2009, XP000000001",
)


class Records:
    """Facts by row of the columns of one day."""

    def __init__(
        self,
        seed: int,
        tables: tuple[Table, Table, Table],
        today: date,
        shape: Literal["2025", "2026", "mixed"],
    ) -> None:
        self.seed, self.today, self.shape = seed, today, shape
        self.publications, self.applications, self.families = tables

    def publication(self, row: int) -> Publication:
        """Everything about one document."""
        table = self.publications
        application = int(table.application[row])
        text, form = int(table.text[row]), list(FORMS.values())[int(table.form[row])]
        country, kind, number = self.number(row)
        chance = self._chance(application, 1)
        return Publication(
            row=row,
            country=country,
            number=number,
            kind=kind,
            date=date.fromordinal(int(table.day[row])),
            family_id=int(table.family_id[row]),
            application=self.filing(application),
            claims=self.claims(application),
            titles=tuple((label, self._title(country, text, one)) for label, one in form.titles),
            abstracts=tuple((label, abstract_text(text, one)) for label, one in form.abstracts),
            cpc=self._cpc(row, country),
            ipc=self.ipc(row),
            applicants=self._applicants(row, country, application),
            inventors=self._inventors(row, country, application),
            citations=self._citations(row, country, kind),
            shape=self._shape(chance),
            route=SUBJECTS[subject_of(text)].words,
        )

    def number(self, row: int) -> tuple[str, str, str]:
        """Country, kind and number of a document."""
        table = self.publications
        country, kind = OFFICES[int(table.office[row])], KINDS[int(table.kind[row])]
        return country, kind, number_text(country, kind, int(table.serial[row]))

    def filing(self, row: int) -> Filing:
        """An application by its row."""
        table = self.applications
        office, kind = OFFICES[int(table.office[row])], FILING_KINDS[int(table.kind[row])]
        day = date.fromordinal(int(table.filed[row]))
        filer = OFFICES[int(table.filer[row])]
        found = filing_numbers(office, kind, day.year, int(table.count[row]), filer)
        return Filing(
            found.country, found.docdb, found.kind, day, found.epodoc, found.original,
            210_000_000 + 7 * row,
        )  # fmt: skip

    def claims(self, application: int) -> tuple[Claim, ...]:
        """Priorities: of the family, and the international application a national phase has."""
        family = int(self.applications.family[application])
        made = [self._claim(int(self.families.first[family]), is_active=True)]
        own, origin = int(self.families.own[family]), int(self.applications.origin[application])
        if own != NONE:
            made.append(self._claim(own, is_active=True))
        if origin != NONE:
            made.append(self._claim(origin, is_active=False))
        return tuple(made)

    def ipc(self, row: int) -> tuple[str, ...]:
        """IPC symbols; Japan has its own habits."""
        profile = class_table().profiles[int(self.publications.ipc[row])]
        is_japan = OFFICES[int(self.publications.office[row])] == "JP"
        return profile.ipc_japan if is_japan else profile.ipc

    def _claim(self, application: int, *, is_active: bool) -> Claim:
        filing = self.filing(application)
        kind = "regional" if filing.country in REGIONAL and filing.kind != "W" else "national"
        return Claim(filing, kind, is_active)

    def _chance(self, row: int, purpose: int) -> random.Random:
        """A source of chance that belongs to a row, in whatever order rows are asked for."""
        return random.Random((self.seed * 16 + purpose) * 2_147_483_647 + row)  # noqa: S311

    def _shape(self, chance: random.Random) -> Shape:
        drawn: Shape = "2025" if chance.random() < 0.5 else "2026"
        return drawn if self.shape == "mixed" else self.shape

    @staticmethod
    def _title(country: str, text: int, script: str) -> str:
        title = title_text(text, script)
        return title.upper() if country in {"EP", "WO"} else title

    def _cpc(self, row: int, country: str) -> tuple[Classification, ...]:
        profile = class_table().profiles[int(self.publications.cpc[row])]
        own = (country,) if country in {"US", "KR", "CN"} else ()
        return tuple(
            Classification(symbol, "A" if at > 1 else "I", (*own, "EP") if at == 0 else ("EP",))
            for at, symbol in enumerate(profile.cpc)
        )

    # Parties.

    def _applicants(self, row: int, country: str, application: int) -> Parties:
        family = int(self.applications.family[application])
        cluster, home = int(self.families.cluster[family]), int(self.families.country[family])
        chance = self._chance(cluster, 2)
        people = [_organisation(chance, COUNTRIES[home])]
        if chance.random() < 0.22:
            abroad = COUNTRIES[int(chance.random() * len(COUNTRIES))]
            people.append(
                _organisation(chance, abroad if chance.random() < 0.3 else COUNTRIES[home])
            )
        return self._parties(row, country, tuple(dict.fromkeys(people)), 0)

    def _inventors(self, row: int, country: str, application: int) -> Parties:
        family = int(self.applications.family[application])
        home = COUNTRIES[int(self.families.country[family])]
        chance = self._chance(family, 3)
        numbers = [int(chance.random() * 100) for _ in range(1 + int(chance.random() * 4))]
        people = tuple(dict.fromkeys(person(home, one) for one in numbers))
        return self._parties(row, country, people, 1)

    def _parties(self, row: int, country: str, people: tuple[Name, ...], which: int) -> Parties:
        chance = self._chance(row, 4 + which)
        shares = WITH_COUNTRY.get(country, (1.0, 1.0))
        has_country = chance.random() < shares[which]
        if list(FORMS)[int(self.publications.form[row])] == "none":
            return Parties(people, (), ())
        age = self.today.toordinal() - int(self.publications.day[row])
        if country == "CN" and age < LATIN_DELAY and all(one.native for one in people):
            return Parties(people, (), _originals([one.native or one.latin for one in people]))
        return Parties(
            people,
            tuple(
                _epodoc(one, at, len(people), has_country=has_country)
                for at, one in enumerate(people)
            ),
            _originals(_printed(people, country, chance)),
        )

    # Citations.

    def _citations(self, row: int, country: str, kind: str) -> tuple[Citation, ...]:
        chance = self._chance(row, 6)
        is_searched = country in {"EP", "WO", "GB", "DE"} or kind in {"B", "B1", "B2"}
        if not is_searched or row == 0:
            return ()
        phase, by = ("national-search-report", "examiner")
        if country == "US":
            phase, by = ("undefined", "applicant") if chance.random() < 0.4 else (phase, by)
        cited = [
            self._cited(int(chance.random() * row), chance, phase, by)
            for _ in range(int(chance.random() * 6))
        ]
        if chance.random() < 0.15:
            article = _ARTICLES[int(chance.random() * len(_ARTICLES))]
            cited.append(Citation("", "", "", None, "", "A", phase, by, article))
        return tuple(cited)

    def _cited(self, row: int, chance: random.Random, phase: str, by: str) -> Citation:
        """An older document; the name of its applicant has a plain space before its country."""
        country, kind, number = self.number(row)
        application = int(self.publications.application[row])
        people = self._applicants(row, country, application).people
        others = ", et al" if len(people) > 1 else ""
        name = f"{people[0].epodoc} [{people[0].country}]{others}"
        category = "XYA"[int(chance.random() * 3)] if by == "examiner" else None
        day = date.fromordinal(int(self.publications.day[row]))
        return Citation(country, number, kind, day, name, category, phase, by)


def _organisation(chance: random.Random, country: str) -> Name:
    """A few organisations of a country have most of its documents."""
    size = ORGANISATIONS.get(country, 40)
    luck = chance.random()
    return organisation(country, int(size * luck * luck))


def _epodoc(name: Name, at: int, size: int, *, has_country: bool) -> str:
    """As recorded: all but the first begin with a space, the last one of several ends the line."""
    country = f"{EN_SPACE}[{name.country}]" if has_country else ""
    start = "" if at == 0 else (EN_SPACE, " ")[at % 2]
    return f"{start}{name.epodoc}{country}" + ("\n" if size > 2 and at == size - 1 else "")


def _printed(people: tuple[Name, ...], country: str, chance: random.Random) -> list[str]:
    """Names as printed, twice where the office prints two writings."""
    latin = [one.latin.upper() if country in {"EP", "US"} else one.latin for one in people]
    native = [one.native for one in people if one.native]
    if country in {"CN", "JP", "KR"} and len(native) == len(people):
        if country == "JP" and chance.random() < 0.6:
            return [*native]
        return [*latin, *native] if chance.random() < 0.5 else latin
    if country == "EP" and chance.random() < 0.5:
        return [*latin, *(one.latin for one in people)]
    return latin


def _originals(names: list[str]) -> tuple[str, ...]:
    """As recorded: all but the last end with a comma and a blank."""
    return tuple(f"{one}, " if at < len(names) - 1 else one for at, one in enumerate(names))
