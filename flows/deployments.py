"""The deployments of prefect.yaml, the one place that says what runs by itself and when."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flows import shipped
from flows.errors import ConfigurationError


@dataclass(frozen=True)
class Deployment:
    """A flow with its schedules.

    Attributes:
        name: Name beside that of the flow.
        entrypoint: Module and name of the flow.
        description: What it does.
        schedules: Each with cron, timezone and active.
        parameters: What the flow is called with.
        concurrency_limit: How many runs at a time, and what becomes of one more.
    """

    name: str
    entrypoint: str
    description: str
    schedules: list[dict[str, Any]]
    parameters: dict[str, Any]
    concurrency_limit: dict[str, Any]


def read_deployments() -> list[Deployment]:
    """Every deployment, in the order of the file.

    Raises:
        ConfigurationError: The file is not there.
    """
    return [
        Deployment(
            name=entry["name"],
            entrypoint=entry["entrypoint"],
            description=entry["description"].strip(),
            schedules=entry["schedules"],
            parameters=entry.get("parameters", {}),
            concurrency_limit=entry["concurrency_limit"],
        )
        for entry in yaml.safe_load(_file().read_text(encoding="utf-8"))["deployments"]
    ]


def _file() -> Path:
    path = shipped.find("_prefect.yaml", "prefect.yaml")
    if path is None:
        place = shipped.PACKAGE
        message = f"prefect.yaml is neither inside nor beside {place}; install the package again"
        raise ConfigurationError(message)
    return path
