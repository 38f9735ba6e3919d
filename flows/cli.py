"""The `landscape` command. Prefect is imported by `refresh`, `report` and `auth` only.

What `serve` starts are processes of their own.
"""

import os
import sys
import webbrowser
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from flows import console
from flows.cli_alerts import EPILOG as ALERTS_EPILOG
from flows.cli_alerts import alerts, send_waiting
from flows.cli_auth import auth
from flows.cli_chart import EPILOG as CHART_EPILOG
from flows.cli_chart import chart
from flows.cli_dev import dev
from flows.cli_doctor import EPILOG as DOCTOR_EPILOG
from flows.cli_doctor import doctor
from flows.cli_evaluate import EPILOG as EVALUATE_EPILOG
from flows.cli_evaluate import evaluate
from flows.cli_export import EPILOG as EXPORT_EPILOG
from flows.cli_export import export
from flows.cli_operation import (
    BACKUP_EPILOG,
    RESTORE_EPILOG,
    VERIFY_EPILOG,
    backup,
    restore,
    verify,
)
from flows.cli_parts import DataDir, LogJson, exit_codes, log_format, logged, settings_of
from flows.cli_serve import EPILOG as SERVE_EPILOG
from flows.cli_serve import serve
from flows.cli_sql import CONTEXT as SQL_CONTEXT
from flows.cli_sql import EPILOG as SQL_EPILOG
from flows.cli_sql import sql
from flows.cli_status import EPILOG as STATUS_EPILOG
from flows.cli_status import status
from flows.cli_tables import DESCRIBE_EPILOG, SCHEMA_EPILOG, TABLES_EPILOG, describe, schema, tables
from flows.cli_ui import EPILOG as UI_EPILOG
from flows.cli_ui import ui
from flows.cli_why import EPILOG as WHY_EPILOG
from flows.cli_why import why
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.landing.planner import Orders

app = typer.Typer(
    name="landscape",
    help="What public patent data can and cannot say about quantum-cryptography filings.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    # Locals could hold a key.
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Languages = Annotated[
    str | None, typer.Option("--languages", help="Editions of the report, such as `en,ja`.")
]


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        from flows.stages import package_version

        typer.echo(f"landscape {package_version()}")
        raise typer.Exit


@app.callback()
def landscape(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """What public patent data can and cannot say about quantum-cryptography filings."""


def _say_which_sources(settings: Settings) -> None:
    if not settings.sources:
        console.note(
            "No source is configured: using the bundled sample, which is not representative. "
            "To go live: landscape refresh --source epo-linked-data (European publications, no "
            "key needed) or --source ops (worldwide, with a free key)."
        )


@app.command(
    epilog="Examples: `landscape refresh` · `landscape refresh --source epo-linked-data` · "
    "`landscape refresh --source ops --plan`"
)
def refresh(
    *,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Source to harvest; give it again for a second one."),
    ] = None,
    data_dir: DataDir = None,
    languages: Languages = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only tell what would be asked; nothing is sent.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Ask live sources for all of history again.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="Ask only for publications from then."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Ask only for publications up to then."),
    ] = None,
    rolling: Annotated[
        bool,
        typer.Option("--rolling", help="Ask again for an earlier year, another one in each month."),
    ] = False,
    max_requests: Annotated[
        int | None,
        # A token, the control question and a page: fewer would never get anywhere.
        typer.Option("--max-requests", min=3, help="Stop after so many requests to a live source."),
    ] = None,
    log_json: LogJson = False,
) -> None:
    """Bring landing, warehouse and report up to date.

    Fetches what is missing, builds and checks a new warehouse beside the live one, publishes it
    and draws the report. The last good warehouse and report stay in place if anything fails.
    """
    with exit_codes():
        settings = settings_of(
            sources=source or None,
            data_dir=data_dir,
            languages=languages,
            log_format=log_format(log_json),
        )
        from flows.landing.planner import Orders

        orders = Orders(
            full=full,
            since=since.date() if since else None,
            until=until.date() if until else None,
            rolling=rolling,
            max_requests=max_requests,
        )
        if plan:
            _print_plans(settings, orders)
            return
        with logged(settings):
            _refresh(settings, orders)


def _refresh(settings: Settings, orders: "Orders") -> None:
    from flows import stages
    from flows.operation import recording

    _say_which_sources(settings)
    with recording.recorded(settings, "refresh"):
        if stages.is_all_current(settings):
            console.done("Nothing new: no bytes fetched, the warehouse and the report stand.")
            send_waiting(settings)
        else:
            _run_refresh(settings, orders)
    _say_where(settings)


def _print_plans(settings: Settings, orders: "Orders") -> None:
    from flows import planning

    for found in planning.make_plans(settings, orders):
        console.print_pairs(found.source, planning.describe(found))


