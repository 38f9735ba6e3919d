"""One chart alone, restricted as asked: for the command line and for notebooks.

from flows.live import live_query
from reports.charts.single import chart

chart(live_query(), "origin_trend", origins=["CN", "JP"], first_year=2000, scope="ipf")
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import polars as pl
from matplotlib.figure import Figure

from reports import files, words
from reports.cells import Query
from reports.charts import completeness, style
from reports.charts.registry import CHARTS
from reports.footnotes import figure_footnote
from reports.selection import STANDARD, Selection, SelectionError
from reports.words import Words

ENDINGS = ("png", "svg", "csv")


@dataclass(frozen=True)
class SingleChart:
    """A chart with the data it shows; a notebook displays it as a picture.

    Attributes:
        name: Name of the chart.
        words: The language.
        figure: The matplotlib figure, to be changed at one's own responsibility.
        frame: The data that are drawn, one row as the query says, with marks of unreal data.
        facts: The numbers of the footnote, one row.
        footnote: The footnote as it stands in the figure.
        sql: The query of the data, as it was asked.
    """

    name: str
    words: Words
    figure: Figure
    frame: pl.DataFrame
    facts: pl.DataFrame
    footnote: str
    sql: str

    @property
    def title(self) -> str:
        """The title of the figure."""
        return self.words[f"{self.name}.title"]

    @property
    def alt(self) -> str:
        """What the figure shows, for those who cannot see it."""
        return self.words[f"{self.name}.alt"]

    def png(self) -> bytes:
        """The figure as pixels, 200 to the inch at 16 cm width."""
        return style.png(self.figure)

    def svg(self) -> bytes:
        """The figure as a drawing."""
        return style.svg(self.figure)

    def csv(self) -> bytes:
        """The data as CSV, UTF-8."""
        return files.csv(self.frame)

    def content(self, ending: str) -> bytes:
        """Return the chart as a file of an ending.

        Raises:
            SelectionError: There is no such format.
        """
        writers = {"png": self.png, "svg": self.svg, "csv": self.csv}
        if ending not in writers:
            message = f"a chart cannot be written as {ending!r}; it can as {', '.join(ENDINGS)}"
            raise SelectionError(message)
        return writers[ending]()

    def save(self, path: Path | str) -> Path:
        """Write the chart to a file whose ending says the format: png, svg or csv.

        Raises:
            SelectionError: There is no such format.
            OSError: The file cannot be written.
        """
        target = Path(path)
        target.write_bytes(self.content(target.suffix.removeprefix(".").lower()))
        return target

    def _repr_png_(self) -> bytes:
        return self.png()


def chart(
    query: Query,
    name: str,
    *,
    language: str = "en",
    tier: str = STANDARD,
    origins: Iterable[str] = (),
    first_year: int | None = None,
    last_year: int | None = None,
    scope: str | None = None,
) -> SingleChart:
    """Draw one chart.

    Args:
        query: Answers one reading statement, such as `flows.live.live_query()`.
        name: Name of the chart; `reports.charts.registry.CHARTS` holds all.
        language: `en` or `ja`.
        tier: Tier of the topic: `strict`, `standard` or `wide`.
        origins: Countries of origin, two letters each, in the order of drawing.
        first_year: First year shown.
        last_year: Last year shown.
        scope: `all` families or international ones, `ipf`.

    Raises:
        SelectionError: There is no such chart, or it cannot be restricted like that.
        ValueError: There is no such language.
    """
    module = CHARTS[known(name)]
    chosen = Selection(tier, tuple(origins), first_year, last_year, scope)
    sql = chosen.render(module.SQL)
    frame = query(sql)
    facts = chosen.facts(query(Selection(tier).render(module.FACTS_SQL)), frame)
    finished = query(completeness.SQL)
    text = words.load(language)
    return SingleChart(
        name=name,
        words=text,
        figure=module.draw(frame, facts, finished, text),
        frame=files.with_marks(frame, facts),
        facts=facts,
        footnote=figure_footnote(name, facts, finished, text),
        sql=sql.strip(),
    )


def known(name: str) -> str:
    """Return the name of a chart that exists.

    Raises:
        SelectionError: There is none of that name; says the nearest.
    """
    if name in CHARTS:
        return name
    near = get_close_matches(name, CHARTS, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    message = f"there is no chart {name!r}. {hint}There are: {', '.join(CHARTS)}"
    raise SelectionError(message)
