"""The questions of the OPS page in CQL."""

from flows.sources.ops.cql import MOST_TERMS_LONG

#: Thousands of publications, the newest first: what records look like today.
TOPIC = "cpc=/low H04L9/0852"
#: More than the service is said to count.
MANY = "ta=quantum"
#: An operator without its operand.
MALFORMED = "ta=quantum and and (pd"
#: Well formed, and about words that nobody writes.
NOTHING = 'ta="zzqxv wqzzk"'

_YEAR = 'pd within "20140101 20141231"'
TOPIC_2014 = f"{TOPIC} and {_YEAR}"
#: A few dozen publications: less than a page.
TOPIC_2014_EP = f"{TOPIC} and pn=EP and {_YEAR}"
TOPIC_2014_NOT_EP = f"({TOPIC_2014}) not pn=EP"
IPC_2014 = f"ic=H04L9/08 and pn=EP and {_YEAR}"
IPC_2014_LOW = f"ic=/low H04L9/08 and pn=EP and {_YEAR}"


def long_query() -> str:
    """The publications of `TOPIC_2014_EP` asked for with as many terms as our longest question.

    The other classes are those of soil working, which no such publication carries.
    """
    others = [f"cpc=A01B{group}/00" for group in range(1, 80, 2)][: MOST_TERMS_LONG - 3]
    return f"({TOPIC} or {' or '.join(others)}) and pn=EP and {_YEAR}"


def of_family(number: str) -> str:
    """The publications of a simple family."""
    return f"famn={number}"
