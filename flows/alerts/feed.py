"""Recent events as files: Markdown for people, Atom and RSS for feed readers."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from lxml import etree

from flows import files
from flows.alerts import wording
from flows.alerts.events import Event
from reports import words as texts
from reports.characters import readable
from reports.markdown import escape
from reports.words import Words

#: Events in a file, the newest ones.
MOST = 200
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_AUTHOR = "quantum-patent-landscape"


def names(language: str) -> tuple[str, str, str]:
    """Names of the files of a language."""
    return f"alerts.{language}.md", f"alerts.{language}.atom", f"alerts.{language}.rss"


def write(folder: Path, events: Sequence[Event], languages: Sequence[str]) -> None:
    """Write the files of every language; those that would not change are left alone.

    Args:
        folder: Where they go.
        events: All events, the oldest first.
        languages: Languages to write.

    Raises:
        StorageError: The disk is full or not writable; older files stay.
    """
    newest = list(reversed(events[-MOST:]))
    for language in languages:
        words = texts.load(language)
        is_cut = len(events) > MOST
        made = (markdown(newest, words, is_cut=is_cut), atom(newest, words), rss(newest, words))
        for name, content in zip(names(language), made, strict=True):
            path = folder / name
            if not path.is_file() or path.read_bytes() != content:
                files.write_atomically(path, content)


def markdown(events: Sequence[Event], words: Words, *, is_cut: bool = False) -> bytes:
    """The events as Markdown, the newest first."""
    lines = [f"# {words['alerts.heading']}", "", escape(words["alerts.note"]), ""]
    if not events:
        lines += [words["alerts.none"], ""]
    if is_cut:
        cut = texts.fill(words["alerts.cut"], lambda _, style: words.value(MOST, style))
        lines += [escape(cut), ""]
    for event in events:
        lines += [f"## {event.found_at[:10]} {escape(wording.kind(event, words))}", ""]
        said = [*wording.said(event, words), wording.found(event, words)]
        lines += [line for one in said for line in (escape(one), "")]
    return "\n".join(lines).encode()


def atom(events: Sequence[Event], words: Words) -> bytes:
    """The events as a feed (RFC 4287)."""
    feed = etree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: words.language}, nsmap={None: _ATOM})
    newest = max((one.found_at for one in events), default="1970-01-01T00:00:00+00:00")
    _add(feed, _ATOM, "id", _own_name(words))
    _add(feed, _ATOM, "title", words["alerts.title"])
    _add(feed, _ATOM, "updated", newest)
    author = etree.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, _ATOM, "name", _AUTHOR)
    for event in events:
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, _ATOM, "id", UUID(event.id).urn)
        _add(entry, _ATOM, "title", _headline(event, words))
        _add(entry, _ATOM, "updated", event.found_at)
        content = _add(entry, _ATOM, "content", _text(event, words))
        content.set("type", "text")
    return _bytes(feed)


def rss(events: Sequence[Event], words: Words) -> bytes:
    """The events as a feed (RSS 2.0)."""
    root = etree.Element("rss", {"version": "2.0"})
    channel = etree.SubElement(root, "channel")
    _add(channel, "", "title", words["alerts.title"])
    # The files have no address of their own; the element must be there.
    _add(channel, "", "link", _own_name(words))
    _add(channel, "", "description", words["alerts.note"])
    _add(channel, "", "language", words.language)
    for event in events:
        item = etree.SubElement(channel, "item")
        _add(item, "", "title", _headline(event, words))
        _add(item, "", "description", _text(event, words))
        guid = _add(item, "", "guid", UUID(event.id).urn)
        guid.set("isPermaLink", "false")
        _add(item, "", "pubDate", format_datetime(datetime.fromisoformat(event.found_at)))
    return _bytes(root)


def _own_name(words: Words) -> str:
    return uuid5(NAMESPACE_URL, f"{_AUTHOR} alerts {words.language}").urn


def _headline(event: Event, words: Words) -> str:
    subject = event.facts.get("group") or event.facts.get("subject") or event.facts.get("family")
    kind = wording.kind(event, words)
    return f"{kind}: {readable(str(subject))}" if subject else kind


def _text(event: Event, words: Words) -> str:
    return "\n".join([*wording.said(event, words), wording.found(event, words)])


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name)
    element.text = text
    return element


def _bytes(root: etree._Element) -> bytes:
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
