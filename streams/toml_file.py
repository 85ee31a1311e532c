"""A TOML file that somebody wrote by hand: its tables, or what is wrong with it."""

import tomllib
from pathlib import Path
from typing import Any

from streams.errors import RulesError

_LARGEST = 2**63


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file; raises RulesError where it cannot be read, is not TOML or has a whole number of more than TOML's 64 bits."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesError(f"{path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
        raise RulesError(f"{path}: {error}") from error
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
            raise RulesError(f"{path}: a whole number of {value.bit_length()} bits; TOML has 64")
    return document
