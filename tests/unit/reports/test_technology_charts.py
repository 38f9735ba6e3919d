"""The charts of the technology: what is particular to them, and their queries by hand."""

from collections.abc import Iterator

import polars as pl
import pytest
from matplotlib.text import Text
from party_marts import empty, family, insert
from report_frames import FRAMES, completeness_frame, facts_frame

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.cells import Phrase, Statement
from reports.charts import layers, sub_technologies
from reports.charts.registry import CHARTS
from reports.selection import Selection

LAYERS = "layer varchar, rule_order integer, name_en varchar, name_ja varchar"
PARTS = (
    "sub_technology varchar, rule_order integer, layer varchar, layer_name_en varchar, "
    "layer_name_ja varchar, name_en varchar, name_ja varchar"
)
SHOWN = "family_id varchar, sub_technology varchar"

JP = ("J", "J", "company", "JP", "own_record")
CN = ("C", "C", "company", "CN", "office_of_priority")
UNKNOWN = ("D", "D", "company", None, None)


@pytest.fixture
def marts() -> Iterator[Connection]:
    with empty(
        topic_layers=LAYERS, sub_technologies=PARTS, family_sub_technologies=SHOWN
    ) as connection:
        insert(
            connection, "topic_layers",
            ("core", 1, "core: a", "中核"), ("unknown", 2, "unknown", "不明"),
        )  # fmt: skip
        insert(
            connection, "sub_technologies",
            ("source", 1, "core", "core: a", "中核", "sources", "光源"),
            ("detector", 2, "core", "core: a", "中核", "detectors", "検出器"),
        )  # fmt: skip
        insert(connection, "completeness_years", (2010, False))
        yield connection


def test_the_unknown_layer_is_a_part_of_the_whole(marts: Connection) -> None:
    family(marts, "f1", 2010, JP, CN, layer="core")
    family(marts, "f2", 2010, JP)
    found = query.frame(marts, layers.SQL).filter(
        (pl.col("scope") == "all") & (pl.col("families") > 0)
    )
    columns = ("origin", "part", "families", "families_of_row", "without_office_of_row")
    assert found.select(columns).rows() == [
        ("CN", "core", 0.5, 0.5, 0.0),
        ("JP", "core", 0.5, 1.5, 1.5),
        ("JP", "unknown", 1.0, 1.5, 1.5),
    ]


@pytest.fixture
def shown(marts: Connection) -> Connection:
    """A family of both sub-technologies and two origins, one of none, one undated."""
    family(marts, "f1", 2010, JP, CN, ipf=True)
    family(marts, "f2", 2012, JP)
    family(marts, "f3", None, UNKNOWN)
    family(marts, "f4", 2010, JP, right_type="utility_model")
    for name, part in (("f1", "source"), ("f1", "detector"), ("f3", "source"), ("f4", "source")):
        insert(marts, "family_sub_technologies", (name, part))
    return marts


def test_a_family_counts_for_each_sub_technology_and_none_is_unknown(shown: Connection) -> None:
    frame = query.frame(shown, sub_technologies.SQL).filter(pl.col("scope") == "all")
    columns = ("part", "origin", "families", "families_of_row", "share")
    assert frame.filter(pl.col("families") > 0).select(columns).rows() == [
        ("source", "CN", 0.5, 0.5, 1.0),
        ("source", "JP", 0.5, 1.5, 0.333333),
        ("source", "unknown", 1.0, 1.0, 1.0),
        ("detector", "CN", 0.5, 0.5, 1.0),
        ("detector", "JP", 0.5, 1.5, 0.333333),
        ("unknown", "JP", 1.0, 1.5, 0.666667),
    ]
    assert len(frame) == 3 * 4


def test_sub_technologies_of_some_years_leave_the_undated_out(shown: Connection) -> None:
    sql = Selection(first_year=2012, scope="all").render(sub_technologies.SQL)
    found = query.frame(shown, sql).filter(pl.col("families") > 0)
    assert found.select("scope", "part", "origin").rows() == [("all", "unknown", "JP")]


def test_without_families_there_is_no_cell(marts: Connection) -> None:
    assert query.frame(marts, sub_technologies.SQL).is_empty()


def test_cells_hold_shares_or_counts_where_families_are_few() -> None:
    figure = CHARTS["sub_technologies"].draw(
        FRAMES["sub_technologies"](), facts_frame("sub_technologies"), completeness_frame(),
        words.load("en"),
    )  # fmt: skip
    cells = [text.get_text() for text in figure.findobj(Text) if text.get_gid() == "cell"]
    assert len(cells) == 2 * 4 * 5
    assert cells[:10] == ["50", "50", "(10)", "(0)", "50", "0", "0", "(0)", "(0)", "0"]
    assert cells[15:20] == ["38", "38", "(7)", "(0)", "38"]


def test_the_table_names_layers_and_intervals() -> None:
    statement = Statement("s", "", FRAMES["sub_technologies"]())
    table = CHARTS["sub_technologies"].tables(statement, words.load("en"))[0]
    assert table.rows[1][1] == "core: making, sending, measuring and distilling"
    assert table.rows[4][0] == words.load("en")["sub_technologies.unknown"]
    assert isinstance(table.rows[1][2], Phrase)
    assert list(table.rows[1][2].cells) == ["value", "low", "high"]
