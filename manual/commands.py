"""The page of the command line, as typer tells it."""

import re

import typer
from typer.cli import get_docs_for_click

from streams.cli.main import COMMANDS, command_of


def commands_page() -> str:
    """A heading for every command and its commands, with usage, arguments and options."""
    parts = ["# The command line", "`tollwire --version` shows the version, `tollwire COMMAND --help` what is below."]
    for name in COMMANDS:
        command = command_of(name)
        context = typer.Context(command, info_name=f"tollwire {name}")
        told = get_docs_for_click(obj=command, ctx=context, name=name, call_prefix="tollwire")
        parts.append(re.sub(r"^(#+ `)", r"#\1", _as_text(told), flags=re.M).strip())
    return "\n\n".join(parts)


def _as_text(told: str) -> str:
    """Angle brackets of options are in code already; what stands between code is to be text and no markup."""
    return re.sub(r"(`[^`]*`|```.*?```)|<", lambda m: m[1] or "&lt;", told, flags=re.S)
