"""Draws families with their applications and publications, until enough are published.

Everything is drawn in a fixed order from one source, by nothing but `random()`, whose values are
the same on every platform.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from datetime import date
from functools import cache
from itertools import accumulate

from ops_classes import class_table
from ops_columns import (
    COUNTRIES,
    FILING_KINDS,
    NONE,
    application_columns,
    family_columns,
    publication_columns,
)
from ops_offices import KIND_CODES, OFFICE_CODES, WEEKDAYS, publication_serial
from ops_text import FORM_CODES, text_code
from ops_wordings import ABSTRACTS, SUBJECTS, TITLES

FIRST_YEAR, LAST_YEAR = 1993, 2026
#: China's grants were C until here, and its utility models Y in part.
CHINA_REFORM = date(2010, 4, 7).toordinal()
#: The United States publish applications from here on.
US_REFORM = date(2001, 3, 15).toordinal()
YEAR = 365
#: Shares of the routes into the topic; the last two are noise.
ROUTES = (("core", 50), ("phrase", 35), ("beside", 8), ("elsewhere", 7))
#: Countries other than China, with their weights.
OTHERS = (("US", 34), ("JP", 25), ("KR", 12), ("DE", 8), ("GB", 7), ("FR", 4), ("TW", 3),
          ("CA", 2), ("CH", 2), ("AU", 1), ("RU", 1), ("IT", 1), ("NL", 1))  # fmt: skip
#: How many of a country's families go abroad at all; half is the rule.
ABROAD = {"CN": 0.07, "JP": 0.55, "RU": 0.1, "KR": 0.35}
#: Where families that go abroad go.
TARGETS = (("US", 0.7), ("EP", 0.6), ("CN", 0.55), ("JP", 0.4), ("KR", 0.25), ("TW", 0.1),
           ("CA", 0.12), ("AU", 0.1), ("DE", 0.08), ("GB", 0.06), ("RU", 0.02))  # fmt: skip
#: Countries without an own office here file first at the EPO.
FIRST_OFFICES = {"CH": "EP", "IT": "EP", "NL": "EP"}
#: First kind, kind of the grant, its share, and whether the grant has numbers of its own.
COURSES: dict[str, tuple[str, str | None, float, bool]] = {
    "CN": ("A", "B", 0.5, False),
    "EP": ("A1", "B1", 0.45, False),
    "JP": ("A", "B2", 0.5, True),
    "KR": ("A", "B1", 0.5, True),
    "DE": ("A1", None, 0, False),
    "GB": ("A", "B", 0.5, False),
    "TW": ("A", "B", 0.6, True),
    "CA": ("A1", "C", 0.4, False),
    "AU": ("A1", "B2", 0.5, False),
    "FR": ("A1", "B1", 0.6, False),
    "RU": ("C1", None, 0, False),
}
#: Share of first filings that are utility models, and their kind.
UTILITY = {"CN": (0.16, "U"), "DE": (0.08, "U1"), "TW": (0.1, "U"), "KR": (0.03, "U"),
           "JP": (0.01, "U")}  # fmt: skip
#: Languages of a document by office, with weights.
LANGUAGES: dict[str, tuple[tuple[str, int], ...]] = {
    "CN": (("en", 60), ("zh", 35), ("zh-ol", 5)),
    "US": (("en", 96), ("en-title", 4)),
    "WO": (("wo", 70), ("wo-de", 6), ("wo-ja", 10), ("wo-zh", 14)),
    "EP": (("ep", 75), ("ep-de", 15), ("ep-fr", 10)),
    "JP": (("en", 45), ("ja", 40), ("ja-ol", 13), ("none", 2)),
    "KR": (("en", 60), ("ko", 25), ("ko-ol", 15)),
    "TW": (("zt", 100),),
    "DE": (("de", 60), ("de-en", 40)),
    "FR": (("fr", 50), ("fr-en", 50)),
    "AU": (("en", 91), ("en-title", 9)),
    "RU": (("en", 53), ("en-title", 47)),
}
#: Share of documents with CPC, where it is not all of them.
WITH_CPC = {"WO": 0.95, "TW": 0.94, "KR": 0.94, "RU": 0.59}
Weighted = tuple[tuple[str, int], ...]


def _grown(start: float, rate: float, years: int) -> float:
    """Growth by multiplication alone, whose result is the same on every platform."""
    for _ in range(years):
        start *= rate
    return start


@cache
def _other_weight(year: int) -> float:
    return _grown(4, 1.085, year - FIRST_YEAR)


@cache
def _china_weight(year: int) -> float:
    """China's families: a surge until 2020, and slower growth since."""
    surge = _grown(0.12, 1.34, min(year, 2020) - FIRST_YEAR)
    return _grown(surge, 1.12, max(0, year - 2020))


