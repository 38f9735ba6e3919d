"""The tables of the marts and their references as a picture: who refers stands left of whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from flows.adhoc.catalogue import Table
from flows.adhoc.contract import Reply
from flows.adhoc.dictionary import Link, Structure

#: Sizes in pixels: a character of the two fonts, a line, the gaps.
_CHARACTER, _BOLD = 7.3, 8.0
_LINE, _HEAD = 17, 24
_GAP_ACROSS, _GAP_DOWN = 130, 18
_MARGIN, _TOP = 24, 70
_IN_A_ROW = 5
_STYLE = (
    "text{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px;fill:#1a1a1a}"
    ".title{font-family:system-ui,sans-serif;font-size:18px;font-weight:600}"
    ".note{font-family:system-ui,sans-serif;font-size:12px;fill:#444}"
    ".mark{font-family:system-ui,sans-serif;font-size:12px;fill:#a00000;font-weight:600}"
    ".name{font-weight:700;fill:#fff}.key{font-weight:700}"
    ".box{fill:#fff;stroke:#33506b}.head{fill:#33506b}"
    ".line{fill:none;stroke:#7a8ea3;stroke-width:1.3}"
)


@dataclass(frozen=True)
class Box:
    """A table in the picture.

    Attributes:
        table: Its name.
        lines: Its key columns and those that refer, and whether each is of the key.
        x: Left edge.
        y: Upper edge.
        width: Its width.
    """

    table: str
    lines: tuple[tuple[str, bool], ...]
    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        """Its height."""
        return _HEAD + _LINE * len(self.lines) + 8

    def row(self, column: str) -> float:
        """The middle of the line of a column."""
        place = [name for name, _ in self.lines].index(column)
        return self.y + _HEAD + _LINE * (place + 0.5) + 3


def draw(tables: Sequence[Table], shape: Structure, reply: Reply) -> str:
    """The picture as SVG.

    Args:
        tables: The tables.
        shape: Their keys and references.
        reply: The answer they came in: tells the build.
    """
    boxes = _place(tables, shape)
    width = max((box.x + box.width for box in boxes.values()), default=600) + _MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + _MARGIN
    size = f"{width:.0f} {height:.0f}"
    note = (
        "Bold: key. A line leads from a column to the table its values are in. "
        f"Build {reply.build_id}."
    )
    lines = [_line(boxes, link) for link in shape.links]
    drawn = [part for box in boxes.values() for part in _drawn(box)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">',
            "<title>Tables of the marts and their references</title>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="#f7f8fa"/>',
            f'<text class="title" x="{_MARGIN}" y="28">Tables of the marts</text>',
            f'<text class="note" x="{_MARGIN}" y="46">{escape(note)}</text>',
            f'<text class="mark" x="{_MARGIN}" y="62">{escape(reply.mark)}</text>',
            *lines,
            *drawn,
            "</svg>",
            "",
        ]
    )


def ranks(links: Sequence[Link]) -> dict[str, int]:
    """How far to the right each linked table stands: right of all that refer to it."""
    found = dict.fromkeys([name for link in links for name in (link.table, link.other)], 0)
    # As often as there are tables is enough; references in a circle end there too.
    for _ in found:
        for link in links:
            if link.table != link.other:
                found[link.other] = max(found[link.other], found[link.table] + 1)
    highest = len(found)
    return {name: min(rank, highest) for name, rank in found.items()}


def _place(tables: Sequence[Table], shape: Structure) -> dict[str, Box]:
    """Linked tables in columns by rank, the others in rows below."""
    rank_of = ranks(shape.links)
    lines = {table.name: _lines(table.name, shape) for table in tables}
    boxes: dict[str, Box] = {}
    x = float(_MARGIN)
    for rank in sorted(set(rank_of.values())):
        names = [table.name for table in tables if rank_of.get(table.name) == rank]
        width = max(_width(name, lines[name]) for name in names)
        y = float(_TOP + 20)
        for name in names:
            boxes[name] = Box(name, lines[name], x, y, width)
            y += boxes[name].height + _GAP_DOWN
        x += width + _GAP_ACROSS
    others = [table.name for table in tables if table.name not in boxes]
    below = max((box.y + box.height for box in boxes.values()), default=float(_TOP)) + 2 * _GAP_DOWN
    boxes.update(_grid(others, lines, below))
    return boxes


def _grid(
    names: Sequence[str], lines: Mapping[str, tuple[tuple[str, bool], ...]], y: float
) -> Iterator[tuple[str, Box]]:
    """Boxes in rows, each row as high as its highest box."""
    width = max((_width(name, lines[name]) for name in names), default=0)
    for start in range(0, len(names), _IN_A_ROW):
        row = [
            Box(name, lines[name], _MARGIN + place * (width + _GAP_DOWN), y, width)
            for place, name in enumerate(names[start : start + _IN_A_ROW])
        ]
        yield from ((box.table, box) for box in row)
        y += max(box.height for box in row) + _GAP_DOWN


def _lines(table: str, shape: Structure) -> tuple[tuple[str, bool], ...]:
    key = shape.keys.get(table, ())
    refer = [link.column for link in shape.links if link.table == table]
    return tuple((name, name in key) for name in dict.fromkeys([*key, *refer]))


def _width(table: str, lines: Sequence[tuple[str, bool]]) -> float:
    widest = max([_BOLD * len(table), *(_CHARACTER * len(name) for name, _ in lines)])
    return widest + 24


def _line(boxes: Mapping[str, Box], link: Link) -> str:
    start, end = boxes[link.table], boxes[link.other]
    x1, y1 = start.x + start.width, start.row(link.column)
    x2, y2 = end.x, end.y + _HEAD / 2
    bend = max(40.0, abs(x2 - x1) / 2)
    return (
        f'<path class="line" d="M{x1:.0f},{y1:.0f} C{x1 + bend:.0f},{y1:.0f} '
        f'{x2 - bend:.0f},{y2:.0f} {x2:.0f},{y2:.0f}"><title>{escape(link.table)}.'
        f"{escape(link.column)} is in {escape(link.other)}</title></path>"
    )


def _drawn(box: Box) -> Iterator[str]:
    place = f'x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}"'
    yield f'<rect class="box" {place} height="{box.height:.0f}" rx="3"/>'
    yield f'<rect class="head" {place} height="{_HEAD}" rx="3"/>'
    yield (
        f'<text class="name" x="{box.x + 10:.0f}" y="{box.y + 16:.0f}">{escape(box.table)}</text>'
    )
    for name, is_key in box.lines:
        style = ' class="key"' if is_key else ""
        yield (
            f'<text{style} x="{box.x + 10:.0f}" y="{box.row(name) + 4:.0f}">{escape(name)}</text>'
        )
