"""Who files with whom, as a graph in GraphML."""

from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree

from flows.exports import parts
from flows.exports.content import Content, Table
from reports.characters import readable

FILE = "collaboration_{right}.graphml"
PAIRS = "collaboration_pairs"
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
#: Attributes of nodes, by their columns on either side of a pair, and of edges.
_NODE = {
    "families": ("applicant_group_families", "partner_group_families"),
    "sector": ("sector", "partner_sector"),
    "country": ("country", "partner_country"),
    "country_source": ("country_source", "partner_country_source"),
}
_EDGE = {
    "weight": "families_whole",
    "international_families": "ipf_whole",
    "first_priority_year": "first_year",
    "last_priority_year": "last_year",
}
_NUMBERS = {"families", *_EDGE}


def write_networks(content: Content, folder: Path) -> None:
    """Write a graph for each kind of right, which are never put together."""
    pairs = content.table(PAIRS)
    frame = pairs.read().filter(pl.col("topic_tier") == content.tier)
    rights = sorted({"invention", *frame["right_type"]})
    for right in rights:
        rows = frame.filter(pl.col("right_type") == right).sort("applicant_group", "partner_group")
        path = folder / FILE.format(right=right)
        path.write_bytes(_graph(content, pairs, right, rows))


def _graph(content: Content, pairs: Table, right: str, rows: pl.DataFrame) -> bytes:
    root = etree.Element(f"{{{_NAMESPACE}}}graphml", nsmap={None: _NAMESPACE})
    _add(root, "desc", _description(content, pairs, right))
    for kind, names in (("node", ["label", *_NODE]), ("edge", list(_EDGE))):
        for name in names:
            _key(root, kind, name)
    for name in ("mark", "topic_tier", "right_type", "build"):
        _key(root, "graph", name)
    graph = _add(root, "graph", None, id="collaboration", edgedefault="undirected")
    facts = {
        "mark": parts.mark_line(content) or None,
        "topic_tier": content.tier,
        "right_type": right,
        "build": content.build.build_id,
    }
    _data(graph, "graph", facts)
    places = _nodes(graph, rows)
    for row in rows.iter_rows(named=True):
        ends = places[row["applicant_group"]], places[row["partner_group"]]
        edge = _add(graph, "edge", None, source=ends[0], target=ends[1])
        _data(edge, "edge", {name: row[column] for name, column in _EDGE.items()})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _description(content: Content, pairs: Table, right: str) -> str:
    texts = parts.each_language().values()
    lines = [parts.mark_line(content), pairs.description, f"right_type: {right}"]
    for text in texts:
        lines += [parts.holds(content, text), *parts.credits_of(content, text)]
    return "\n".join(filter(None, lines))


def _nodes(graph: etree._Element, rows: pl.DataFrame) -> dict[str, str]:
    """Write each group once; its place by its name, which may hold what no identifier may."""
    groups: dict[str, dict[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        for side, name in enumerate(("applicant_group", "partner_group")):
            groups[row[name]] = {key: row[columns[side]] for key, columns in _NODE.items()}
    places = {name: f"g{number}" for number, name in enumerate(sorted(groups))}
    for name, place in places.items():
        node = _add(graph, "node", None, id=place)
        _data(node, "node", {"label": name, **groups[name]})
    return places


def _key(root: etree._Element, kind: str, name: str) -> None:
    attributes = {
        "id": f"{kind}_{name}",
        "for": kind,
        "attr.name": name,
        "attr.type": "int" if name in _NUMBERS else "string",
    }
    etree.SubElement(root, f"{{{_NAMESPACE}}}key", attributes)


def _data(parent: etree._Element, kind: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is not None:
            _add(parent, "data", str(value), key=f"{kind}_{name}")


def _add(parent: etree._Element, tag: str, text: str | None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", attributes)
    # XML holds no controls; what is none is escaped when it is written.
    element.text = None if text is None else "\n".join(map(readable, text.split("\n")))
    return element
