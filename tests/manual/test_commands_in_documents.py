"""What the documents tell a reader to type is there: commands with their options, targets of make, services and profiles of compose."""

import importlib
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from streams.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(path for path in (ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def typed(page: Path) -> Iterator[str]:
    """Every line of a plain code block, and every piece of code in a sentence."""
    text = page.read_text(encoding="utf-8")
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S):
        if language in ("", "sh", "console"):
            yield from block.replace("\\\n", " ").splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def commands(page: Path, program: str) -> Iterator[str]:
    """What follows `program` where a line or a pipe begins with it, up to a pipe, a redirection or a comment."""
    for line in typed(page):
        for part in re.split(r" \| |; |&& ", re.sub(r"\s+#.*", "", line)):
            if found := re.match(rf"(?:\$ )?(?:\.venv/bin/)?{program} (.*)", part.strip()):
                yield re.split(r" [<>]", f" {found[1]}")[0].strip()


@cache
def command(name: str) -> Any:
    return typer.main.get_command(importlib.import_module(f"streams.cli.{name}").app)


def what_is_wrong(line: str) -> str | None:
    try:
        name, *rest = shlex.split(line)
    except ValueError:
        name, *rest = line.split()
    if name.startswith("-") or not re.fullmatch(r"[a-z]+", name):
        return None  # --help, COMMAND
    if name not in COMMANDS:
        return f"no command {name}"
    at = command(name)
    subs = getattr(at, "commands", {})
    if subs and rest and re.fullmatch(r"[a-z]+", rest[0]):
        if rest[0] not in subs:
            return f"no command {name} {rest[0]}"
        at = subs[rest.pop(0)]
    known = {option for parameter in at.params for option in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    unknown = [word for word in rest if re.fullmatch(r"--?[a-z][\w-]*", word) and word not in known]
    return f"{name}: no option {', '.join(unknown)}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_with_its_options_exists(page: Path) -> None:
    assert [wrong for line in commands(page, "tollwire") if (wrong := what_is_wrong(line))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_target_of_make_exists(page: Path) -> None:
    named = [word for line in commands(page, "make") for word in line.split() if re.fullmatch(r"[a-z][a-z-]*", word)]
    assert [target for target in named if target not in TARGETS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_service_and_a_profile_of_compose_exist(page: Path) -> None:
    lines = list(commands(page, "docker compose"))
    profiles = {profile for service in SERVICES.values() for profile in service.get("profiles", [])}
    assert {name for line in lines for name in re.findall(r"--profile (\S+)", line)} <= profiles
    assert {name for line in lines for name in re.findall(r"--scale (\w+)=", line)} <= set(SERVICES)
    used = [found for line in lines for found in re.findall(r"(?:run|exec|logs|restart|stop|rm|ps)((?: -\S+| \d+)*) ([a-z]\S*)", line)]
    assert [name for _, name in used if name not in SERVICES] == []


def test_the_documents_do_tell_what_to_type() -> None:
    assert sum(1 for page in PAGES for _ in commands(page, "tollwire")) > 60
    assert sum(1 for page in PAGES for _ in commands(page, "make")) > 30
    assert sum(1 for page in PAGES for _ in commands(page, "docker compose")) > 15


@pytest.mark.parametrize("line", ["exctract FILE", "dead lists", "feed --brokers x FILE"])
def test_a_misspelt_command_is_found(line: str) -> None:
    assert what_is_wrong(line)


def test_every_target_of_make_says_what_it_is_for_and_is_phony() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.M)[0].split())
    assert phony >= {target for target in TARGETS if not target.startswith(".")}
    undocumented = {target for target in phony & TARGETS if not re.search(rf"^{target}:.*## ", text, re.M)}
    assert undocumented <= {"lint", "types", "layers", "clean"}
