"""The documents say what the code says."""

import re
from pathlib import Path
from typing import get_args

import pytest

from streams.cli.main import COMMANDS
from streams.settings import Settings
from streams.worker.rights import Role, rights_of
from streams.worker.topics import topic_names

ROOT = Path(__file__).parents[2]
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()
README = (ROOT / "README.md").read_text()


def test_every_setting_has_a_heading_and_every_heading_is_a_setting() -> None:
    assert set(re.findall(r"^### (\w+)$", CONFIGURATION, re.M)) == set(Settings.model_fields)


def test_defaults_in_the_document_are_those_of_the_code() -> None:
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", CONFIGURATION, re.M | re.S))
    numbers = {
        n: f.default for n, f in Settings.model_fields.items() if isinstance(f.default, int | float) and not isinstance(f.default, bool)
    }
    assert [n for n, default in numbers.items() if f"Default {default:.10g}" not in sections[n].replace(",", "")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"tollwire {name}" in README


def test_every_topic_is_in_the_readme() -> None:
    topics = topic_names(Settings())
    assert all(
        f"`{name}`" in README
        for name in (topics.raw, topics.enriched, topics.dead, topics.held, topics.reports, topics.incidents, topics.alerts)
    )


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name
)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_files_named_in_contributing_exist() -> None:
    named = re.findall(r"`((?:streams|docs|tests)/[\w./]+?)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("role", get_args(Role))
def test_table_of_least_rights_is_that_of_the_code(role: Role) -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    row = re.search(rf"^\| `{role}` \|.*\|$", page, re.M)
    assert row is not None
    if role == "setup":
        assert "Create and Describe on all of them" in row[0]
        return
    _, _, _, topics, groups, _ = row[0].split("|")
    told = {
        (resource, operation, name.replace("<app_id>", "tollwire").replace("<name>", "NAME"))
        for resource, cell in (("topic", topics), ("group", groups))
        for operation, names in re.findall(r"(Read|Write|Describe) ((?:`[^`]+` ?)+)", cell)
        for name in re.findall(r"`([^`]+)`", names)
    }
    assert told == {(right.resource, right.operation, right.name) for right in rights_of(role, Settings(), sink="NAME")}


def test_every_test_that_the_threat_model_names_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`(tests/[\w/]+(?:\.py)?)`", page)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
