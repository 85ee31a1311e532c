"""docs/reference is what the code says now."""

from pathlib import Path

import pytest

from manual.metrics import collectors
from manual.pages import pages
from streams.alerts import load_rules
from streams.cli.main import COMMANDS
from streams.messages.asyncapi import asyncapi_document
from streams.messages.schema_files import schema_files
from streams.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
MADE = pages()


@pytest.mark.parametrize("name", MADE)
def test_a_page_in_the_repository_is_what_the_code_makes_of_it(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == MADE[name], "run `make reference`"


def test_no_page_is_left_over() -> None:
    assert {f"reference/{path.name}" for path in (DOCS / "reference").iterdir()} == set(MADE)


def test_every_command_with_its_commands_has_a_heading_and_its_options() -> None:
    page = MADE["reference/commands.md"]
    assert [name for name in COMMANDS if f"\n## `tollwire {name}`\n" not in page] == []
    assert "\n### `tollwire sink webhook`\n" in page
    assert "`--broker <str>`" in page


def test_every_setting_has_a_row_and_no_secret_a_default() -> None:
    page = MADE["reference/settings.md"]
    rows = [line for line in page.splitlines() if "`TOLLWIRE_" in line and line.startswith("| [")]
    assert len(rows) == len(Settings.model_fields)
    assert [row for row in rows if "(secret)" in row and not row.endswith("|  |")] == []


def test_every_metric_has_a_heading() -> None:
    assert [name for name in collectors() if f"\n## {name}\n" not in MADE["reference/metrics.md"]] == []


def test_every_shipped_alert_rule_has_a_row() -> None:
    rules = load_rules(None, max_age_hours=24.0).rules
    assert [rule.id for rule in rules if f"\n| `{rule.id}` |" not in MADE["reference/rules.md"]] == []


def test_every_schema_and_every_channel_has_a_heading() -> None:
    names = [name.removesuffix(".json") for name in schema_files() if name.endswith(".json")]
    assert len(names) > 5
    assert [name for name in names if f"\n## {name}\n" not in MADE["reference/schemas.md"]] == []
    addresses = [channel["address"] for channel in asyncapi_document()["channels"].values()]
    assert [address for address in addresses if f"\n## {address}\n" not in MADE["reference/topics.md"]] == []


def test_a_page_does_not_depend_on_the_machine_that_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLLWIRE_TOPIC_PREFIX", "desk-a.")
    monkeypatch.setenv("TOLLWIRE_PARTITIONS", "7")
    monkeypatch.setenv("COLUMNS", "40")
    assert pages() == MADE
