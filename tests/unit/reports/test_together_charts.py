"""The charts of working together: layout and labels, and the queries worked out by hand."""

import itertools
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from party_marts import empty, family, insert
from report_frames import FRAMES, completeness_frame, facts_frame

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.cells import Phrase, Statement
from reports.charts import citations, collaboration_network, network_layout, style
from reports.charts.network_layout import Node
from reports.charts.registry import CHARTS
from reports.selection import Selection

PAIRS = (
    "topic_tier varchar, right_type varchar, applicant_group varchar, partner_group varchar, "
    "families_whole integer, ipf_whole integer, sector varchar, country varchar, "
    "applicant_group_families integer, partner_sector varchar, partner_country varchar, "
    "partner_group_families integer"
)

CITATIONS = (
    "citing_family_id varchar, cited_family_id varchar, is_self_citation boolean, "
    "has_examiner_citation boolean"
)
COUNTS = "family_id varchar, is_citing boolean, is_examiner_citing boolean"

A = ("A", "A", "company", "JP", "own_record")
A_TOO = ("A2", "A", "company", "JP", "own_record")
B = ("B", "B", "university", "JP", "own_record")
C = ("C", "C", "company", "CN", "own_record")
D = ("D", "D", "government", None, None)


@pytest.fixture
def marts() -> Iterator[Connection]:
    with empty(
        collaboration_pairs=PAIRS, family_citations=CITATIONS, family_citation_counts=COUNTS
    ) as connection:
        yield connection


def draw(name: str) -> Figure:
    figure: Figure = CHARTS[name].draw(
        FRAMES[name](), facts_frame(name), completeness_frame(), words.load("en")
    )
    return figure


def pair(
    one: str, other: str, families: int, countries: tuple[str | None, str | None]
) -> tuple[object, ...]:
    return (
        "standard", "invention", one, other, families, 0, "company", countries[0], 9, "company",
        countries[1], 9,
    )  # fmt: skip


def test_links_are_chosen_for_each_side(marts: Connection) -> None:
    many = [pair(f"C{n:02}", f"D{n:02}", 50 - n, ("CN", "CN")) for n in range(14)]
    mixed, japan = pair("X", "Y", 2, ("CN", "JP")), pair("J", "K", 1, ("JP", None))
    other = pair("U", "V", 1, (None, "US"))
    insert(
        marts, "collaboration_pairs", *many, mixed, japan, other,
        ("wide", *mixed[1:]), ("standard", "utility_model", *japan[2:]),
    )  # fmt: skip
    frame = query.frame(marts, collaboration_network.SQL)
    found = frame.filter(frame["part"] == "pairs").select("applicant_group", "place").rows()
    assert found == [*[(f"C{n:02}", n + 1) for n in range(10)], ("X", 11), ("J", 12), ("U", 13)]
    chosen = Selection(origins=("JP",)).render(collaboration_network.SQL)
    frame = query.frame(marts, chosen)
    assert frame.filter(frame["part"] == "pairs")["applicant_group"].to_list() == ["X", "J"]


def test_joint_families_by_origin_country_and_sector(marts: Connection) -> None:
    family(marts, "f1", 2010, A, B, ipf=True)
    family(marts, "f2", 2010, A, C, D)
    family(marts, "f3", 2010, A, A_TOO)
    family(marts, "f4", None, C)
    family(marts, "f5", 2010, A, C, right_type="utility_model")
    frame = query.frame(marts, collaboration_network.SQL)
    origins = frame.filter(frame["part"] == "origins")
    columns = ("country", "families_whole", "families_of_origin", "share")
    assert origins.select(columns).rows() == [
        ("WORLD", 2, 4, 0.5), ("CN", 1, 2, 0.5), ("JP", 2, 3, 0.666667),
    ]  # fmt: skip
    countries = frame.filter(frame["part"] == "countries")
    columns = ("country", "partner_country", "families_whole", "ipf_whole")
    assert countries.select(columns).rows() == [
        ("CN", "JP", 1, 0), ("CN", "unknown", 1, 0), ("JP", "JP", 1, 1), ("JP", "unknown", 1, 0),
    ]  # fmt: skip
    sectors = frame.filter(frame["part"] == "sectors")
    assert sectors.select("sector", "partner_sector", "families_whole", "ipf_whole").rows() == [
        ("company", "company", 1, 0), ("company", "government", 1, 0),
        ("company", "university", 1, 1),
    ]  # fmt: skip


