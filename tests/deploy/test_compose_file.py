"""docker-compose.yml as it is written; `make test-compose` runs it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OVERRIDES = sorted((ROOT / "deploy").glob("compose.*.yml"))
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
OURS = {name: service for name, service in SERVICES.items() if str(service["image"]).startswith("tollwire:")}
WRITES_ITS_OWN_FILES = {"kafka"}
"""Services whose image cannot run on a file system that is read only."""


def test_the_services_that_ops_run_are_there() -> None:
    without_profile = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert without_profile == {"kafka", "topics", "worker", "sink-file", "board"}
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "push": ["push"],
        "sink": ["sink"],
        "sink-webhook": ["webhook"],
        "prometheus": ["observability"],
        "alertmanager": ["observability"],
        "grafana": ["observability"],
        "kafka-ui": ["ui"],
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_capability_no_new_privileges_and_limits(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert "privileged" not in service
    assert service.get("read_only") is (None if name in WRITES_ITS_OWN_FILES else True)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_keeps_at_most_30_megabytes_of_logs(name: str) -> None:
    assert SERVICES[name]["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_pinned_to_a_version(name: str) -> None:
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_is_on_loopback(name: str) -> None:
    assert [port for port in SERVICES[name].get("ports", []) if not port.startswith("127.0.0.1:")] == []


def test_no_two_services_want_the_same_port() -> None:
    ports = [found for service in SERVICES.values() for port in service.get("ports", []) for found in re.findall(r":-(\d+)", port)]
    assert len(ports) == len(set(ports)) > 6


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_as_a_user_without_rights_and_stop_slower_than_they_drain(name: str) -> None:
    assert OURS[name]["user"] == "10001"
    assert "useradd --system --uid 10001" in (ROOT / "deploy" / "Dockerfile").read_text()
    assert OURS[name]["stop_grace_period"] == "60s"
    assert Settings.model_fields["nlp_timeout"].default < 60


def test_the_worker_can_be_scaled() -> None:
    worker = SERVICES["worker"]
    assert "container_name" not in worker
    assert "ports" not in worker
    assert [volume for volume in worker["volumes"] if ":" in volume] == [], "a named volume is one for all workers"


@pytest.mark.parametrize("path", [ROOT / "docker-compose.yml", *OVERRIDES], ids=lambda path: path.name)
def test_every_setting_that_is_given_exists_and_no_secret_is_given_otherwise_than_as_a_file(path: Path) -> None:
    given = set(re.findall(r"^ +(TOLLWIRE_\w+):", path.read_text(), re.M))
    assert given
    names = {name.removeprefix("TOLLWIRE_").removesuffix("_FILE").lower() for name in given}
    assert names <= set(Settings.model_fields)
    secret = {name for name in names if "SecretStr" in str(Settings.model_fields[name].annotation)}
    assert {f"TOLLWIRE_{name.upper()}_FILE" for name in secret} <= given
    assert secret <= set(yaml.safe_load(path.read_text())["secrets"])


def test_what_the_example_of_env_sets_is_a_setting_or_used_by_compose() -> None:
    names = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", EXAMPLE, re.M))
    assert len(names) > 10
    settings = {f"TOLLWIRE_{name.upper()}" for name in Settings.model_fields}
    used = set(re.findall(r"\$\{(\w+)", TEXT)) | {"COMPOSE_FILE", "COMPOSE_PROFILES"}
    assert names - settings - used == set()
    assert {
        f"TOLLWIRE_{name.upper()}" for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
    } & names == set()


def test_what_compose_asks_of_env_is_in_the_example() -> None:
    assert set(re.findall(r"\$\{(\w+)", TEXT)) - {"SECRETS"} - set(re.findall(r"^(?:# )?(\w+)=", EXAMPLE, re.M)) == set()


def test_files_that_services_mount_are_there() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", []) if volume.startswith("./")]
    assert len(mounted) >= 4
    assert [path for path in mounted if not (ROOT / path).is_dir()] == []


def test_secrets_are_made_up_once_and_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    for _ in range(2):
        subprocess.run(["sh", str(ROOT / "deploy" / "secrets.sh"), str(folder)], check=True, capture_output=True)
        made = {path.name: path.read_text() for path in folder.iterdir()}
        (folder / "push_secret").chmod(0o600)
        (folder / "push_secret").write_text("of my own")
        (folder / "push_secret").chmod(0o444)
    assert made["push_secret"] == "of my own"
    assert made.keys() == {"push_secret", "webhook_secret", "board_password", "board_editors", "grafana_password"}
    assert len(set(made.values())) == 5
    assert re.fullmatch(r"editor:\S{32}", made["board_editors"])
    assert load_settings(board_password=made["board_password"], webhook_secret=made["webhook_secret"]).board_password is not None
    assert folder.stat().st_mode & 0o777 == 0o700


def test_secrets_and_settings_of_a_site_go_neither_into_the_repository_nor_into_the_image() -> None:
    assert {".env", "secrets/"} <= set((ROOT / ".gitignore").read_text().splitlines())
    shown = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert (ROOT / ".dockerignore").read_text().startswith("*\n")
    assert not {"!.env", "!secrets", "!deploy"} & set(shown)