def _run_refresh(settings: Settings, orders: "Orders") -> None:
    from flows import stages
    from flows.credentials import find_ops, require_key
    from flows.temporary_server import prefect_server

    # A busy or unusable data folder is told before a server is started for nothing.
    with stages.exclusive(settings):
        stages.keep_apart(settings)
        if "ops" in settings.sources and "PREFECT_API_URL" not in os.environ:
            # On a server of one's own a block may hold the key, which the run finds out.
            require_key(find_ops(os.environ, Path.home()))
    with (
        console.busy("refresh") as screen,
        prefect_server(settings.folders.prefect, os.environ),
    ):
        from flows.refresh import refresh as run

        with console.log_lines(screen):
            summary = run(settings, orders)
    for check in summary.failed_checks:
        console.note(f"check {check['name']}: {check['offending']} rows: {check['meaning']}")
    tables = summary.facts.tables
    news = "Nothing new" if summary.is_nothing_new else "Done"
    console.done(
        f"{news}: {tables['marts.publications']} publications in {tables['marts.families']} "
        f"families, {summary.quarantined} records in quarantine, "
        f"{len(summary.failed_checks)} of {len(summary.facts.checks)} checks failed."
    )


def _say_where(settings: Settings) -> None:
    from flows.reporting import report_page

    for language in settings.languages:
        console.done(f"Report ({language}): {report_page(settings, language)}")


@app.command(
    epilog="Examples: `landscape report` · `landscape report --languages ja --open` · "
    "`landscape report --tier strict`"
)
def report(
    *,
    data_dir: DataDir = None,
    languages: Languages = None,
    tier: Annotated[
        str | None,
        typer.Option("--tier", help="Tier of the topic: `strict`, `standard` or `wide`."),
    ] = None,
    open_it: Annotated[
        bool, typer.Option("--open", help="Open the report in the browser.")
    ] = False,
    log_json: LogJson = False,
) -> None:
    """Draw charts and pages from the live warehouse, without fetching anything."""
    with exit_codes():
        settings = settings_of(
            data_dir=data_dir,
            languages=languages,
            topic_tier=tier,
            log_format=log_format(log_json),
        )
        from flows import reporting
        from flows.operation import recording

        with logged(settings):
            if reporting.is_current(settings):
                console.done("Nothing new: the report shows the live warehouse.")
            else:
                with recording.recorded(settings, "report"):
                    _run_report(settings)
            _say_where(settings)
        if open_it:
            _open(reporting.report_page(settings, settings.languages[0]))


def _run_report(settings: Settings) -> None:
    from flows.temporary_server import prefect_server
    from flows.warehouse import builds

    # Said before a server is started for nothing.
    builds.live_file(settings.folders.warehouse)
    with console.busy("report") as screen, prefect_server(settings.folders.prefect, os.environ):
        from flows.report import report as run

        with console.log_lines(screen):
            run(settings)


def _open(page: Path) -> None:
    """Show a page where there is a screen; a text browser in the terminal would be no help."""
    has_screen = sys.platform == "darwin" or any(
        os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not has_screen or not webbrowser.open(page.as_uri()):
        console.note(f"Open {page} in a browser.")


@app.command(
    epilog="Examples: `landscape rollback` · `landscape rollback 20261122T193012Z-1a2b3c4d`"
)
def rollback(
    build_id: Annotated[
        str | None, typer.Argument(help="The build wanted; default: the one before the live one.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make an earlier build live again. The next refresh builds anew if its data differ."""
    with exit_codes():
        settings = settings_of(data_dir=data_dir)
        from flows import stages
        from flows.warehouse import builds

        with stages.exclusive(settings):
            facts = builds.roll_back(settings.folders.warehouse, build_id)
        console.done(f"Live again: build {facts.build_id} of {facts.built_at}.")
        console.note("`landscape report` draws the report on it.")


app.command(epilog=SERVE_EPILOG)(serve)
app.command(epilog=SQL_EPILOG, context_settings=SQL_CONTEXT)(sql)
app.command(epilog=TABLES_EPILOG)(tables)
app.command(epilog=DESCRIBE_EPILOG)(describe)
app.command(epilog=SCHEMA_EPILOG)(schema)
app.command(epilog=UI_EPILOG)(ui)
app.command(epilog=CHART_EPILOG)(chart)
app.command(epilog=EVALUATE_EPILOG)(evaluate)
app.command(epilog=ALERTS_EPILOG)(alerts)
app.command(epilog=EXPORT_EPILOG)(export)
app.add_typer(auth, name="auth")
app.command(epilog=STATUS_EPILOG)(status)
app.command(epilog=VERIFY_EPILOG)(verify)
app.command(epilog=BACKUP_EPILOG)(backup)
app.command(epilog=RESTORE_EPILOG)(restore)
app.command(epilog=DOCTOR_EPILOG)(doctor)
app.command(epilog=WHY_EPILOG)(why)
app.add_typer(dev, name="dev")


def main() -> NoReturn:
    """Run the command."""
    app()
    raise SystemExit(0)


if __name__ == "__main__":
    main()
