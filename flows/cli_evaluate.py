"""`landscape evaluate`: how well the judgements hold, measured."""

import json
import tempfile
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import console
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.settings import Settings

EPILOG = "Examples: `landscape evaluate` · `landscape evaluate --split tune --format json`"


class Split(StrEnum):
    """Which labelled cases."""

    held = "held"
    tune = "tune"


class Format(StrEnum):
    """For whom."""

    table = "table"
    json = "json"


def evaluate(
    *,
    split: Annotated[
        Split,
        typer.Option(
            help="Labelled cases kept back, which may be quoted, or those the rules were made with."
        ),
    ] = Split.held,
    data_dir: DataDir = None,
    output: Annotated[Format, typer.Option("--format", help="For people or for machines.")] = (
        Format.table
    ),
) -> None:
    """Print precision and recall of the rules, and how well hidden countries are found again.

    Topic, names and sectors are measured on the labelled sets, now; countries of origin on the live
    warehouse, if there is one.
    """
    with exit_codes():
        settings = settings_of(data_dir=data_dir)
        from flows.evaluation.evaluate import evaluate as measure
        from flows.status import mark_of_sources
        from flows.topics import load_topic
        from flows.warehouse import models

        topic = load_topic(settings.topic)
        with tempfile.TemporaryDirectory() as folder:
            every = measure(topic, models.sql_folder(), Path(folder))
        found = [one for one in every if one.split == split]
        countries = _countries(settings)
        if output is Format.json:
            labelled = [asdict(one) | one.row() for one in found]
            typer.echo(json.dumps({"labelled": labelled, "countries": countries}, indent=2))
            return
        if not found:
            console.note(f"There are no labelled publications for the topic {topic.name}.")
        if countries and (mark := mark_of_sources(settings)):
            console.warn(mark)
        for title, columns, rows in _tables([one.row() for one in found], countries):
            console.print_table(title, columns, rows)


def _countries(settings: Settings) -> list[dict[str, Any]]:
    """Masked evaluation of the live warehouse; empty where there is none."""
    from flows.warehouse import builds, query

    if builds.live_build(settings.folders.warehouse) is None:
        return []
    answer = query.ask_live(
        builds.live_file(settings.folders.warehouse),
        "select masking, grouped_by, grouped_value, rule, cases, fired, hit_rate, accuracy, "
        "accuracy_low, accuracy_high from country_imputation_totals "
        "order by masking, grouped_by, cases desc, grouped_value, rule",
        max_rows=None,
    )
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


Table = tuple[str, list[str], list[list[str]]]


def _tables(labelled: list[dict[str, Any]], countries: list[dict[str, Any]]) -> list[Table]:
    heads = ["group", "cases", "precision", "95 % interval", "recall", "95 % interval"]
    made: list[Table] = []
    for title, measure, variant, groupings in (
        ("Topic, standard tier", "headline", "standard", ("all", "language", "stated", "office")),
        ("Topic, strict tier", "headline", "strict", ("all",)),
        ("Topic, wide tier", "headline", "wide", ("all",)),
        ("Sub-technologies", "sub_technology", None, ("all", "part")),
        ("Names: same applicant", "name_pairs", "entity", ("all",)),
        ("Names: same group", "name_pairs", "group", ("all",)),
        ("Sectors", "sectors", None, ("all", "language", "sector")),
    ):
        rows = [
            [
                row["group_value"], str(row["cases"]), _share(row["precision"]),
                _interval(row, "precision"), _share(row["recall"]), _interval(row, "recall"),
            ]
            for grouping in groupings
            for row in labelled
            if (row["measure"], row["variant"], row["grouping"]) == (measure, variant, grouping)
        ]  # fmt: skip
        made += [(title, heads, rows)] if rows else []
    return [*made, *_country_tables(countries)]


def _country_tables(countries: list[dict[str, Any]]) -> list[Table]:
    heads = ["of", "rule", "cases", "found", "right", "95 % interval"]
    made: list[Table] = []
    for masking, title in (
        ("record", "Countries: the family's first publication hidden"),
        ("family", "Countries: all the family says of the applicant hidden"),
        ("office", "Countries: all that one office states hidden"),
    ):
        rows = [
            [
                _group(row), row["rule"], str(row["cases"]),
                _share(row["hit_rate"]), _share(row["accuracy"]), _interval(row, "accuracy"),
            ]
            for row in countries
            if row["masking"] == masking
            and (row["grouped_by"] == "all" or row["rule"] == "any")
            and row["grouped_by"] in {"all", "true_country", "office"}
        ]  # fmt: skip
        made += [(title, heads, rows)] if rows else []
    return made


def _group(row: dict[str, Any]) -> str:
    value = row["grouped_value"] or "not known"
    return {"all": "all", "office": f"office {value}", "true_country": f"truly {value}"}[
        row["grouped_by"]
    ]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return "–" if low is None else f"{low:.3f}–{high:.3f}"