@cache
def _year_sums() -> list[float]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return list(accumulate(_other_weight(one) + _china_weight(one) for one in years))


@cache
def _sums(choices: Weighted) -> tuple[list[str], list[int]]:
    return [value for value, _ in choices], list(accumulate(weight for _, weight in choices))


class Drawer:
    """Draws from one source of chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed).random  # noqa: S311 - repeatable, nothing secret

    def below(self, end: int) -> int:
        """A whole number from 0."""
        return int(self.chance() * end)

    def between(self, start: int, end: int) -> int:
        """A whole number; the end is not among them."""
        return start + int(self.chance() * (end - start))

    def one_of(self, choices: Weighted) -> str:
        """One value by weight."""
        values, sums = _sums(choices)
        return values[bisect(sums, self.chance() * sums[-1])]

    def year(self) -> int:
        """The year of a first filing."""
        sums = _year_sums()
        return FIRST_YEAR + bisect(sums, self.chance() * sums[-1])


class Family:
    """What all documents of a family share while it is drawn."""

    def __init__(self, row: int, first_day: int, text: int, profile: int) -> None:
        self.row, self.first_day, self.text, self.profile = row, first_day, text, profile
        #: Whole number of its WO document, for re-publication in Japan.
        self.international: int | None = None
        self.application = NONE


class Maker:
    """Draws clusters, which are extended families of one or more simple families."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.drawer = Drawer(seed)
        self.as_of = as_of.toordinal()
        self.publications = publication_columns()
        self.applications = application_columns()
        self.families = family_columns()
        self.clusters = 0
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def make(self, wanted: int) -> None:
        """Clusters until as many publications as wanted have appeared."""
        while self.publications.size < wanted:
            self._cluster()
            self.clusters += 1

    def _cluster(self) -> None:
        drawer = self.drawer
        year = drawer.year()
        day = date(year, 1, 1).toordinal() + drawer.below(YEAR)
        china = _china_weight(year)
        is_china = drawer.chance() * (china + _other_weight(year)) < china
        country = "CN" if is_china else drawer.one_of(OTHERS)
        route = drawer.one_of(ROUTES)
        first = self._first_family(country, day, self._text(route), self._profile(route))
        more = self._more_families()
        for _ in range(more):
            self._follower(country, route, first, day + drawer.between(200, 1800))

    def _more_families(self) -> int:
        """Most clusters have one simple family, some a few, and rare ones very many."""
        luck = self.drawer.chance()
        if luck < 0.86:
            return 0
        return 1 + self.drawer.below(3) if luck < 0.995 else 4 + self.drawer.below(12)

    def _text(self, route: str) -> int:
        fitting = [at for at, subject in enumerate(SUBJECTS) if subject.words == route]
        drawer = self.drawer
        subject = fitting[drawer.below(len(fitting))]
        return text_code(subject, drawer.below(len(TITLES)), drawer.below(len(ABSTRACTS)))

    def _profile(self, route: str) -> int:
        fitting = class_table().ranges[route]
        return fitting[self.drawer.below(len(fitting))]

    # Families.

    def _family(self, country: str, day: int, text: int, profile: int) -> Family:
        row = self.families.add(self.clusters, COUNTRIES.index(country), NONE, NONE)
        return Family(row, day, text, profile)

    def _first_family(self, country: str, day: int, text: int, profile: int) -> int:
        """The family of the first filing; gives the application that was filed first."""
        family = self._family(country, day, text, profile)
        office = FIRST_OFFICES.get(country, country)
        if office == "US" and self.drawer.chance() < 0.4:
            first = self._apply(family, "US", "P", day)
            self.families.columns["first"][family.row] = first
            self._file(family, "US", day + self.drawer.between(300, 366))
        else:
            first = self._file(family, office, day, may_be_utility=True)
            self.families.columns["first"][family.row] = first
        if self.drawer.chance() < ABROAD.get(country, 0.5):
            self._go_abroad(family, office, 1.0)
        return first

    def _follower(self, country: str, route: str, first: int, day: int) -> None:
        """Another simple family of the cluster: it claims the first priority and one of its own."""
        if day > self.as_of:
            return
        family = self._family(country, day, self._text(route), self._profile(route))
        office = FIRST_OFFICES.get(country, country)
        own = self._file(family, office, day)
        self.families.columns["first"][family.row] = first
        self.families.columns["own"][family.row] = own
        if self.drawer.chance() < 0.25:
            self._go_abroad(family, office, 0.5)

    def _go_abroad(self, family: Family, home: str, zeal: float) -> None:
        drawer = self.drawer
        filed = family.first_day + drawer.between(250, 366)
        international = NONE
        if drawer.chance() < 0.62:
            international = self._apply(family, "WO", "W", filed, filer=home)
            self._publish_international(family, international)
        for office, share in TARGETS:
            if office != home and drawer.chance() < share * zeal:
                self._file(family, office, filed, origin=international)

    # Applications.

    def _apply(
        self,
        family: Family,
        office: str,
        kind: str,
        day: int,
        filer: str = "US",
        origin: int = NONE,
    ) -> int:
        year = date.fromordinal(day).year
        # Utility models share the numbers of inventions, provisional applications do not.
        series = "P" if kind == "P" else "A"
        count = self._counts[office, series, year]
        self._counts[office, series, year] += 1
        family.application = self.applications.add(
            OFFICE_CODES[office], FILING_KINDS.index(kind), day, count, family.row,
            OFFICE_CODES[filer], origin,
        )  # fmt: skip
        return family.application

    def _file(
        self,
        family: Family,
        office: str,
        day: int,
        origin: int = NONE,
        *,
        may_be_utility: bool = False,
    ) -> int:
        """An application at a national or regional office, with what is published of it."""
        share, kind = UTILITY.get(office, (0.0, ""))
        if may_be_utility and self.drawer.chance() < share:
            made = self._apply(family, office, "U", day)
            self._publish_utility(family, office, kind, day)
            return made
        made = self._apply(family, office, "A", day, origin=origin)
        if office == "US":
            self._publish_american(family, day)
        else:
            self._publish_course(family, office, day, is_national=origin != NONE)
        return made

    # Publications.

    def _publish_utility(self, family: Family, office: str, kind: str, filed: int) -> None:
        day = filed + self.drawer.between(150, 330)
        if office == "CN" and day < CHINA_REFORM and self.drawer.chance() < 0.5:
            kind = "Y"
        self._publish(family, office, kind, day, self._serial(office, "U", day))

    def _publish_course(
        self, family: Family, office: str, filed: int, *, is_national: bool
    ) -> None:
        """The first publication, and perhaps the grant."""
        kind, grant, share, has_own_numbers = COURSES[office]
        day = self._first_publication(family, office, filed, is_national=is_national)
        serial = self._serial(office, kind[0], day)
        if office == "EP":
            self._publish_european(family, day, serial)
        elif office == "JP" and is_national and family.international and filed % 3 == 0:
            self._publish(family, office, "A1", day, family.international)
        else:
            self._publish(family, office, kind, day, serial)
        if grant and self.drawer.chance() < share:
            day += self.drawer.between(450, 1500)
            kind = "C" if office == "CN" and day < CHINA_REFORM else grant
            own = self._serial(office, grant[0], day) if has_own_numbers else serial
            self._publish(family, office, kind, day, own)

    def _first_publication(
        self, family: Family, office: str, filed: int, *, is_national: bool
    ) -> int:
        """After 18 months; China often sooner, national phases of international ones later."""
        drawer = self.drawer
        if is_national:
            return family.first_day + drawer.between(900, 1250)
        if office == "CN" and drawer.chance() < 0.55:
            return filed + drawer.between(70, 300)
        return max(family.first_day + drawer.between(545, 580), filed + drawer.between(150, 250))

    def _publish_european(self, family: Family, day: int, serial: int) -> None:
        if self.drawer.chance() < 0.85:
            self._publish(family, "EP", "A1", day, serial)
            return
        self._publish(family, "EP", "A2", day, serial)
        self._publish(family, "EP", "A3", day + self.drawer.between(60, 400), serial)

    def _publish_international(self, family: Family, application: int) -> None:
        day = family.first_day + self.drawer.between(548, 575)
        serial = self._serial("WO", "A", day)
        family.international = serial
        family.application = application
        if self.drawer.chance() < 0.92:
            self._publish(family, "WO", "A1", day, serial)
            return
        self._publish(family, "WO", "A2", day, serial)
        self._publish(family, "WO", "A3", day + self.drawer.between(60, 300), serial)

    def _publish_american(self, family: Family, filed: int) -> None:
        """Before the reform the grant alone, as kind A; a few avoid the publication after it."""
        drawer = self.drawer
        day = max(family.first_day + 545, filed + drawer.between(120, 220))
        granted = day + drawer.between(350, 1300)
        if day < US_REFORM:
            self._publish(family, "US", "A", granted, self._serial("US", "B", granted))
            return
        is_secret = drawer.chance() < 0.06
        if not is_secret:
            self._publish(family, "US", "A1", day, self._serial("US", "A", day))
        if is_secret or drawer.chance() < 0.6:
            serial = self._serial("US", "B", granted)
            self._publish(family, "US", "B1" if is_secret else "B2", granted, serial)

    def _serial(self, office: str, letter: str, day: int) -> int:
        """The next number of a year; drawn even for what appears after the last day."""
        year = date.fromordinal(day).year
        count = self._counts[office, letter + "-", year]
        self._counts[office, letter + "-", year] += 1
        return publication_serial(office, letter, year, count)

    def _publish(self, family: Family, office: str, kind: str, day: int, serial: int) -> None:
        day -= (day - 1 - WEEKDAYS.get(office, 3)) % 7
        if day > self.as_of:
            return
        profile = family.profile
        self.publications.add(
            day, OFFICE_CODES[office], KIND_CODES[kind], serial, family.application,
            self._form(office, day), family.text,
            profile if self.drawer.chance() < self._share_with_cpc(office, day) else 0,
            profile, self._family_id(family),
        )  # fmt: skip

    def _form(self, office: str, day: int) -> int:
        """Languages; China's latest documents have no English yet in many cases."""
        if office == "CN" and self.as_of - day < 200 and self.drawer.chance() < 0.5:
            return FORM_CODES["zh-ol"]
        return FORM_CODES[self.drawer.one_of(LANGUAGES.get(office, (("en", 1),)))]

    def _share_with_cpc(self, office: str, day: int) -> float:
        if office != "CN":
            return WITH_CPC.get(office, 1.0)
        age = self.as_of - day
        if age < YEAR:
            return 0.67
        return 0.9 if age < 2 * YEAR else 0.97

    @staticmethod
    def _family_id(family: Family) -> int:
        """Distinct and in no order that tells the date."""
        return 20_000_000 + family.row * 40_503 % 49_999_991
