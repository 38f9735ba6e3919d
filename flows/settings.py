"""Frozen settings: landscape.toml, then environment, then options.

Nothing is read at import; `load` takes the working folder and the environment from its caller.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from flows.errors import ConfigurationError
from flows.watch_settings import Watch

CONFIG_FILE = "landscape.toml"
ENV_PREFIX = "LANDSCAPE_"
CONFIG_VARIABLE = "LANDSCAPE_CONFIG"
#: Options whose name is not that of their key.
OPTIONS = {"sources": "--source", "sql_seconds": "--timeout", "sql_max_rows": "--max-rows"}

LINKED_DATA_URL = "https://data.epo.org/linked-data/query"
OPS_URL = "https://ops.epo.org/3.2"

SourceName = Literal["sample", "epo-linked-data", "ops"]
Language = Literal["en", "ja"]


def _split_commas(value: object) -> object:
    """Let the environment and options write lists as `a,b`."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    # A name given twice must not be harvested or drawn twice.
    return tuple(dict.fromkeys(map(str, value))) if isinstance(value, list | tuple) else value


class Settings(BaseModel):
    """What a run needs to know. Unknown keys are refused; each field describes itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str = Field(
        "quantum_cryptography",
        pattern=r"^[a-z][a-z0-9_]*$",
        description="Name of a topic file in flows/topics.",
    )
    sources: Annotated[tuple[SourceName, ...], BeforeValidator(_split_commas)] = Field(
        (), description="Sources to harvest; empty means the bundled sample."
    )
    data_dir: Path = Field(
        Path("landscape-data"), description="Folder for landing, records, warehouse and reports."
    )
    keep_builds: int = Field(
        5, ge=1, le=100, description="Finished warehouse builds kept for rollback."
    )
    keep_reports: int = Field(
        10,
        ge=1,
        le=1000,
        description="Reports kept; the newest and the one it is compared with always stay.",
    )
    disk_budget_gb: float = Field(
        0,
        ge=0,
        allow_inf_nan=False,
        description="Gigabytes beyond which the oldest builds and reports go; 0 sets no limit.",
    )
    max_shrink: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Largest share of rows a table may lose against the live build.",
    )
    max_quarantine: float = Field(
        0.05, ge=0, le=1, description="Largest share of records that may be in quarantine."
    )
    contact: str = Field(
        "",
        pattern=r"^[ -~]*$",
        description="Mail address or page that live sources are told, so that they can reach you.",
    )
    linked_data_url: str = Field(
        LINKED_DATA_URL,
        pattern=r"^https?://",
        description="SPARQL endpoint of the EPO's linked open data.",
    )
    ops_url: str = Field(
        OPS_URL,
        pattern=r"^https://|^http://(127\.0\.0\.1|localhost|\[::1\])[:/]",
        description="Address of the EPO's Open Patent Services.",
    )
    ops_hour_mb: int = Field(
        400,
        ge=1,
        description="Megabytes an hour, of the 450 the EPO allows, that a run may use up to.",
    )
    ops_week_mb: int = Field(
        3500,
        ge=1,
        description="Megabytes a week, of the 4,000 free ones, that a run may use up to.",
    )
    ops_hours: Literal["any", "preferred"] = Field(
        "any",
        description="preferred: only 19:00-07:00 GMT and at weekends, as the EPO asks of robots.",
    )
    ops_wait_minutes: int = Field(
        0,
        ge=0,
        le=24 * 60,
        description="How long a run waits for quota or preferred hours before it stops.",
    )
    ops_families: int = Field(
        500, ge=0, description="Families that a run may ask OPS to list; 0 lists none."
    )
    family_days: int = Field(
        180, ge=1, description="Days after which a family's members are asked for again."
    )
    overlap_days: int = Field(
        90, ge=0, description="Days before the last harvest's end that are asked for again."
    )
    full_every: int = Field(
        26, ge=1, description="Harvests after which all of history is asked for again."
    )
    max_late_hours: float = Field(
        6,
        gt=0,
        le=8760,
        description="Hours after its time from which a scheduled run is skipped, not run late.",
    )
    sql_seconds: float = Field(
        60, gt=0, le=86_400, description="Seconds after which a question in SQL is stopped."
    )
    sql_max_rows: int = Field(
        1_000_000, ge=1, description="Rows that an answer to a question in SQL holds at most."
    )
    sql_memory_mb: int = Field(
        1024, ge=256, description="Megabytes of memory for a question in SQL."
    )
    topic_tier: Literal["strict", "standard", "wide"] = Field(
        "standard", description="Tier of the topic that the report's figures show."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="json: what a run logs is one JSON object a line."
    )
    languages: Annotated[tuple[Language, ...], BeforeValidator(_split_commas)] = Field(
        ("en", "ja"), min_length=1, description="Editions of the report."
    )
    watch: Watch = Field(Watch(), description="What is watched, and who is told of it.")

    @property
    def active_sources(self) -> tuple[SourceName, ...]:
        """The sources of a run: those configured, or the bundled sample."""
        return self.sources or ("sample",)

    @property
    def folders(self) -> "Folders":
        """Where everything lies below the data folder."""
        return Folders(self.data_dir)


@dataclass(frozen=True)
class Folders:
    """The layout of a data folder.

    Attributes:
        root: The data folder itself.
    """

    root: Path

    @property
    def ours(self) -> tuple[Path, ...]:
        """The folders that only this project writes to."""
        return (
            self.landing, self.records, self.warehouse, self.reports, self.alerts, self.runs,
        )  # fmt: skip

    @property
    def landing(self) -> Path:
        """Raw bytes with sidecars; only ever appended to."""
        return self.root / "landing"

    @property
    def records(self) -> Path:
        """Typed Parquet; made from landing."""
        return self.root / "records"

    @property
    def warehouse(self) -> Path:
        """DuckDB builds and the link to the live one."""
        return self.root / "warehouse"

    @property
    def reports(self) -> Path:
        """Dated report folders and the link `latest`."""
        return self.root / "reports"

    @property
    def runs(self) -> Path:
        """The history of runs and the numbers for a monitor."""
        return self.root / "runs"

    @property
    def drawings(self) -> Path:
        """Figures kept from the last report, so that unchanged ones are not drawn again."""
        return self.reports / ".drawings"

    @property
    def alerts(self) -> Path:
        """What alerts have seen of the data, what was found, and what was delivered."""
        return self.root / "alerts"

    @property
    def feeds(self) -> Path:
        """Recent alerts as Markdown, Atom and RSS."""
        return self.reports / "alerts"

    @property
    def prefect(self) -> Path:
        """Prefect's own state when no server is configured."""
        return self.root / "prefect"

    @property
    def serving(self) -> Path:
        """The state of the server of `landscape serve`, apart from that of single commands."""
        return self.prefect / "serve"

    @property
    def lock(self) -> Path:
        """The lock that keeps two refreshes apart."""
        return self.root / ".lock"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{path}: no such configuration file. Copy landscape.example.toml to start one."
        raise ConfigurationError(message) from None
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise ConfigurationError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: not a TOML file in UTF-8: {error}"
        raise ConfigurationError(message) from error


