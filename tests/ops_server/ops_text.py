"""Titles and abstracts by number, and which of them hold a word or a phrase.

A document holds the number of a text: a subject, a title's pattern and an abstract's pattern. So a
million documents share some hundreds of texts, and a term of a query is looked for in those alone.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt
from ops_wordings import ABSTRACTS, FORMS, SCRIPTS, SUBJECTS, TITLES, TRADITIONAL

Flags = npt.NDArray[np.bool_]
PATTERNS = len(TITLES) * len(ABSTRACTS)
TEXTS = len(SUBJECTS) * PATTERNS
FORM_CODES = {name: code for code, name in enumerate(FORMS)}
#: Begins the scripts that are written without blanks, or are searched as if they were.
_FIRST_ASIAN = "\u1100"
_WILDCARDS = {"*": r"\w*", "?": r"\w?", "#": r"\w"}


def text_code(subject: int, title: int, abstract: int) -> int:
    """The number of a text."""
    return subject * PATTERNS + title * len(ABSTRACTS) + abstract


def subject_of(text: int) -> int:
    """The subject of a text."""
    return text // PATTERNS


def title_text(text: int, script: str) -> str:
    """The title in a language."""
    if script == "zt":
        return title_text(text, "zh").translate(TRADITIONAL)
    at = SCRIPTS.index(script)
    return TITLES[text % PATTERNS // len(ABSTRACTS)][at].format(SUBJECTS[subject_of(text)].noun[at])


def abstract_text(text: int, script: str) -> str:
    """The abstract in a language."""
    if script == "zt":
        return abstract_text(text, "zh").translate(TRADITIONAL)
    at, subject = SCRIPTS.index(script), SUBJECTS[subject_of(text)]
    return ABSTRACTS[text % len(ABSTRACTS)][at].format((subject.named or subject.noun)[at])


def words(text: str) -> list[str]:
    """Words in small letters; anything that is no letter or digit parts them."""
    return re.findall(r"\w+", text.casefold())


def is_asian(text: str) -> bool:
    """Whether a term is looked for as a run of characters, not as words."""
    return any(character >= _FIRST_ASIAN and character.isalpha() for character in text)


def finder(term: str) -> re.Pattern[str]:
    """What finds a word or phrase in the joined words of a text, or a run in an Asian text."""
    if is_asian(term):
        return re.compile(re.escape("".join(words(term))))
    found = re.findall(r"[\w*?#]+", term.casefold())
    parts = ["".join(_WILDCARDS.get(one, re.escape(one)) for one in word) for word in found]
    return re.compile(f" {' '.join(parts)} " if parts else r"(?!)")


@cache
def _haystack(*, is_title: bool) -> tuple[list[str], list[str]]:
    """Every text in every script, as words with blanks around them, and as one run."""
    made = title_text if is_title else abstract_text
    all_words = [words(made(text, script)) for text in range(TEXTS) for script in SCRIPTS]
    return [f" {' '.join(one)} " for one in all_words], ["".join(one) for one in all_words]


@cache
def _texts_with(term: str, *, is_title: bool) -> Flags:
    """Whether a text has the term, by text and script."""
    pattern, haystack = finder(term), _haystack(is_title=is_title)[is_asian(term)]
    found = np.fromiter((pattern.search(one) is not None for one in haystack), np.bool_)
    return found.reshape(TEXTS, len(SCRIPTS))


@cache
def texts_by_form(term: str, field: str) -> Flags:
    """Whether a document with a text in a form has the term in `ti`, `ab` or either (`ta`)."""
    found = np.zeros((TEXTS, len(FORMS)), np.bool_)
    for code, form in enumerate(FORMS.values()):
        for is_title, parts in ((True, form.titles), (False, form.abstracts)):
            if field == ("ab" if is_title else "ti"):
                continue
            for _, script in parts:
                at = SCRIPTS.index(script)
                found[:, code] |= _texts_with(term, is_title=is_title)[:, at]
    return found
