"""Which words of a topic occur in titles and abstracts: found at once, nothing judged.

A million abstracts and a thousand words are a thousand passes in SQL and one here, since polars
looks for all words together. The result is a table of raw (`text_labels`): a row a text and label.
Labels: `own`, `clause:<name>`, `other:<name>`, `sub:<name>`; the models judge from there.

Texts are compared in small letters, half width, with punctuation as blanks, and with a blank where
Latin letters meet scripts that have none.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows import files
from flows.landing import schema
from flows.topics import Phrases, Topic
from flows.warehouse.bridge import write_parquet

OWN = "own"
#: Table and column of the texts, by the name of the field.
TEXTS = {"title": ("titles", "title"), "abstract": ("abstracts", "abstract")}
#: Columns of the result.
COLUMNS: dict[str, pl.DataType] = {
    **schema.KEY, "text_field": pl.String(), "label": pl.String(), **schema.REFERENCE,
}  # fmt: skip
#: Windows that are looked at together: some ten thousand texts.
_BATCH = 20
#: Shorter words stand for themselves alone.
_LONG = 5
#: Scripts from here on are written without blanks.
_FIRST_ASIAN = "\u1100"
#: ASCII characters that are neither letter nor digit.
_ASCII_MARKS = [chr(code) for code in range(128) if not chr(code).isalnum() and chr(code) != " "]
_NO_WORD = r"[^\p{L}\p{N}\p{M}]+"
_LATIN_ASIAN, _ASIAN_LATIN = r"([a-z0-9])([\u1100-\uffff])", r"([\u1100-\uffff])([a-z0-9])"


@dataclass(frozen=True)
class Vocabulary:
    """The words of a topic as they are looked for.

    Attributes:
        exclusions: What is taken out of a text before own words are looked for.
        own: Parts of words that are looked for in the text without the exclusions: columns part,
            word, label. A word is met if all its parts are.
        other: The same for the whole text.
    """

    exclusions: tuple[str, ...]
    own: pl.DataFrame
    other: pl.DataFrame


def vocabulary(topic: Topic) -> Vocabulary:
    """The words of a topic."""
    own = [(OWN, topic.own.words)]
    for clause in topic.clauses:
        own += [(f"clause:{clause.name}", words) for words in (clause.phrases, clause.more_words)]
    other = [(f"other:{one.name}", one.words) for one in topic.others]
    other += [(f"sub:{one.name}", one.words) for one in topic.sub_technologies]
    excluded = {_plain(word) for words in topic.exclusions.values() for word in words}
    return Vocabulary(tuple(sorted(excluded)), _parts(own), _parts(other))


def _parts(labelled: Sequence[tuple[str, Phrases]]) -> pl.DataFrame:
    rows = [
        {"part": _pattern(part), "word": word, "label": label}
        for label, phrases in labelled
        for words in phrases.values()
        for word in words
        for part in word.split("&")
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("part", "word", "label"), pl.String)).unique(
        maintain_order=True
    )


def _plain(word: str) -> str:
    """A word as it looks in a text that is compared."""
    text = unicodedata.normalize("NFKC", word.strip().removesuffix("*")).lower()
    return " ".join(re.findall(r"[^\W_]+", text))


def _pattern(part: str) -> str:
    """What is looked for: a short word within its bounds, open at its end if it ends in `*`."""
    plain = _plain(part)
    is_asian = any(one >= _FIRST_ASIAN and one.isalpha() for one in plain)
    if is_asian or len(plain) >= _LONG:
        return plain
    return f" {plain}" if part.strip().endswith("*") else f" {plain} "


def comparable(texts: pl.DataFrame) -> pl.DataFrame:
    """Texts as they are compared; columns row and text.

    Most texts are plain ASCII and take a shorter way to the same result.
    """
    is_ascii = pl.col("text").str.len_bytes() == pl.col("text").str.len_chars()
    lower = pl.col("text").str.to_lowercase()
    blank = [" "] * len(_ASCII_MARKS)
    short = texts.filter(is_ascii).select("row", text=lower.str.replace_many(_ASCII_MARKS, blank))
    long = texts.filter(~is_ascii).select("row", text=_folded(pl.col("text")))
    both = pl.concat([short, long])
    # Blanks at both ends are bounds of short words; one between words is enough.
    padded = pl.concat_str(pl.lit(" "), pl.col("text"), pl.lit(" "))
    return both.with_columns(text=padded.str.replace_many(["    ", "   ", "  "], [" "] * 3))


def _folded(texts: pl.Expr) -> pl.Expr:
    plain = texts.str.normalize("NFKC").str.to_lowercase().str.replace_all(_NO_WORD, " ")
    return plain.str.replace_all(_LATIN_ASIAN, "$1 $2").str.replace_all(_ASIAN_LATIN, "$1 $2")


def find_labels(texts: pl.DataFrame, words: Vocabulary) -> pl.DataFrame:
    """The labels whose words occur.

    Args:
        texts: Columns row and text.
        words: What is looked for.

    Returns:
        Columns row and label, each pair once.
    """
    plain = comparable(texts.drop_nulls())
    excluded = list(words.exclusions)
    has_any = pl.col("text").str.contains_any(excluded) if excluded else pl.lit(value=False)
    # A blank in between, so that what is left does not run together.
    shorter = plain.filter(has_any).with_columns(
        text=pl.col("text").str.replace_many(excluded, [" "] * len(excluded))
    )
    found = [
        _met(plain.filter(~has_any), pl.concat([words.own, words.other])),
        _met(shorter, words.own),
        _met(plain.filter(has_any), words.other),
    ]
    return pl.concat(found).unique().sort("row", "label")


def _met(texts: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Labels of the words of which a text has all parts."""
    if parts.is_empty():
        return pl.DataFrame(schema={"row": texts.schema["row"], "label": pl.String})
    patterns = parts["part"].unique(maintain_order=True).to_list()
    met = texts.select(
        "row", part=pl.col("text").str.extract_many(patterns, overlapping=True).list.unique()
    ).explode("part")
    needed = parts.group_by("word", "label").agg(needed=pl.col("part").n_unique())
    return (
        met.drop_nulls()
        .join(parts, on="part")
        .group_by("row", "word", "label")
        .agg(met=pl.len())
        .join(needed, on=["word", "label"])
        .filter(pl.col("met") == pl.col("needed"))
        .select("row", "label")
    )


