"""Offices: how they count their publications and applications, and on which weekday they publish.

Numbers are kept as whole numbers and written out when somebody asks: a prefix of letters or zeros
belongs to the series, never to the document.
"""

from dataclasses import dataclass

OFFICES = ("CN", "US", "WO", "EP", "JP", "KR", "DE", "GB", "TW", "CA", "AU", "FR", "RU")
KINDS = ("A", "A1", "A2", "A3", "B", "B1", "B2", "C", "C1", "C2", "U", "U1", "Y")
OFFICE_CODES = {office: code for code, office in enumerate(OFFICES)}
KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}
#: Letters before the digits of a publication's number. JP A1 is a re-published WO document.
PREFIXES = {("JP", "A1"): "WO", ("TW", "B"): "I", ("TW", "U"): "M"}
#: Weekdays on which publications appear, Monday being 0.
WEEKDAYS = {"CN": 1, "US": 3, "WO": 3, "EP": 2, "JP": 2, "KR": 4, "DE": 3, "GB": 2, "TW": 0}
#: Digits of a WO number at least.
_WIDTH = 8


@dataclass(frozen=True)
class Series:
    """Numbers of one kind of publication: a start, a yearly and a single step."""

    start: int
    yearly: int
    step: int

    def serial(self, year: int, count: int) -> int:
        """The number of a year's publication, counted from 0."""
        return self.start + (year - 1993) * self.yearly + count * self.step


def _by_year(digits: int, step: int, offset: int = 0) -> Series:
    """Numbers that begin with the year."""
    return Series(1993 * 10**digits + offset, 10**digits, step)


#: Series by office and the letter of the kind; U1 of Germany and U of others are utility models.
SERIES: dict[tuple[str, str], Series] = {
    ("CN", "A"): Series(100_000_000, 2_400_000, 7),
    ("CN", "U"): Series(200_000_000, 2_400_000, 7),
    ("US", "A"): _by_year(7, 7),
    ("US", "B"): Series(5_200_000, 220_000, 3),
    ("EP", "A"): Series(600_000, 124_000, 2),
    ("JP", "A"): _by_year(6, 3),
    ("JP", "B"): Series(2_000_000, 170_000, 2),
    ("JP", "U"): Series(3_000_000, 8_000, 1),
    ("KR", "A"): _by_year(7, 5),
    ("KR", "B"): Series(100_050_000, 90_000, 1),
    ("KR", "U"): _by_year(7, 5, offset=9_000_000),
    ("DE", "A"): _by_year(6, 5, offset=100_000_000_000),
    ("DE", "U"): _by_year(6, 5, offset=200_000_000_000),
    ("GB", "A"): Series(2_260_000, 12_000, 1),
    ("TW", "A"): _by_year(5, 2),
    ("TW", "B"): Series(100_000, 25_000, 1),
    ("TW", "U"): Series(100_000, 20_000, 1),
    ("CA", "A"): Series(2_090_000, 36_000, 1),
    ("AU", "A"): _by_year(6, 3),
    ("FR", "A"): Series(2_690_000, 14_000, 1),
    ("RU", "C"): Series(2_000_000, 27_000, 1),
}
#: Until 2003 WO numbers had the last two digits of the year, so some begin with zeros.
_WO_FOUR_DIGITS = 2004


def publication_serial(office: str, letter: str, year: int, count: int) -> int:
    """The whole number behind a publication's number."""
    if office == "WO":
        century = year if year >= _WO_FOUR_DIGITS else year % 100
        return century * 10**6 + 10_000 + 3 * count
    return SERIES[office, letter].serial(year, count)


def number_text(office: str, kind: str, serial: int) -> str:
    """The number as DOCDB writes it."""
    if office == "WO":
        return f"{serial:0{_WIDTH}d}"
    return f"{PREFIXES.get((office, kind), '')}{serial}"


def number_serial(office: str, kind: str, text: str) -> int | None:
    """The whole number of a DOCDB number; None if no publication of the kind is written so."""
    digits = text.removeprefix(PREFIXES.get((office, kind), ""))
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        return None
    serial = int(digits)
    return serial if number_text(office, kind, serial) == text else None


@dataclass(frozen=True)
class FilingNumbers:
    """An application's number in three spellings; `country` stands in the DOCDB one."""

    country: str
    docdb: str
    kind: str
    epodoc: str
    original: str


def filing_numbers(office: str, kind: str, year: int, count: int, filer: str) -> FilingNumbers:
    """Numbers of an application; `filer` is the office where an international one was filed."""
    n = 10_000 + 7 * count
    if office == "WO":
        docdb = f"{year}{n:06d}"
        epodoc, original = f"WO{year}{filer}{n:05d}", f"{filer}{year}/{n:06d}"
        return FilingNumbers(filer, docdb, "W", epodoc, original)
    docdb, epodoc, original = _national(office, kind, year, n)
    return FilingNumbers(office, docdb, kind, epodoc, original)


def _national(office: str, kind: str, year: int, n: int) -> tuple[str, str, str]:
    if office == "US":
        docdb = f"{year}{62 if kind == 'P' else 16}{n:06d}"
        return docdb, f"US{docdb}{'P' if kind == 'P' else ''}", f"{docdb[4:6]}/{docdb[6:]}"
    if office == "CN":
        docdb = f"{year}{2 if kind == 'U' else 1}{n:07d}"
        return docdb, f"CN{docdb}", f"{docdb}.{n % 10}"
    if office == "EP":
        docdb = f"{year % 100:02d}{n:06d}"
        return docdb, f"EP{year}{n:07d}", f"{docdb}.{n % 10}"
    if office == "KR":
        return f"{year}{n:07d}", f"KR{year}{n:07d}", f"10-{year}-{n:07d}"
    if office == "DE":
        return f"10{year}{n:06d}", f"DE{year}1{n:06d}", f"10{year}{n:06d}.{n % 10}"
    return f"{year}{n:06d}", f"{office}{year}{n:07d}", f"{year}-{n:06d}"
