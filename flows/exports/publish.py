"""An export as a folder or one zip file: there whole, or not at all.

<folder>/README.en.md, README.ja.md, SHA256SUMS, and what was asked for:
    datapackage.json, data/<table>.csv, data/<table>.parquet
    landscape.xlsx, collaboration_<right>.graphml, families.ris, families.bib
"""

import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from flows import files
from flows.errors import ConfigurationError
from flows.exports import network, package, parts, references, workbook
from flows.exports.content import Content
from flows.exports.format import Format
from reports.words import Words

SUMS = "SHA256SUMS"
ZIP = ".zip"
Writer = Callable[[Content, Path], None]


_WRITERS: dict[Format, Writer] = {
    Format.package: package.write_package,
    Format.xlsx: workbook.write_workbook,
    Format.graphml: network.write_networks,
    Format.ris: references.write_ris,
    Format.bibtex: references.write_bibtex,
}
#: The files of each format and what is said of them.
_FILES = {
    Format.package: (f"{package.FOLDER}/, {package.DESCRIPTOR}", "package"),
    Format.xlsx: (workbook.FILE, "workbook"),
    Format.graphml: (network.FILE.format(right="*"), "network"),
    Format.ris: (references.RIS, "references"),
    Format.bibtex: (references.BIBTEX, "references"),
}


def check_target(target: Path) -> None:
    """Refuse to put an export where something else lies.

    Raises:
        ConfigurationError: The folder holds what no export of ours put there.
    """
    if target.suffix == ZIP:
        if target.is_dir():
            message = f"{target} is a folder; name a file"
            raise ConfigurationError(message)
        return
    if not target.exists():
        return
    if not target.is_dir() or target.is_symlink():
        message = f"{target} is there already and is no folder; name another, or one with {ZIP}"
        raise ConfigurationError(message)
    strange = _strange(target)
    if strange:
        message = f"{target} holds {strange}, which no export put there; name another folder"
        raise ConfigurationError(message)


def _strange(folder: Path) -> str:
    """A file of a folder that its list of hashes does not name; empty if there is none."""
    sums = folder / SUMS
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
    known = {line.partition("  ")[2] for line in lines} | {SUMS}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name not in known and (path.is_symlink() or not path.is_dir()):
            return name
    return ""


def publish(content: Content, formats: Sequence[Format], target: Path) -> None:
    """Write an export and give it its name last.

    Args:
        content: What leaves.
        formats: What it is written as.
        target: A folder, or a file that ends with `.zip`.

    Raises:
        ConfigurationError: Something else lies there.
        StorageError: The disk is full or not writable; what was there before stays.
    """
    check_target(target)
    with files.storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = files.partial_name(target)
    try:
        with files.storage_errors(target):
            unfinished.mkdir()
            for one in formats:
                _WRITERS[one](content, unfinished)
            for text in parts.each_language().values():
                page = unfinished / f"README.{text.language}.md"
                page.write_text(_readme(content, formats, text), encoding="utf-8")
            _write_sums(unfinished)
            if target.suffix == ZIP:
                _zip(content, unfinished, target)
                return
        files.publish_folder(unfinished, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _every_file(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _write_sums(folder: Path) -> None:
    """Write the hash of every file, as `sha256sum --check` reads them."""
    lines = [
        f"{files.sha256_of_file(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in _every_file(folder)
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _zip(content: Content, folder: Path, target: Path) -> None:
    unfinished = files.partial_name(target)
    moment = content.moment.timetuple()[:6]
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as made:
            for path in _every_file(folder):
                name = f"{target.stem}/{path.relative_to(folder).as_posix()}"
                part = zipfile.ZipInfo(name, moment)
                part.compress_type = zipfile.ZIP_DEFLATED
                part.external_attr = 0o644 << 16
                with path.open("rb") as given, made.open(part, "w", force_zip64=True) as taken:
                    shutil.copyfileobj(given, taken)
        files.sync(unfinished)
        unfinished.replace(target)
        files.sync(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _readme(content: Content, formats: Sequence[Format], text: Words) -> str:
    """What the folder holds, in one language."""
    lines = [f"# {text['export.title']}", ""]
    for mark in parts.marks(content, text):
        lines += [f"**{mark}**", ""]
    lines += [parts.holds(content, text), "", text["export.values"].format(**parts.NAMES), ""]
    lines += [f"## {text['export.credits']}", ""]
    lines += [f"* {line}" for line in parts.credits_of(content, text)]
    lines += ["", f"## {text['export.files']}", ""]
    for one in formats:
        names, key = _FILES[one]
        lines.append(_file_line(names, text[f"export.{key}"].format(**parts.NAMES), text))
    lines += [_file_line(SUMS, text["export.checksums"], text), ""]
    why = parts.left_out(content, text)
    if why:
        names = text["format.list"].join(f"`{name}`" for name in content.left_out)
        lines += [f"## {text['export.left_out']}", "", why, "", names, ""]
    return "\n".join(lines)


def _file_line(names: str, meaning: str, text: Words) -> str:
    shown = ", ".join(f"`{name}`" for name in names.split(", "))
    return f"* {text['formats.pair'].format(name=shown, value=meaning)}"
