"""How fast answers of OPS become rows, against lxml alone and against patent-client.

    python tests/bench/parse_ops.py --documents 5000
    python tests/bench/parse_ops.py --documents 5000 --patent-client-python PATH
    python tests/bench/parse_ops.py --memory-gb 1

patent-client is another reader of OPS and no dependency of this project. To compare with it, make
an environment of its own, `python -m venv ENV && ENV/bin/pip install patent-client`, and give
`ENV/bin/python` as PATH. All figures are of one process and of the time of the processor, the best
of several rounds which alternate between the readers.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from time import process_time
from typing import BinaryIO, cast

import ops_made_up
from lxml import etree

from flows.sources.ops import parse

_AS_OF = date(2026, 11, 1)
_ROUNDS = 5
_DOCUMENT = "{http://www.epo.org/exchange}exchange-document"

#: Run by the other interpreter: seconds of the best of three rounds over the files given.
_PATENT_CLIENT = """
import json, pathlib, sys, time
from patent_client._sync.epo.ops.published.model.biblio import BiblioResult
pages = [pathlib.Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
best, found = float("inf"), 0
for _ in range(3):
    began = time.process_time()
    found = sum(len(BiblioResult.model_validate(page).documents) for page in pages)
    best = min(best, time.process_time() - began)
print(json.dumps({"seconds": best, "documents": found}))
"""


def main() -> int:
    """Measure what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=5000)
    arguments.add_argument("--patent-client-python", type=Path)
    arguments.add_argument("--memory-gb", type=float)
    chosen = arguments.parse_args()
    if chosen.memory_gb is not None:
        return _measure_memory(chosen.memory_gb)
    _measure_speed(chosen.documents, chosen.patent_client_python)
    return 0


def _measure_speed(number: int, other_python: Path | None) -> None:
    pages = list(ops_made_up.pages(number))
    megabytes = sum(map(len, pages)) / 1e6
    _say(f"{number} documents, {len(pages)} pages, {megabytes * 1000 / number:.1f} kB a document")
    readers: dict[str, Callable[[bytes], object]] = {
        "lxml, tree of a page": etree.fromstring,
        "lxml, iterparse, nothing read": _iterparse,
        "rows of this project": _rows,
        "rows by elements only": _rows_by_elements,
    }
    seconds = _best(readers, pages)
    for name, lasted in seconds.items():
        _say(f"{name:32}{number / lasted:9.0f} documents/s {megabytes / lasted:7.1f} MB/s")
    ours = seconds["rows of this project"]
    for name in list(readers)[:2]:
        _say(f"rows of this project / {name}: {seconds[name] / ours:.2f}")
    if other_python is not None:
        other = _patent_client(other_python, pages)
        _say(f"{'patent-client':32}{number / other:9.0f} documents/s {megabytes / other:7.1f} MB/s")
        _say(f"rows of this project / patent-client: {other / ours:.1f}")


def _best(readers: dict[str, Callable[[bytes], object]], pages: list[bytes]) -> dict[str, float]:
    """Seconds by reader, the best of the rounds."""
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(_ROUNDS):
        for name, read in readers.items():
            began = process_time()
            for page in pages:
                read(page)
            best[name] = min(best[name], process_time() - began)
    return best


def _iterparse(page: bytes) -> None:
    for _, element in etree.iterparse(io.BytesIO(page), events=("end",), tag=_DOCUMENT):
        element.clear(keep_tail=True)
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _rows(page: bytes) -> object:
    return parse.parse_page(page, data_as_of=_AS_OF)


def _rows_by_elements(page: bytes) -> object:
    return parse._parse_elements(page, _AS_OF)


def _patent_client(python: Path, pages: list[bytes]) -> float:
    """Seconds of patent-client for the same pages."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, page in enumerate(pages):
            path = Path(folder, f"{number}.xml")
            path.write_bytes(page)
            names.append(str(path))
        found = subprocess.run(
            [str(python), "-c", _PATENT_CLIENT, *names],
            check=True,
            capture_output=True,
            text=True,
            env={"HOME": folder},
        )
    return float(json.loads(found.stdout)["seconds"])


def _measure_memory(gigabytes: float) -> int:
    """Stream made-up documents and look how large the process became."""
    _say(f"streaming {gigabytes} GB")
    stream = _Repeated(ops_made_up.documents(2000), int(gigabytes * 1e9))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    began = process_time()
    records = 0
    for record in parse.iter_records(
        cast("BinaryIO", stream), data_as_of=_AS_OF, unknown=Counter()
    ):
        records += 1 if record.rows else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    lasted = process_time() - began
    _say(f"{stream.given / 1e9:.2f} GB, {records} documents, {lasted:.0f} s")
    _say(f"resident: {before:.0f} MB before, {peak:.0f} MB at most")
    return 0 if peak < 300 else 1


class _Repeated(io.RawIOBase):
    """An answer of the size asked for, made of the same documents again and again."""

    def __init__(self, documents: Iterable[bytes], size: int) -> None:
        super().__init__()
        self._blocks = self._all(list(documents), size)
        self._rest = b""
        self.given = 0

    def _all(self, documents: list[bytes], size: int) -> Iterator[bytes]:
        yield ops_made_up.HEAD
        while self.given < size:
            yield from documents
        yield ops_made_up.TAIL

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        while len(self._rest) < size and (block := next(self._blocks, b"")):
            self._rest += block
        found, self._rest = self._rest[:size], self._rest[size:]
        self.given += len(found)
        return found


def _say(text: str) -> None:
    print(text)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
