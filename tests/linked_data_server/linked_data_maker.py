"""Draws one family of a generated corpus: its parties, applications, publications and gaps."""

import random
from dataclasses import replace
from datetime import date, timedelta

from linked_data_facts import (
    LAST_DAY,
    SYMBOLS,
    Application,
    Family,
    Party,
    Publication,
    Route,
    Topic,
)
from linked_data_names import (
    AWKWARD_NAMES,
    BUSINESSES,
    COUNTRIES,
    OTHER_WORDINGS,
    PHRASES,
    SYMBOL_WORDINGS,
    Wording,
    phrase_wording,
)

#: Where applicants of a country file first, if not at an office of its name.
FIRST_OFFICES = {"HK": "CN"}
LANGUAGES = {"DE": "de", "AT": "de", "FR": "fr"}
TAGS = ("en", "de", "fr")
#: CPC and IPC of families that are not of the topic by symbol. IPC knows no H04L9/0852.
BROAD_CPC = (("H04L9/08",), ("H04L9/0838", "H04L9/12"), ())
OTHER_CLASSES = (("G01R31/367",), ("H04L9/0838",), ("B82Y20/00",))
MONTH = timedelta(days=30)


class FamilyMaker:
    """Draws in a fixed order, so that the same draws give the same family."""

    def __init__(self, rng: random.Random, n: int, topic: Topic, route: Route) -> None:
        self.rng, self.n, self.topic, self.route = rng, n, topic, route
        self.first_filed = self._first_day()
        self.family_id = None if self._chance(0.03) else str(20000000 + n)
        self.applicants = self._applicants()
        country = self.applicants[0].country
        self.inventors = tuple(
            Party(f"EXAMPLE, Inventor {number:03d}", country)
            for number in rng.sample(range(400), rng.randint(1, 3))
        )
        self.other_kind = rng.randrange(len(OTHER_WORDINGS))
        self.wording = self._wording()
        self.language = LANGUAGES.get(self.applicants[0].country or "", "en")
        self.cpc_inventive, self.cpc_additional = self._cpc()
        self.ipc_inventive, self.ipc_additional = self._ipc()
        self.members: list[Application] = []
        self.others: list[Application] = []
        self.publications: list[Publication] = []

    def family(self) -> Family:
        """The family with everything that belongs to it."""
        priorities = self._priorities()
        internationals = self._internationals(priorities)
        self._european(priorities, internationals, ordinal=0)
        if self._chance(0.08):
            self._european(priorities, internationals, ordinal=1)
        for ordinal, authority in enumerate(self.rng.sample(("US", "CN", "JP", "KR", "AU"), 2)):
            if self._chance(0.6):
                self._foreign(authority, self.first_filed + 12 * MONTH, 5 + ordinal)
        return Family(
            self.family_id or f"unlinked-{self.n}",
            self.topic,
            self.first_filed,
            tuple(self.members),
            tuple(self.others),
            tuple(self.publications),
        )

    # Draws.

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _first_day(self) -> date:
        """Rising over the years; early enough for a publication before the last day."""
        year = 1990 + int(35.3 * self.rng.random() ** 0.5)
        return date(year, 1, 1) + timedelta(days=self.rng.randrange(100 if year == 2025 else 365))

    def _applicants(self) -> tuple[Party, ...]:
        wanted = self.rng.choices((1, 2, 3), (75, 20, 5))[0]
        drawn = dict.fromkeys(self._applicant() for _ in range(wanted))
        return tuple(drawn)

    def _applicant(self) -> Party:
        if self._chance(0.1):
            return Party(*self.rng.choice(AWKWARD_NAMES))
        weights = [weight for weight, _ in COUNTRIES.values()]
        country = self.rng.choices(list(COUNTRIES), weights)[0]
        business = self.rng.choice(BUSINESSES)
        name = f"Example {business} {country} {COUNTRIES[country][1]}"
        name = name.upper() if self._chance(0.4) else name
        if self._chance(0.03):
            return Party(name, None, has_address=self._chance(0.5))
        return Party(name, country)

    def _wording(self) -> Wording:
        if self.topic == "symbol":
            return self.rng.choice(SYMBOL_WORDINGS)
        if self.topic == "phrase":
            return phrase_wording(self.rng.choice(PHRASES), in_title=self._chance(0.6))
        return OTHER_WORDINGS[self.other_kind]

    def _cpc(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Inventive and additional CPC symbols of the family's applications."""
        if self.topic == "phrase":
            return self.rng.choice(BROAD_CPC), ()
        if self.topic == "elsewhere":
            return OTHER_CLASSES[self.other_kind], ()
        drawn = tuple(self.rng.sample(SYMBOLS, self.rng.choice((1, 1, 2))))
        if self._chance(0.2):
            return ("H04L9/0838",), drawn
        # One symbol can stand on both lists when offices disagree.
        return drawn, drawn[:1] if self._chance(0.05) else ("H04L9/12",)

    def _ipc(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.topic == "elsewhere" and self.other_kind != 1:
            return OTHER_CLASSES[self.other_kind], ()
        if "H04B10/70" in self.cpc_inventive and self.first_filed.year >= 2013:
            return ("H04B10/70",), ("H04L9/08",)
        return ("H04L9/08",), ("H04L9/12",) if self._chance(0.3) else ()

    # Applications before the European one.

    def _number(self, authority: str, year: int, ordinal: int) -> str:
        """Numbers as old and new offices write them; the year is not always in them."""
        serial = self.n * 10 + ordinal
        if authority == "EP":
            return f"{year % 100:02d}{300000 + self.n * 2 + ordinal:06d}"
        if year < 2000:
            return f"{serial:06d}{year % 100:02d}"
        return f"{year}{serial:07d}"

    def _application(self, authority: str, filed: date, ordinal: int) -> Application:
        return Application(authority, self._number(authority, filed.year, ordinal), filed)

    def _priorities(self) -> tuple[Application, ...]:
        """National first filings: described or not, dated or not, of the family or outside."""
        if self.route in {"ep_first", "pct_first"}:
            return ()
        country = self.applicants[0].country or "US"
        authority = FIRST_OFFICES.get(country, country)
        if self._chance(0.5):
            found = [self._foreign(authority, self.first_filed, 0)]
        else:
            found = [self._priority_only(authority, self.first_filed, 0)]
        if self._chance(0.2):
            found.append(self._priority_only(authority, self.first_filed + 4 * MONTH, 1))
        return tuple(found)

    def _priority_only(self, authority: str, filed: date, ordinal: int) -> Application:
        made = self._application(authority, filed, ordinal)
        if self._chance(0.1):
            made = replace(made, filing_date=None, is_described=False)
        elif self._chance(0.25):
            made = replace(made, filing_date=None)
        self.others.append(made)
        return made

    def _foreign(self, authority: str, filed: date, ordinal: int) -> Application:
        """A member outside EP: identity, mostly a date, rarely CPC; its publication alike."""
        made = replace(
            self._application(authority, filed, ordinal),
            filing_date=None if self._chance(0.2) else filed,
            family=self.family_id,
            cpc_inventive=self.cpc_inventive if self._chance(0.15) else (),
        )
        self.members.append(made)
        published = filed + 18 * MONTH
        if published <= LAST_DAY:
            day = None if self._chance(0.1) else published
            kind = "B2" if authority == "US" and self._chance(0.4) else "A"
            self.publications.append(Publication(authority, made.number, kind, day, made))
        return made

    def _internationals(self, priorities: tuple[Application, ...]) -> tuple[Application, ...]:
        """The international application, sometimes under two numbers, as recorded."""
        if self.route not in {"euro_pct", "pct_first"}:
            return ()
        filed = self.first_filed + (11 * MONTH if priorities else timedelta())
        office = self.applicants[0].country or "IB"
        serial = self.n % 100000
        numbers = [f"{filed.year}{office}{serial:06d}"]
        if self._chance(0.25):
            numbers.append(f"{filed.year}{office}{serial:05d}")
        found = tuple(Application("WO", number, filed, family=self.family_id) for number in numbers)
        self.members.extend(found)
        self._publish_international(found[0])
        return found

    def _publish_international(self, application: Application) -> None:
        assert application.filing_date
        day = application.filing_date + 7 * MONTH
        number = f"{day.year}{self.n % 1000000:06d}"
        kinds = ["A2", "A3"] if self._chance(0.2) else ["A1"]
        for ordinal, kind in enumerate(kinds):
            published = min(day + 5 * ordinal * MONTH, LAST_DAY)
            self.publications.append(Publication("WO", number, kind, published, application))

    # The European application.

    def _european(
        self,
        priorities: tuple[Application, ...],
        internationals: tuple[Application, ...],
        ordinal: int,
    ) -> None:
        filed = self.first_filed + (11 * MONTH if priorities else timedelta())
        laid_open = _wednesday(max(self.first_filed + 18 * MONTH, filed + 6 * MONTH))
        granted = _wednesday(laid_open + MONTH * self.rng.randint(18, 70))
        is_granted = granted <= LAST_DAY and self._chance(0.55)
        made = replace(
            self._application("EP", filed, ordinal),
            grant_date=granted if is_granted else None,
            cpc_inventive=self.cpc_inventive,
            cpc_additional=self.cpc_additional,
            family=self.family_id,
        )
        self.members.append(made)
        first = self._first_publication(made, laid_open, priorities, internationals)
        self.publications.append(first)
        if first.kind == "A2":
            self.publications.append(self._search_report(first, laid_open + 9 * MONTH))
        if is_granted:
            self._grant(first, granted, internationals)

    def _first_publication(
        self,
        application: Application,
        day: date,
        priorities: tuple[Application, ...],
        internationals: tuple[Application, ...],
    ) -> Publication:
        """A1 or A2; some without the priorities, the abstract or two of the three titles."""
        titles = tuple(zip(TAGS, self.wording.titles, strict=True))
        abstract = self.wording.abstracts[TAGS.index(self.language)]
        return Publication(
            "EP",
            # Seven digits, one number for each application.
            f"{100000 + int(application.number[2:]):07d}",
            "A2" if self._chance(0.2) else "A1",
            day,
            application,
            titles=titles[:1] if self._chance(0.03) else titles,
            abstract=None if self.topic != "phrase" and self._chance(0.1) else abstract,
            is_abstract_tagged=self._chance(0.5),
            language=self.language,
            priorities=() if self._chance(0.04) else priorities,
            international=internationals[0] if internationals else None,
            applicants=self.applicants,
            inventors=self.inventors,
            ipc_inventive=self.ipc_inventive,
            ipc_additional=self.ipc_additional,
        )

    def _search_report(self, first: Publication, day: date) -> Publication:
        """A3 repeats the applicants; some repeat no priorities."""
        return replace(
            first,
            kind="A3",
            date=_wednesday(min(day, LAST_DAY - timedelta(days=7))),
            abstract=None,
            priorities=first.priorities if self._chance(0.8) else (),
        )

    def _grant(
        self, first: Publication, day: date, internationals: tuple[Application, ...]
    ) -> None:
        """B1 with the same applicants, or others after a transfer; corrected and translated."""
        granted = replace(
            first,
            kind="B1",
            date=day,
            abstract=None,
            applicants=(self._applicant(),) if self._chance(0.05) else first.applicants,
            # The other of the two numbers of one international application.
            international=internationals[-1] if internationals else None,
        )
        self.publications.append(granted)
        if self._chance(0.05) and day + 8 * MONTH <= LAST_DAY:
            self.publications.append(replace(granted, kind="B9", date=day + 8 * MONTH))
        if self._chance(0.3):
            self._translation(first.application, day + 3 * MONTH)

    def _translation(self, european: Application, day: date) -> None:
        """A German translation: its own application with a T behind the number."""
        made = Application(
            "DE", f"6{european.number}T", european.filing_date, family=self.family_id
        )
        if day > LAST_DAY or made in self.members:
            return
        self.members.append(made)
        kind = "T3" if self._chance(0.2) else "T2"
        self.publications.append(Publication("DE", made.number[:-1], kind, day, made))


def _wednesday(day: date) -> date:
    """The first Wednesday from a day on: the EPO publishes on Wednesdays."""
    return day + timedelta(days=(2 - day.weekday()) % 7)
