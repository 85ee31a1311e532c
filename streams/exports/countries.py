"""Names and numbers of countries."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from streams.alerts.country_names import country_names

ISO_NUMERIC = Path(__file__).with_name("iso_numeric.toml")
UNKNOWN = "ZZ"


def country_name(code: str | None) -> str:
    """The English name of an ISO 3166-1 alpha-2 code; empty where it is unknown."""
    return country_names().get(code or UNKNOWN, "")


def iso_numeric(code: str | None) -> int | None:
    """ISO 3166-1 numeric."""
    return _numbers().get(code or UNKNOWN)


@cache
def _numbers() -> Mapping[str, int]:
    numbers: dict[str, int] = tomllib.loads(ISO_NUMERIC.read_text(encoding="utf-8"))
    return numbers
