"""A secret is looked for wherever it may have been left: files of every kind, texts, processes."""

import base64
import gzip
import io
import json
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import duckdb
import polars as pl


def forms(secret: str) -> set[bytes]:
    """The ways a secret may be written: plain, in addresses, in JSON, and base64 wherever it lies.

    In base64 of a longer text, such as `key:secret`, the same bytes are written in one of three
    ways, by their offset; the characters at both ends also depend on what is beside them.
    """
    plain = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    found = {text.encode() for text in plain}
    found |= {secret.encode().hex().encode(), secret.encode("utf-16-le")}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + secret.encode()).rstrip(b"=")
        inner = encoded[0 if offset == 0 else offset + 1 : -1]
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def assert_nowhere(secret: str, folder: Path, texts: Iterable[str] = ()) -> None:
    """A secret is in no file below a folder, in none of the texts and in no process's arguments.

    Args:
        secret: A value long and strange enough not to be met by chance.
        folder: Its files are read, compressed and binary ones unpacked.
        texts: What was printed, logged or raised.
    """
    assert len(secret) >= 12, "a short secret is met by chance"
    wanted = forms(secret)
    seen = 0
    for place, data in (*_texts(texts), *_files(folder), ("ps", _processes())):
        seen += 1
        # The secret itself is kept out of the message.
        assert not any(form in data for form in wanted), f"the secret is in {place}"
    assert seen > 1, "nothing was looked at"


def _texts(texts: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for number, text in enumerate(texts, start=1):
        yield f"text {number}", text.encode()


def _processes() -> bytes:
    """The arguments of every process, as any user of the machine can list them."""
    return subprocess.run(["ps", "-eo", "args", "-ww"], check=True, capture_output=True).stdout


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        yield f"the name of {path}", str(path).encode()
        if path.is_symlink():
            yield f"the target of {path}", str(path.readlink()).encode()
        elif path.is_file():
            data = path.read_bytes()
            yield str(path), data
            for inner in _unpacked(path, data):
                yield f"{path}, unpacked", inner


def _unpacked(path: Path, data: bytes) -> Iterator[bytes]:
    """What a compressed file holds."""
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif data.startswith(b"PAR1"):
        yield str(pl.read_parquet(io.BytesIO(data)).to_dicts()).encode()
    elif data.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, flags=re.DOTALL):
            yield zlib.decompressobj().decompress(stream) if stream[:1] == b"x" else stream
    elif path.suffix == ".duckdb":
        yield from _database(path)


def _database(path: Path) -> Iterator[bytes]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name, comment, sql from duckdb_tables()"
        ).fetchall()
        yield str(tables).encode()
        for schema, table, *_ in tables:
            rows = connection.execute(f'select * from "{schema}"."{table}"').fetchall()
            yield str(rows).encode()