def write_labels(folders: Sequence[Path], topic: Topic, workspace: Path) -> list[Path]:
    """Look through the texts of folders of records; write what was found as Parquet files.

    Args:
        folders: One a window.
        topic: The topic.
        workspace: The files are this path with an ending; the caller deletes them.

    Raises:
        StorageError: The disk is full or not writable.
    """
    words, written = vocabulary(topic), []
    for number, start in enumerate(range(0, len(folders), _BATCH)):
        part = folders[start : start + _BATCH]
        path = workspace.with_name(f"{workspace.name}.labels-{number}.parquet")
        with files.storage_errors(path):
            write_parquet(pl.concat(list(_labelled(part, words))), path)
        written.append(path)
    return written


def _labelled(folders: Sequence[Path], words: Vocabulary) -> Iterator[pl.DataFrame]:
    for field, (table, column) in TEXTS.items():
        paths = [folder / f"{table}.parquet" for folder in folders]
        texts = pl.concat([pl.read_parquet(path) for path in paths]).with_row_index("row")
        found = find_labels(texts.select("row", text=pl.col(column)), words)
        rows = texts.select("row", *schema.KEY, *schema.REFERENCE)
        yield (
            found.join(rows, on="row")
            .with_columns(text_field=pl.lit(field))
            .select(**{name: pl.col(name).cast(kind) for name, kind in COLUMNS.items()})
        )


def corrected_labels(texts: pl.DataFrame, topic: Topic) -> pl.DataFrame:
    """Labels of texts that were corrected: columns as in the table, the text in place of its label.

    Args:
        texts: `COLUMNS` with `text` in place of `label`.
        topic: The topic.
    """
    numbered = texts.with_row_index("row")
    found = find_labels(numbered.select("row", "text"), vocabulary(topic))
    return found.join(numbered.drop("text"), on="row").select(
        **{name: pl.col(name).cast(kind) for name, kind in COLUMNS.items()}
    )
