"""Look through the built site: every link leads somewhere, nothing is loaded from outside."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: What a browser loads by itself, by element and attribute.
_LOADED = {
    ("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"),
    ("video", "src"), ("audio", "src"), ("object", "data"), ("image", "href"),
}  # fmt: skip
#: Links of a page's head that are addresses only.
_ADDRESSES = {"canonical", "alternate", "prev", "next"}


class _Reader(HTMLParser):
    """Collects what a page loads, what it links to, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.anchors |= {known[name] for name in ("id", "name") if known.get(name)}
        for name, value in known.items():
            if tag == "a" and name == "href":
                self.linked.append(value)
            elif (tag, name) in _LOADED and known.get("rel") not in _ADDRESSES:
                self.loaded.append(value)


def read(path: Path) -> _Reader:
    """What a page holds."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def faults(site: Path) -> Iterator[str]:
    """What is wrong with the pages of a site, a line each."""
    pages = {path.resolve(): read(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site.resolve()).as_posix()
        for address in page.loaded:
            if _is_outside(address):
                yield f"{name}: loads {address}, which is outside"
            elif not address.startswith("data:"):
                yield from _wrong(name, path, address, pages, site)
        # The page that is shown for a missing one does not know where it is.
        for address in page.linked if path.name != "404.html" else ():
            if not _is_outside(address) and not address.startswith("mailto:"):
                yield from _wrong(name, path, address, pages, site)


def _is_outside(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in {"http", "https"}


def _wrong(
    name: str, path: Path, address: str, pages: dict[Path, _Reader], site: Path
) -> Iterator[str]:
    parts = urlsplit(address)
    start = site if parts.path.startswith("/") else path.parent
    target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        yield f"{name}: {address} leads nowhere"
    elif parts.fragment and target in pages:
        anchor = unquote(parts.fragment)
        if anchor not in pages[target].anchors and not anchor.startswith("__"):
            yield f"{name}: {address} leads to no anchor"