def _from_file(environ: Mapping[str, str], cwd: Path) -> tuple[dict[str, Any], str]:
    named = environ.get(CONFIG_VARIABLE)
    path = cwd / named if named else cwd / CONFIG_FILE
    if not named and not path.exists():
        return {}, CONFIG_FILE
    values = _read_toml(path)
    if isinstance(values.get("data_dir"), str) and values["data_dir"]:
        # A relative folder in a file is meant from where the file lies.
        values["data_dir"] = path.parent / Path(values["data_dir"]).expanduser()
    return values, str(path)


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        key.removeprefix(ENV_PREFIX).lower(): value
        for key, value in environ.items()
        if key.startswith(ENV_PREFIX) and key != CONFIG_VARIABLE
    }


def _schema_of(place: Sequence[str]) -> dict[str, Any]:
    """The schema of what stands at a place, through the tables that it lies in."""
    whole = Settings.model_json_schema()
    found: dict[str, Any] = whole
    for key in place:
        found = found.get("properties", {}).get(key, {})
        if "$ref" in found:
            found = whole["$defs"][found["$ref"].rpartition("/")[2]]
    return found


def _allowed(place: Sequence[str]) -> str:
    """What may stand at a key, in words, from the model itself."""
    schema = _schema_of(place)
    items = schema.get("items", schema)
    if "enum" in items or "const" in items:
        return "allowed: " + ", ".join(items.get("enum", [items.get("const")]))
    if "properties" in schema:
        return "allowed: a table with " + ", ".join(sorted(schema["properties"]))
    limits = [
        f"{word} {schema[k]}" for k, word in (("minimum", "from"), ("maximum", "to")) if k in schema
    ]
    pattern = f" matching {items['pattern']}" if "pattern" in items else ""
    kind = "a list of texts" if items is not schema else schema.get("type", "a value")
    return f"allowed: {kind}{pattern} {' '.join(limits)}".strip()


def _explain(error: ValidationError, origin: Mapping[str, str]) -> str:
    lines = []
    for problem in error.errors():
        # A place within a list is told by the name of the list.
        place = [str(part) for part in problem["loc"] if isinstance(part, str)] or ["?"]
        where, key = origin.get(place[0], "options"), ".".join(place)
        value = problem["input"]
        if problem["type"] == "extra_forbidden":
            known = ", ".join(sorted(_schema_of(place[:-1])["properties"]))
            lines.append(f"{where}: unknown key '{key}'. Allowed keys: {known}")
        elif problem["type"] == "value_error":
            lines.append(f"{where}: {key}: {problem['ctx']['error']}")
        else:
            lines.append(f"{where}: {key} = {value!r} cannot be used ({_allowed(place)})")
    return "\n".join(dict.fromkeys(lines))


def load(
    options: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str],
    cwd: Path,
) -> Settings:
    """Settings out of landscape.toml, the environment and options, the later winning.

    Args:
        options: Values given on the command line; None values count as not given.
        environ: The environment; variables LANDSCAPE_<KEY> are read.
        cwd: The folder in which landscape.toml is looked for.

    Raises:
        ConfigurationError: A key or value is wrong; names file, key and what is allowed.
    """
    in_file, file_name = _from_file(environ, cwd)
    in_environment = _from_environment(environ)
    given = {key: value for key, value in (options or {}).items() if value is not None}
    origin = dict.fromkeys(in_file, file_name)
    origin |= {key: f"environment variable {ENV_PREFIX}{key.upper()}" for key in in_environment}
    origin |= {key: f"option {OPTIONS.get(key, '--' + key.replace('_', '-'))}" for key in given}
    for layer in (in_file, in_environment, given):
        if layer.get("data_dir") in {"", Path()}:
            message = f"{origin['data_dir']}: data_dir is empty; name a folder"
            raise ConfigurationError(message)
    try:
        settings = Settings.model_validate({**in_file, **in_environment, **given})
    except ValidationError as error:
        raise ConfigurationError(_explain(error, origin)) from error
    data_dir = (cwd / settings.data_dir.expanduser()).resolve()
    return settings.model_copy(update={"data_dir": data_dir})


def from_surroundings() -> Settings:
    """Settings of a process that was given none: its working folder and environment.

    Raises:
        ConfigurationError: A key or value is wrong.
    """
    return load(environ=os.environ, cwd=Path.cwd())