def test_without_joint_families_there_is_nothing_to_draw(marts: Connection) -> None:
    family(marts, "f1", 2010, A)
    assert query.frame(marts, collaboration_network.SQL).is_empty()


def test_islands_are_what_links_join() -> None:
    assert network_layout.islands(6, [(4, 2), (0, 5), (2, 1)]) == [[1, 2, 4], [0, 5], [3]]


LINKS = [(0, n) for n in range(1, 9)] + [(3, 4), (8, 9)]


def test_another_process_lays_out_the_same() -> None:
    code = (
        "from reports.charts.network_layout import spring; "
        f"print(spring(10, {LINKS!r}, 437.0, 190.0).tolist())"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(network_layout.spring(10, LINKS, 437.0, 190.0).tolist())


def test_linked_nodes_stand_nearer_than_others() -> None:
    at = network_layout.spring(10, LINKS, 400.0, 400.0)
    linked = {frozenset(link) for link in LINKS}
    near: list[float] = []
    far: list[float] = []
    for one, other in itertools.combinations(range(10), 2):
        distance = float(np.hypot(*(at[one] - at[other])))
        (near if frozenset((one, other)) in linked else far).append(distance)
    assert np.mean(near) < 0.7 * np.mean(far)
    assert min(near + far) > 15


def test_boxes_stand_in_rows_within_the_width() -> None:
    corners, height = network_layout.pack([(200, 90), (100, 50), (150, 60), (300, 10)], 300)
    assert corners == [(0, 0), (200, 0), (0, 90), (0, 150)]
    assert height == 160


numbers = st.floats(0, 200)
spots = st.lists(
    st.builds(Node, numbers, numbers, st.floats(2, 9), st.floats(10, 90), st.just(12.0)),
    min_size=2,
    max_size=9,
)


def meet(one: network_layout.Box | None, other: network_layout.Box) -> bool:
    assert one is not None
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(max_examples=60)
@given(spots)
def test_labels_cover_neither_each_other_nor_other_nodes(nodes: list[Node]) -> None:
    placed = network_layout.place_labels(nodes, [(0, 1)], (200, 200))
    boxes = [box for box in placed if box]
    assert not any(meet(one, other) for one, other in itertools.combinations(boxes, 2))
    for number, box in enumerate(placed):
        for node in nodes[:number] + nodes[number + 1 :] if box else []:
            x, y, r = node.x, node.y, node.radius
            assert not meet(box, (x - r, y - r, x + r, y + r))


def test_a_label_keeps_off_the_link_of_its_node() -> None:
    nodes = [Node(100, 50, 3, 40, 12), Node(190, 50, 3, 5, 12)]
    (box, _) = network_layout.place_labels(nodes, [(0, 1)], (200, 100))
    assert box is not None
    assert box[2] <= 97


def test_the_network_shows_sector_country_and_links_across_countries() -> None:
    figure = draw("collaboration_network")
    lines = figure.axes[0].lines
    assert len([line for line in lines if line.get_gid() == "abroad"]) == 5
    assert len([line for line in lines if line.get_gid() == "at-home"]) == 2
    nodes = [line for line in lines if line.get_gid() == "node"]
    looks = {(str(node.get_marker()), str(node.get_color())) for node in nodes}
    assert {("o", style.COLOURS["CN"]), ("^", style.COLOURS["JP"]), ("D", "white")} <= looks
    sizes = [node.get_markersize() for node in nodes]
    assert sizes == sorted(sizes, reverse=True)
    named = [text for text in figure.findobj(Text) if text.get_gid() == "node-label"]
    assert len(named) == 8


def test_shares_of_few_families_are_counts_in_the_text() -> None:
    shown = " ".join(text.get_text() for text in draw("collaboration_network").findobj(Text))
    assert "JP 3 of 19" in shown


def test_the_tables_hold_every_answer() -> None:
    statement = Statement("s", "", FRAMES["collaboration_network"]())
    made = CHARTS["collaboration_network"].tables(statement, words.load("en"))
    assert [len(table.rows) for table in made] == [3, 7, 3, 6]
    assert all(len(row) == len(table.heads) for table in made for row in table.rows)
    assert isinstance(made[0].rows[0][2], Phrase)


@pytest.fixture
def cited(marts: Connection) -> Connection:
    """Families of China, of Japan and of both, one of them outside the tier."""
    for name in ("c1", "c2", "c3"):
        family(marts, name, 2010, C)
    for name, named in (("j1", (A,)), ("j2", (B,)), ("m", (A, C))):
        family(marts, name, 2010, *named)
    family(marts, "w", 2010, C, tier="wide")
    states = [
        (name, name in {"c1", "c2", "c3", "w"}, name in {"c1", "c2", "w"})
        for name in ("c1", "c2", "c3", "j1", "j2", "m", "w")
    ]
    insert(marts, "family_citation_counts", *states)
    return marts


def test_a_family_that_cites_several_of_an_origin_counts_once(cited: Connection) -> None:
    insert(
        cited, "family_citations",
        ("c1", "j1", False, True), ("c1", "j2", False, False), ("c2", "j1", None, False),
        ("c2", "m", True, True), ("w", "j1", False, True), ("c1", "w", False, True),
    )  # fmt: skip
    frame = query.frame(cited, citations.SQL)
    assert len(frame) == 2 * 4 * 4
    china = frame.filter(frame["origin"] == "CN")
    columns = ("basis", "cited_origin", "families", "families_unclear", "families_self")
    assert china.filter(china["families"] > 0).select(columns).rows() == [
        ("all", "JP", 2, 1, 1), ("examiner", "JP", 1, 0, 1),
    ]  # fmt: skip
    stating = china.select("basis", "families_of_origin", "families_stating").unique()
    assert stating.sort("basis").rows() == [("all", 4, 3), ("examiner", 4, 2)]
    # No family of Japan alone states a citation; the joint one does not either.
    japan = frame.filter(frame["origin"] == "JP")
    assert japan["families"].to_list() == [None] * 8


def test_without_citations_there_is_nothing_to_draw(cited: Connection) -> None:
    assert query.frame(cited, citations.SQL).is_empty()


def test_without_citations_the_figure_says_why() -> None:
    figure = CHARTS["citations"].draw(
        FRAMES["citations"]().clear(), facts_frame("citations"), completeness_frame(),
        words.load("ja"),
    )  # fmt: skip
    shown = [text.get_text() for text in figure.findobj(Text)]
    assert words.load("ja")["citations.none"] in shown


def test_self_citations_and_families_that_state_any_stand_beside_the_cells() -> None:
    figure = draw("citations")
    found = {
        key: [t.get_text() for t in figure.findobj(Text) if t.get_gid() == f"beside-{key}"][:5]
        for key in ("n", "stating", "itself")
    }
    assert found == {
        "n": ["98,765"] * 5,
        "stating": ["43,210", "0", "43,210", "43,210", "43,210"],
        "itself": ["0", "–", "2", "3", "4"],
    }
    cells = [text.get_text() for text in figure.findobj(Text) if text.get_gid() == "cell"]
    assert cells[:10] == ["0", "9", "99", "999", "9,999", "–", "–", "–", "–", "–"]
