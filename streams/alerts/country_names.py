"""English names of countries."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

COUNTRY_NAMES = Path(__file__).with_name("country_names.toml")


@cache
def country_names() -> Mapping[str, str]:
    """English names by ISO 3166-1 alpha-2."""
    names: dict[str, str] = tomllib.loads(COUNTRY_NAMES.read_text(encoding="utf-8"))
    return names
