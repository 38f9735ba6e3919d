"""Class symbols: which belong together on a document, and which stand below which."""

from functools import cache
from typing import NamedTuple

#: The symbol above each one, as far as the generated documents use them.
PARENTS = {
    "H04L9/0816": "H04L9/08",
    "H04L9/0819": "H04L9/0816",
    "H04L9/0838": "H04L9/0816",
    "H04L9/0852": "H04L9/0816",
    "H04L9/0855": "H04L9/0852",
    "H04L9/0858": "H04L9/0852",
    "H04L9/0861": "H04L9/08",
    "H04L9/0869": "H04L9/0861",
    "H04L9/0891": "H04L9/08",
    "H04L9/3093": "H04L9/30",
    "H04L63/061": "H04L63/06",
    "H04L63/062": "H04L63/06",
    "H04B10/118": "H04B10/11",
    "H04B10/516": "H04B10/50",
    "H04B10/70": "H04B10/00",
    "H04B10/85": "H04B10/80",
    "H04K1/08": "H04K1/00",
    "G06F7/588": "G06F7/58",
}
CORE = ("H04L9/0852", "H04L9/0855", "H04L9/0858", "H04B10/70")
_BROAD = ("H04L9/08", "H04L9/0838", "H04L9/0861", "H04L9/12", "H04L63/06", "H04L63/061",
          "H04B10/85", "H04K1/00", "H04L9/0819", "H04L9/0891")  # fmt: skip
_EXTRAS: tuple[tuple[str, ...], ...] = (
    (),
    ("H04L9/0869",),
    ("H04B10/516", "H04B10/11"),
    ("H04L63/062", "H04L9/3093"),
    ("G06F7/588",),
    ("H04B10/118", "H04B10/85"),
    ("H04L9/12", "H04K1/08"),
)
#: Outside the topic, whatever the words say.
_ELSEWHERE = (("G06N10/40",), ("G01R31/367", "H01M10/48"), ("H10K59/10",), ("G06F21/60",))
#: Beside the topic: broad classes, but words of something else.
_BESIDE = (("H04L9/08", "H04L63/06"), ("H04L9/3093", "H04L9/0838"), ("H04L9/0819",))
#: IPC knows no such symbol, or the document has the coarser one.
_IPC = {
    "H04L9/0852": "H04L9/08", "H04L9/0855": "H04L9/08", "H04L9/0858": "H04L9/08",
    "H04L9/0838": "H04L9/08", "H04L9/0861": "H04L9/08", "H04L9/0819": "H04L9/08",
    "H04L9/0869": "H04L9/08", "H04L9/0891": "H04L9/08", "H04L9/3093": "H04L9/30",
    "H04L63/06": "H04L29/06", "H04L63/061": "H04L29/06", "H04L63/062": "H04L29/06",
    "G06F7/588": "G06F7/58",
}  # fmt: skip


class Profile(NamedTuple):
    """Classes that a document has: the first one is inventive, the others may be additional."""

    cpc: tuple[str, ...]
    ipc: tuple[str, ...]
    #: As Japan classifies: H04L9/12 beside or in place of H04L9/08.
    ipc_japan: tuple[str, ...]


def _profile(cpc: tuple[str, ...]) -> Profile:
    ipc = tuple(dict.fromkeys(_IPC.get(symbol, symbol) for symbol in cpc))
    japan = tuple(dict.fromkeys(("H04L9/12", *ipc))) if "H04L9/08" in ipc else ipc
    return Profile(cpc, ipc, japan)


def _joined(first: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first, *others)))


class ClassTable(NamedTuple):
    """All profiles, and which of them belong to a route into the topic."""

    ranges: dict[str, range]
    profiles: tuple[Profile, ...]


@cache
def class_table() -> ClassTable:
    """The table; profile 0 has no class at all."""
    made = [Profile((), (), ())]
    ranges: dict[str, range] = {}
    second = (*CORE, "")
    groups = {
        "core": [
            _joined(one, ((two,) if two else ()) + extra)
            for one in CORE for two in second for extra in _EXTRAS
        ],
        "phrase": [
            _joined(one, tuple(x for x in extra if x not in CORE))
            for one in _BROAD for extra in _EXTRAS
        ],
        "beside": list(_BESIDE),
        "elsewhere": list(_ELSEWHERE),
    }  # fmt: skip
    for name, wanted in groups.items():
        ranges[name] = range(len(made), len(made) + len(wanted))
        made += [_profile(cpc) for cpc in wanted]
    return ClassTable(ranges, tuple(made))


def is_at_or_below(symbol: str, wanted: str) -> bool:
    """Whether a symbol is the wanted one or stands below it in the scheme."""
    at: str | None = symbol
    while at is not None:
        if at == wanted:
            return True
        at = PARENTS.get(at)
    return False


def matches(symbol: str, wanted: str, *, low: bool) -> bool:
    """Whether a query for a class finds a document with the symbol.

    A class without a slash (H04L, H04L9) is a beginning: everything in it is found.
    """
    if "/" not in wanted:
        rest = symbol.removeprefix(wanted)
        return symbol.startswith(wanted) and (not wanted[-1].isdigit() or not rest[:1].isdigit())
    return is_at_or_below(symbol, wanted) if low else symbol == wanted


def ipc_text(symbol: str, level: str, value: str) -> str:
    """A symbol in the fixed columns of a classification-ipcr."""
    group, _, subgroup = symbol[4:].partition("/")
    return f"{symbol[:4]}{group:>4}/{subgroup:>6}            {level} {value}{'':20}"
