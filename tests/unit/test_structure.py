"""Every "only" of the design, as a test: who may import, open and read what."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml

import flows
import reports
from flows.warehouse import models

ROOT = Path(flows.__file__).parent.parent
# A line of Python may begin as one of SQL does.
IMPORTED = {
    "reports", "collections", "concurrent", "importlib", "matplotlib", "pptx", "pydantic",
    "xlsxwriter",
}  # fmt: skip
FLOW_MODULES = {
    "flows/notify.py", "flows/refresh.py", "flows/report.py", "flows/scheduled.py",
    "flows/secret_block.py", "flows/serving.py",
}  # fmt: skip


def _modules(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    assert len(found) > 10, "the inspected set must not be empty"
    return found


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> Iterator[str]:
    """Modules imported anywhere in a file, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _importers(module: str) -> set[str]:
    return {
        _name(path)
        for path in _modules("flows", "reports")
        if any(name.split(".")[0] == module for name in _imports(path))
    }


def test_only_flow_modules_import_prefect() -> None:
    # What a deployment's run does about time, and the process that starts runs, are Prefect's too.
    assert _importers("prefect") == FLOW_MODULES


def test_one_module_opens_duckdb() -> None:
    assert _importers("duckdb") == {"flows/warehouse/connect.py"}


def test_one_module_builds_http_sessions() -> None:
    # http.client only asks our own server on loopback for its health.
    assert _importers("requests") == {"flows/transport/client.py"}
    # It is told apart from its own library's errors by theirs.
    assert _importers("urllib3") == {"flows/transport/client.py"}
    for module in ("httpx", "aiohttp"):
        assert _importers(module) == set(), module


def test_reports_know_neither_flows_nor_sources() -> None:
    for path in _modules("reports"):
        assert not [name for name in _imports(path) if name.split(".")[0] == "flows"], path


def test_reports_read_marts_only() -> None:
    found = 0
    for path in _modules("reports"):
        for schema in re.findall(
            r"\b(?:from|join)\s+(\w+)\.\w+", path.read_text(encoding="utf-8").split('"""', 2)[-1]
        ):
            if schema not in IMPORTED:
                found += 1
                assert schema == "marts", path
    assert found > 5


def test_claims_read_marts_only() -> None:
    found = 0
    for path in (ROOT / "reports" / "claims").rglob("*"):
        if path.suffix in {".toml", ".sql"}:
            for schema in re.findall(r"\b(?:from|join)\s+(\w+)\.\w+", path.read_text("utf-8")):
                found += 1
                assert schema == "marts", path
    assert found > 20


def test_sources_do_not_know_landing_or_the_warehouse() -> None:
    for path in _modules("flows"):
        if "sources/" in _name(path):
            named = [n for n in _imports(path) if n.startswith("flows.")]
            # A key is given to a source, which does not know where it is kept.
            allowed = (
                "flows.sources",
                "flows.errors",
                "flows.topics",
                "flows.transport",
                "flows.credentials",
            )
            assert all(n.startswith(allowed) for n in named), path


def test_parsers_are_pure() -> None:
    parsers = [path for path in _modules("flows") if path.name == "parse.py"]
    assert parsers
    for path in parsers:
        assert not set(_imports(path)) & {"pathlib", "os", "io", "socket", "time"}, path


def test_landing_and_sources_do_not_know_the_warehouse() -> None:
    for path in _modules("flows"):
        if _name(path).startswith(("flows/landing/", "flows/sources/")):
            assert not [n for n in _imports(path) if n.startswith("flows.warehouse")], path


def test_models_read_only_the_layers_they_may() -> None:
    from flows.warehouse import build, connect

    folder = models.sql_folder()
    loaded = models.load_models(folder)
    assert {model.layer for model in loaded} == {"staging", "intermediate", "marts"}
    with connect.scratch() as connection:
        build.create_macros(connection, folder)
        assert len(models.in_order(connection, loaded)) == len(loaded)
        for model in loaded:
            layers = {table.split(".")[0] for table in models.inputs(connection, model)}
            assert layers <= models.MAY_READ[model.layer], model.table


def test_staging_neither_joins_nor_aggregates() -> None:
    staging = [m for m in models.load_models(models.sql_folder()) if m.layer == "staging"]
    assert staging
    for model in staging:
        body = "\n".join(line for line in model.sql.splitlines() if not line.startswith("--"))
        assert not re.search(r"\b(join|group by|distinct|count\(|sum\()", body), model.table


def test_first_line_of_every_model_states_its_grain() -> None:
    for model in models.load_models(models.sql_folder()):
        assert model.sql.startswith("-- One row per "), model.table


def test_every_column_of_the_registry_is_used() -> None:
    folder = models.sql_folder()
    registry = tomllib.loads((folder / "columns.toml").read_text(encoding="utf-8"))
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.sql")]
    texts += [path.read_text(encoding="utf-8").splitlines()[0] for path in folder.rglob("*.csv")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "flows").rglob("*.py")]
    everything = "\n".join(texts)
    # The three columns of a date are put together in flows.landing.schema.
    dates = re.compile(r"^(publication|application|priority)_(date|year|date_precision)$")
    unused = [
        name
        for name in registry
        if not dates.match(name) and not re.search(rf"\b{name}\b", everything)
    ]
    assert unused == []


def test_every_seed_row_has_its_provenance() -> None:
    seeds = sorted((models.sql_folder() / "seeds").glob("*.csv"))
    assert seeds
    for path in seeds:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].endswith(",provenance"), path
        assert all(not line.endswith(",") for line in lines[1:]), path


def test_entry_points_of_the_deployments_are_modules_that_import() -> None:
    from prefect.flows import Flow, load_flow_from_entrypoint

    content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    points = [deployment["entrypoint"] for deployment in content["deployments"]]
    assert set(points) == {"flows.refresh.refresh", "flows.report.report", "flows.notify.alerts"}
    for point in points:
        assert ":" not in point
        assert isinstance(load_flow_from_entrypoint(point), Flow)


def test_importing_does_no_work() -> None:
    # Modules of the packages hold definitions and constants, no calls that read or write.
    risky = {"open", "mkdir", "connect", "read_text", "write_text", "environ", "getenv", "load"}
    for path in _modules("flows", "reports"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Expr | ast.Assign) and not (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            ):
                names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                assert not names & risky, (path, names & risky)


def test_packages_are_where_the_wheel_looks_for_them() -> None:
    assert Path(reports.__file__).parent.parent == ROOT
