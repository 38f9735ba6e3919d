"""The topic's clauses as questions in CQL, the query language of OPS.

Source of the syntax: the EPO's OPS reference guide, section 4.2. What is unconfirmed is kept apart
as a dialect, and a control question finds out which one the service speaks: a query that it does
not understand is answered like one that finds nothing.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flows.errors import NotUnderstoodError
from flows.sources.contract import OTHER_OFFICES, Search
from flows.topics import Clause

#: Terms of a query that any service of the EPO should take: its search pages stop at twenty.
MOST_TERMS = 20
#: Terms of a query where the service takes long ones.
MOST_TERMS_LONG = 40
#: Offices with the most publications: a day that is too large is split by them.
OFFICES = ("CN", "US", "WO", "EP", "JP", "KR")
_MARK = 6


@dataclass(frozen=True)
class Dialect:
    """How far the service follows us.

    Attributes:
        has_low_ipc: `ic=/low X` takes the lower groups along; else only `ic=X` is understood.
        has_not: `A not B` is understood, so that a publication is asked for by one clause only.
        is_long: Queries of more than twenty terms are taken, so that a publication with phrases in
            several languages is asked for in one of them only.
    """

    has_low_ipc: bool = True
    has_not: bool = True
    is_long: bool = True

    def __str__(self) -> str:
        low = "ic=/low" if self.has_low_ipc else "ic="
        most = MOST_TERMS_LONG if self.is_long else MOST_TERMS
        return f"{low}, {'with' if self.has_not else 'without'} not, up to {most} terms"


#: In the order in which they are tried.
DIALECTS = (
    Dialect(),
    Dialect(is_long=False),
    Dialect(has_low_ipc=False),
    Dialect(has_low_ipc=False, is_long=False),
    Dialect(has_not=False, is_long=False),
    Dialect(has_low_ipc=False, has_not=False, is_long=False),
)
#: Classes that no publication of the topic carries: soil working.
_ELSEWHERE = tuple(f"A01B{group}/00" for group in range(1, 80, 2))


@dataclass(frozen=True)
class Question:
    """A search and what it is made of.

    Attributes:
        search: Its name and clause.
        cpc: CPC symbols, each with its lower subgroups.
        ipc: IPC symbols.
        phrases: Terms in CQL of which one must hold for title or abstract.
        without: Questions whose publications are left out, since they are asked for themselves.
        without_phrases: Phrases of earlier questions of the same clause, left out likewise.
    """

    search: Search
    cpc: tuple[str, ...]
    ipc: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    without: tuple["Question", ...] = ()
    without_phrases: tuple[str, ...] = ()


def questions(clauses: Sequence[Clause]) -> tuple[Question, ...]:
    """The questions of a topic: one a clause, or one a clause and language of its phrases.

    Publications of a clause without phrases are left out of the others, so that they are not
    fetched twice.
    """
    whole = tuple(
        Question(_search(clause, "", ()), clause.cpc, clause.ipc)
        for clause in clauses
        if not clause.phrases
    )
    return (*whole, *(one for clause in clauses for one in _by_language(clause, whole)))


def _by_language(clause: Clause, whole: tuple[Question, ...]) -> Iterator[Question]:
    fixed = len(clause.cpc) + len(clause.ipc) + 1
    excluded = sum(len(one.cpc) + len(one.ipc) for one in whole)
    room = max(1, MOST_TERMS - fixed - excluded)
    left = max(0, MOST_TERMS_LONG - MOST_TERMS)
    before: tuple[str, ...] = ()
    for language, phrases in clause.phrases.items():
        terms = tuple(dict.fromkeys(_phrase(phrase) for phrase in phrases))
        for start in range(0, len(terms), room):
            part = terms[start : start + room]
            name = language if start == 0 else f"{language}-{start // room + 1}"
            without = before[:left]
            search = _search(clause, name, part, whole, without)
            yield Question(search, clause.cpc, clause.ipc, part, whole, without)
            before += part


def _search(
    clause: Clause,
    language: str,
    phrases: tuple[str, ...],
    without: tuple[Question, ...] = (),
    without_phrases: tuple[str, ...] = (),
) -> Search:
    """The mark changes with what is asked and left out, so that changed clauses are asked anew."""
    left_out = [(sorted(one.cpc), sorted(one.ipc)) for one in without]
    content = repr(
        (
            sorted(clause.cpc),
            sorted(clause.ipc),
            sorted(phrases),
            left_out,
            sorted(without_phrases),
        )
    )
    mark = hashlib.sha256(content.encode()).hexdigest()[:_MARK]
    parts = [clause.name, language, mark] if language else [clause.name, mark]
    return Search(".".join(parts), clause.name)


def query(question: Question, first: date, last: date, office: str | None, spoken: Dialect) -> str:
    """The CQL of a question in a window of publication dates, both ends included.

    Raises:
        NotUnderstoodError: Other offices are asked for in a dialect that cannot leave any out.
    """
    if office == OTHER_OFFICES and not spoken.has_not:
        message = (
            f"search {question.search.name}: {first} holds too many publications, and the service "
            "does not understand `not`, which is needed to ask for them by office"
        )
        raise NotUnderstoodError(message)
    text = f'{_body(question, spoken)} and pd within "{first:%Y%m%d} {last:%Y%m%d}"'
    if office and office != OTHER_OFFICES:
        text += f" and pn={office}"
    without = [f"pn={one}" for one in OFFICES] if office == OTHER_OFFICES else []
    if spoken.has_not:
        without += [_classes(one, spoken) for one in question.without]
    if spoken.has_not and spoken.is_long:
        without += question.without_phrases
    return f"({text}) not ({' or '.join(without)})" if without else text


def _body(question: Question, spoken: Dialect) -> str:
    classes = f"({_classes(question, spoken)})"
    if not question.phrases:
        return classes
    return f"{classes} and ({' or '.join(question.phrases)})"


def _classes(question: Question, spoken: Dialect) -> str:
    ipc = "ic=/low" if spoken.has_low_ipc else "ic="
    gap = " " if spoken.has_low_ipc else ""
    terms = [f"cpc=/low {symbol}" for symbol in question.cpc]
    terms += [f"{ipc}{gap}{symbol}" for symbol in question.ipc]
    return " or ".join(terms)


def _phrase(phrase: str) -> str:
    """A phrase in title or abstract; `*` at its end stands for the rest of a word.

    A quoted value with a hyphen finds nothing and a quoted single word is an error of the service
    (reported), so hyphens become blanks and single words stay bare.
    """
    plain = "".join(
        " " if one in "-‐‑–—/" else one
        for one in unicodedata.normalize("NFKC", phrase)
        if one not in '"\\()='
    )
    words = plain.split()
    return f'ta="{" ".join(words)}"' if len(words) > 1 else f"ta={''.join(words)}"


def control(spoken: Dialect) -> str:
    """A question that must have hits in any week, made of every construct that we use.

    Publications of ten years in the class of quantum cryptography that also carry the IPC group
    above it and name quantum keys: thousands. The classes left out are those of soil working, as
    many as make the question as long as our longest one.
    """
    ipc = "ic=/low" if spoken.has_low_ipc else "ic="
    gap = " " if spoken.has_low_ipc else ""
    text = (
        f'(cpc=/low H04L9/0852 or ta=photon) and {ipc}{gap}H04L9/08 and ta="quantum key" '
        'and pd within "20140101 20231231"'
    )
    if not spoken.has_not:
        return text
    most = MOST_TERMS_LONG if spoken.is_long else MOST_TERMS
    # Each term has a sign of equality, but for the dates.
    elsewhere = _ELSEWHERE[: most - text.count("=") - 1]
    return f"({text}) not ({' or '.join(f'{ipc}{gap}{symbol}' for symbol in elsewhere)})"
