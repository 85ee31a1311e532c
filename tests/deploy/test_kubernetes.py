"""deploy/k8s as it is written, and (make test-deploy) against the schemas of Kubernetes."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings
from streams.worker.metrics import _CHECKS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "k8s"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
FILES = [FOLDER / name for name in KUSTOMIZATION["resources"]]
RESOURCES: list[dict[str, Any]] = [one for path in FILES for one in yaml.safe_load_all(path.read_text())]
PODS = {one["metadata"]["name"]: one["spec"]["template"] for one in RESOURCES if one["kind"] in ("Deployment", "StatefulSet", "Job")}
VERSIONS = ("1.30", "1.37")
"""The oldest and the newest Kubernetes that is looked at."""


def of_kind(kind: str) -> Iterator[dict[str, Any]]:
    return (one for one in RESOURCES if one["kind"] == kind)


def test_every_manifest_is_applied() -> None:
    assert sorted([*FILES, FOLDER / "kustomization.yaml"]) == sorted(FOLDER.glob("*.yaml"))


def test_the_image_is_that_of_compose() -> None:
    [image] = KUSTOMIZATION["images"]
    assert f"image: {image['name']}:{image['newTag']}\n" in (ROOT / "docker-compose.yml").read_text()
    assert {container["image"] for pod in PODS.values() for container in pod["spec"]["containers"]} == {image["name"]}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_keeps_to_the_restricted_standard(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("name", [name for name in PODS if name != "topics"])
def test_a_pod_is_probed_on_a_port_that_it_opens(name: str) -> None:
    [container] = PODS[name]["spec"]["containers"]
    opened = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] in opened
    given = {one["name"]: one.get("value") for one in container["env"]} | dict(next(of_kind("ConfigMap"))["data"])
    assert set(opened.values()) <= set(given.values())


def test_the_probes_of_a_worker_are_paths_that_it_answers() -> None:
    [container] = PODS["worker"]["spec"]["containers"]
    assert {container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")} <= set(_CHECKS)
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live", (
        "a worker that rebuilds its state is not ready, and must not be ended"
    )


def test_a_worker_keeps_its_name_its_volume_and_its_place_in_the_group() -> None:
    [worker] = of_kind("StatefulSet")
    [container] = worker["spec"]["template"]["spec"]["containers"]
    env = {one["name"]: one for one in container["env"]}
    assert env["TOLLWIRE_INSTANCE_ID"]["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}
    [claim] = worker["spec"]["volumeClaimTemplates"]
    [mount] = [one for one in container["volumeMounts"] if one["name"] == claim["metadata"]["name"]]
    assert env["TOLLWIRE_DATA_DIR"]["value"].startswith(mount["mountPath"])


def test_only_one_worker_is_taken_away_at_a_time() -> None:
    [budget] = of_kind("PodDisruptionBudget")
    assert budget["spec"]["maxUnavailable"] == 1
    assert budget["spec"]["selector"]["matchLabels"].items() <= PODS["worker"]["metadata"]["labels"].items()


def test_there_are_no_more_workers_than_partitions() -> None:
    [worker], [settings] = of_kind("StatefulSet"), of_kind("ConfigMap")
    assert worker["spec"]["replicas"] <= int(settings["data"]["TOLLWIRE_PARTITIONS"])


def test_every_setting_that_is_given_exists_and_secrets_are_files() -> None:
    names = set(re.findall(r"\bTOLLWIRE_(\w+)", "".join(path.read_text() for path in FILES)))
    assert len(names) > 10
    plain = {name.lower() for name in names if not name.endswith("_FILE")}
    assert plain | {name.removesuffix("_FILE").lower() for name in names - plain if name.endswith("_FILE")} <= set(Settings.model_fields)
    assert [name for name in plain if "SecretStr" in str(Settings.model_fields[name].annotation)] == []


@pytest.mark.deploy
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_schemas_of_kubernetes_accept_a_manifest(path: Path, version: str) -> None:
    done = subprocess.run([_validator(), "--strict", "-k", version, str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.deploy
def test_the_validator_refuses_a_manifest_with_a_misspelt_key(tmp_path: Path) -> None:
    wrong = tmp_path / "worker.yaml"
    wrong.write_text((FOLDER / "worker.yaml").read_text().replace("maxUnavailable", "maxUnavailabel"))
    assert subprocess.run([_validator(), "--strict", str(wrong)], capture_output=True, timeout=120, check=False).returncode != 0


def _validator() -> str:
    found = shutil.which("kubernetes-validate", path=f"{ROOT / '.venv-deploy/bin'}") or shutil.which("kubernetes-validate")
    assert found, "kubernetes-validate is missing; `make test-deploy` installs it"
    return found
