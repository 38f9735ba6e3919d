"""Where the nodes of a network and their labels stand: the same input gives the same places.

Groups that are linked to each other are laid out by springs, each island for itself, and islands
stand side by side: one layout of all would push the small ones to the edge, where they look
unimportant. Nothing here is random.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

STEPS = 300
SAMPLES = 40
#: Room at the sides of an island, for labels; in points.
SIDE, END = 58.0, 15.0
PAIR_SIDE, PAIR_END = 14.0, 13.0


def islands(count: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the sets of nodes that links join, the largest first, else in the order given."""
    root = list(range(count))
    for one, other in links:
        low, high = sorted((root[one], root[other]))
        root = [low if found == high else found for found in root]
    found: dict[int, list[int]] = {}
    for node, of in enumerate(root):
        found.setdefault(of, []).append(node)
    return sorted(found.values(), key=lambda nodes: (-len(nodes), nodes[0]))


def spring(count: int, links: Sequence[tuple[int, int]], width: float, height: float) -> Points:
    """Lay linked nodes out in a box: linked ones attract, all repel (Fruchterman and Reingold).

    The nodes start on a ring in the order given and move for a fixed number of steps.
    """
    angle = 2 * np.pi * np.arange(count) / count
    # Not quite a circle, so that no two forces ever cancel each other by symmetry alone.
    reach = 0.3 + 0.1 * np.arange(count) / count
    at = np.stack([width * reach * np.cos(angle), height * reach * np.sin(angle)], axis=1)
    near = np.zeros((count, count))
    for one, other in links:
        near[one, other] = near[other, one] = 1.0
    ideal = 0.8 * np.sqrt(width * height / count)
    for step in range(STEPS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 0.01)
        force = ideal**2 / distance**2 - near * distance / ideal
        move = (apart * force[:, :, None]).sum(axis=1)
        length = np.maximum(np.sqrt((move**2).sum(axis=1)), 0.01)
        limit = 0.12 * width * (1 - step / STEPS)
        at = at + move / length[:, None] * np.minimum(length, limit)[:, None]
    return _stretch(at, width, height)


def _stretch(at: Points, width: float, height: float) -> Points:
    """Fill the box but for its margins; round, so that no last digit can tell machines apart."""
    low, high = at.min(axis=0), at.max(axis=0)
    room = np.array([width - 2 * SIDE, height - 2 * END])
    inside = (at - low) / np.maximum(high - low, 0.01) * room
    made: Points = np.round(inside + np.array([SIDE, END]), 2)
    return made


def island(count: int, links: Sequence[tuple[int, int]], width: float, height: float) -> Points:
    """Lay an island out in its box; two nodes stand above each other, with room beside them."""
    if count == 2:
        return np.array([[PAIR_SIDE, height - PAIR_END], [PAIR_SIDE, PAIR_END]])
    return spring(count, links, width, height)


def size_of(count: int, width: float) -> tuple[float, float]:
    """Return width and height of the box of an island of so many nodes."""
    if count == 2:
        return width / 3, 50.0
    return width / 2 if count <= 6 else width, min(280.0, 34.0 + 16.0 * count)


def pack(
    sizes: Sequence[tuple[float, float]], width: float
) -> tuple[list[tuple[float, float]], float]:
    """Set boxes side by side in rows from the top left; return their corners and all the height.

    Heights run downwards. Rows are as high as their highest box.
    """
    corners, x, y, high = [], 0.0, 0.0, 0.0
    for wide, deep in sizes:
        if x > 0 and x + wide > width + 0.01:
            x, y, high = 0.0, y + high, 0.0
        corners.append((x, y))
        x, high = x + wide, max(high, deep)
    return corners, y + high


@dataclass(frozen=True)
class Node:
    """A node on the sheet and the room that its label takes."""

    x: float
    y: float
    radius: float
    label_width: float
    label_height: float


def place_labels(
    nodes: Sequence[Node], links: Sequence[tuple[int, int]], bounds: tuple[float, float]
) -> list[Box | None]:
    """Find a place beside each node for its label, so that none covers another or a node.

    Of the free places the one that the fewest links run through is taken.

    Args:
        nodes: The most important first.
        links: By number of the nodes.
        bounds: Width and height that labels stay within.

    Returns:
        The box of each label (left, low, right, high); None where there is no room.
    """
    taken: list[Box] = [
        (node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius)
        for node in nodes
    ]
    ends = [(nodes[one], nodes[other]) for one, other in links]
    placed: list[Box | None] = []
    for number, node in enumerate(nodes):
        others = taken[:number] + taken[number + 1 :]
        free = [
            box
            for box in _beside(node)
            if _is_inside(box, bounds) and not any(_meet(box, other) for other in others)
        ]
        crossed = [sum(_is_crossed(box, one, other) for one, other in ends) for box in free]
        found = free[crossed.index(min(crossed))] if free else None
        placed.append(found)
        if found:
            taken.append(found)
    return placed


def _beside(node: Node) -> list[Box]:
    """Return the places for a label, the most readable first."""
    wide, deep, gap = node.label_width, node.label_height, node.radius + 1.5
    lefts = {"right": node.x + gap, "left": node.x - gap - wide, "middle": node.x - wide / 2}
    lows = {"level": node.y - deep / 2, "above": node.y + gap, "below": node.y - gap - deep}
    order = (
        ("right", "level"), ("left", "level"), ("middle", "above"), ("middle", "below"),
        ("right", "above"), ("right", "below"), ("left", "above"), ("left", "below"),
    )  # fmt: skip
    return [
        (lefts[side], lows[level], lefts[side] + wide, lows[level] + deep) for side, level in order
    ]


def _is_inside(box: Box, bounds: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= bounds[0] and box[3] <= bounds[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _is_crossed(box: Box, one: Node, other: Node) -> bool:
    """Tell whether a link runs through a box, tried at points along it."""
    for part in range(SAMPLES + 1):
        x = one.x + (other.x - one.x) * part / SAMPLES
        y = one.y + (other.y - one.y) * part / SAMPLES
        if box[0] < x < box[2] and box[1] < y < box[3]:
            return True
    return False
