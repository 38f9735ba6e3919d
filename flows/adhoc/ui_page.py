"""What the workbench shows; the notebook only puts it in its place.

marimo is handed in by the notebook: it is there only where the extra `ui` is installed.
"""

from collections.abc import Mapping
from typing import Any

from flows.adhoc import asking, catalogue, formats, isolated, saved
from flows.adhoc.asking import Asked
from flows.adhoc.contract import Limits, Question, Reply
from flows.adhoc.formats import Format
from flows.adhoc.saved import Parameter
from flows.errors import LandscapeError
from flows.settings import Settings, from_surroundings
from reports import words

#: Rows that a browser is sent at most.
MOST = 10_000
FIRST = "select country, families_whole, families_fractional\nfrom country_years\nlimit 20"


def word(name: str, language: str) -> str:
    """A word of the workbench."""
    return words.load(language)[f"workbench.{name}"]


def settings() -> Settings:
    """Settings of the server's surroundings, which `landscape ui` prepared."""
    return from_surroundings()


def notices(mo: Any, known: Settings) -> list[Any]:  # noqa: ANN401 - marimo
    """What must be said of the data before anything is asked."""
    try:
        reply = isolated.ask(Question(known.folders.warehouse, "select 1"))
    except LandscapeError as error:
        return [_failure(mo, error)]
    sources = "; ".join(f"{one.title} ({one.data_as_of})" for one in reply.origins)
    mark = [mo.callout(mo.plain_text(reply.mark), kind="danger")] if reply.mark else []
    return [*mark, mo.plain_text(f"{sources}. Build {reply.build_id}")]


def _failure(mo: Any, error: LandscapeError) -> Any:  # noqa: ANN401 - marimo
    # Plain, for a message may hold what somebody typed.
    return mo.callout(mo.plain_text(str(error)), kind="danger")


def views(mo: Any, language: str) -> Any:  # noqa: ANN401 - marimo
    """A choice of what to show."""
    names = {word(view, language): view for view in ("statement", "saved", "tables")}
    return mo.ui.radio(names, value=next(iter(names)), inline=True)


def editor(mo: Any, language: str) -> Any:  # noqa: ANN401 - marimo
    """A field for a statement, sent by its button."""
    field = mo.ui.code_editor(value=FIRST, language="sql", min_height=160)
    return field.form(submit_button_label=word("run", language))


def chooser(mo: Any, language: str) -> Any:  # noqa: ANN401 - marimo
    """A list of the saved questions."""
    options = {
        f"{query.name}: {query.purpose[language]}": query.name
        for query in saved.load_all().values()
    }
    return mo.ui.dropdown(
        options, value=next(iter(options)), label=word("question", language), full_width=True
    )


def form(mo: Any, name: str, language: str) -> Any:  # noqa: ANN401 - marimo
    """A field for each parameter of a saved question, sent together."""
    fields = {one.name: _field(mo, one, language) for one in saved.find(name).parameters}
    return mo.ui.dictionary(fields).form(submit_button_label=word("run", language))


def _field(mo: Any, parameter: Parameter, language: str) -> Any:  # noqa: ANN401 - marimo
    default = "" if parameter.default is None else str(parameter.default)
    label = parameter.meaning[language]
    if parameter.allowed:
        return mo.ui.dropdown(list(parameter.allowed), value=default, label=label)
    return mo.ui.text(value=default, label=label)


def result(
    mo: Any,  # noqa: ANN401 - marimo
    known: Settings,
    text: str | None,
    given: Mapping[str, str] | None,
    language: str,
) -> Any:  # noqa: ANN401 - marimo
    """The rows of a statement or saved question, with what must be said of them.

    Args:
        mo: marimo.
        known: The settings.
        text: The statement or name; None where nothing was sent yet.
        given: Values by name of the parameter; None where nothing was sent yet.
        language: `en` or `ja`.
    """
    if not text or given is None:
        return mo.plain_text(word("nothing", language))
    try:
        pairs = [f"{name}={value}" for name, value in given.items() if value]
        asked = asking.understand(text, (), pairs)
        most = min(MOST, known.sql_max_rows)
        limits = Limits(known.sql_seconds, most, known.sql_memory_mb)
        reply = isolated.ask(Question(known.folders.warehouse, asked.sql, asked.values, limits))
    except LandscapeError as error:
        return _failure(mo, error)
    return mo.vstack([*_said(mo, asked, reply, language), _table(mo, reply),
                      _downloads(mo, asked, reply, language)])  # fmt: skip


def _said(mo: Any, asked: Asked, reply: Reply, language: str) -> list[Any]:  # noqa: ANN401 - marimo
    said = [reply.mark] if reply.mark else []
    if asked.query:
        said += [asked.query.caution[language]]
        said += [] if reply.rows else [asked.query.empty[language]]
    said += [word("cut", language)] if reply.is_cut else []
    notes = [mo.callout(mo.plain_text(text), kind="warn") for text in said if text]
    return [*notes, mo.plain_text(f"{len(reply.rows)} {word('rows', language)}")]


def _table(mo: Any, reply: Reply) -> Any:  # noqa: ANN401 - marimo
    from flows.warehouse import frames

    rows = frames.of_rows(reply.columns, reply.types, reply.rows)
    # Its own downloads would lack the mark.
    return mo.ui.table(rows, selection=None, show_download=False, page_size=20)


def _downloads(mo: Any, asked: Asked, reply: Reply, language: str) -> Any:  # noqa: ANN401 - marimo
    about = asking.about(reply, asked, language)
    name = asked.query.name if asked.query else "rows"
    return mo.hstack(
        [
            mo.download(
                formats.write(reply, output, about), filename=f"{name}.{output}",
                label=f"{word('download', language)} {output.upper()}",
            )
            for output in (Format.csv, Format.xlsx, Format.parquet)
        ],
        justify="start",
    )  # fmt: skip


def tables(mo: Any, known: Settings, language: str) -> Any:  # noqa: ANN401 - marimo
    """The tables, each with its columns folded up."""
    try:
        found, _ = catalogue.read(known)
    except LandscapeError as error:
        return _failure(mo, error)
    folded = {
        f"{table.name} ({table.rows} {word('rows', language)})": mo.vstack(
            [mo.plain_text(table.grain), mo.ui.table(_columns(table), selection=None,
                                                     show_download=False, page_size=50)]
        )
        for table in found
    }  # fmt: skip
    return mo.accordion(folded, lazy=True)


def _columns(table: catalogue.Table) -> list[dict[str, str]]:
    return [
        {
            "column": one.name, "type": one.type, "meaning": one.meaning, "unit": one.unit or "",
            "values": ", ".join(one.allowed), "rule": one.rule or "",
        }
        for one in table.columns
    ]  # fmt: skip
