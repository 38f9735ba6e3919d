"""`landscape chart`: one chart of the live warehouse, restricted as asked, as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console, files
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.errors import ConfigurationError

if TYPE_CHECKING:
    from reports.charts.single import SingleChart

EPILOG = (
    "Examples: `landscape chart --list` · "
    "`landscape chart origin_trend --origin CN,JP --from 2000 --scope ipf --lang ja -o trend.png`"
)


def chart(
    name: Annotated[str | None, typer.Argument(help="Name of the chart; see `--list`.")] = None,
    *,
    list_all: Annotated[bool, typer.Option("--list", help="List the charts and stop.")] = False,
    origin: Annotated[
        str | None, typer.Option("--origin", help="Countries of origin, such as `CN,JP`.")
    ] = None,
    first_year: Annotated[int | None, typer.Option("--from", help="First year shown.")] = None,
    last_year: Annotated[int | None, typer.Option("--to", help="Last year shown.")] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", help="`all` families or international ones, `ipf`.")
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option("--tier", help="Tier of the topic: `strict`, `standard` or `wide`."),
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="`en` or `ja`.")] = "en",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: `.png`, `.svg` or `.csv`."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Draw one chart from the live warehouse, with its footnote, as PNG, SVG or CSV."""
    with exit_codes("Nothing was written."):
        if list_all or name is None:
            _print_names(language)
            return
        settings = settings_of(data_dir=data_dir, topic_tier=tier)
        target = output or Path(f"{name}.{language}.png")
        made = _make(
            settings.data_dir, name, language, settings.topic_tier,
            _codes(origin), (first_year, last_year), scope,
        )  # fmt: skip
        content = _written(made, target)
        files.write_atomically(target, content)
        console.done(f"{made.title}: {target}")


def _codes(origin: str | None) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in (origin or "").split(",") if part.strip())


def _make(
    data_dir: Path,
    name: str,
    language: str,
    tier: str,
    origins: tuple[str, ...],
    years: tuple[int | None, int | None],
    scope: str | None,
) -> "SingleChart":
    from flows.live import live_query
    from reports.charts.single import chart as draw
    from reports.charts.single import known
    from reports.selection import SelectionError

    try:
        # Said before the warehouse is looked for.
        known(name)
        return draw(
            live_query(data_dir), name, language=language, tier=tier,
            origins=origins, first_year=years[0], last_year=years[1], scope=scope,
        )  # fmt: skip
    except (SelectionError, ValueError) as error:
        raise ConfigurationError(str(error)) from error


def _written(made: "SingleChart", target: Path) -> bytes:
    from reports.selection import SelectionError

    try:
        return made.content(target.suffix.removeprefix(".").lower())
    except SelectionError as error:
        message = f"{target}: {error}"
        raise ConfigurationError(message) from error


def _print_names(language: str) -> None:
    from reports import words
    from reports.charts.registry import CHARTS

    try:
        text = words.load(language)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    console.print_pairs("Charts", [(name, text[f"{name}.title"]) for name in CHARTS])
