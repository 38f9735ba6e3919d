"""The image and its services keep to what is promised of them; no engine runs here."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
IMAGE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "cap_add", "devices", "user"} & set(service)
    # Without the entry point of the image, its command is the whole one.
    assert service["entrypoint"] == []
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("name", ["server", "worker"])
def test_what_stays_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_image_runs_as_a_numbered_user_and_is_built_from_pinned_packages() -> None:
    *_, last = re.findall(r"^USER (.*)$", IMAGE, re.MULTILINE)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last)
    assert "-c constraints.txt" in IMAGE
    assert "HEALTHCHECK" in IMAGE
    bases = re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)
    assert len(set(bases)) == 1
    assert not bases[0].endswith((":latest", ":slim"))


def test_what_is_copied_into_the_image_is_there_and_not_ignored() -> None:
    kept = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.*)$", IMAGE, re.MULTILINE)
        for name in line.split()[:-1]
    }
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)


def test_pool_volumes_and_folders_are_those_of_the_deployments() -> None:
    pools = {item["work_pool"]["name"] for item in DEPLOYMENTS["deployments"]}
    assert pools == {"landscape"}
    worker, deploy = SERVICES["worker"]["command"], SERVICES["deploy"]["command"]
    assert worker[worker.index("--pool") + 1] == "landscape"
    assert "work-pool create landscape --type process" in deploy[-1]
    mounted = {
        name: [volume.partition(":")[2] for volume in service.get("volumes", [])]
        for name, service in SERVICES.items()
    }
    assert mounted == {"server": ["/state"], "deploy": [], "worker": ["/data"]}
    assert set(COMPOSE["volumes"]) == {"data", "state"}
    assert "PATENT_LANDSCAPE_HOME=/data" in IMAGE
    assert "PREFECT_HOME=/state" in IMAGE
