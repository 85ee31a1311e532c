"""The contracts as files (stub)."""

from pathlib import Path


def write_schemas(out: Path) -> list[Path]:
    """Write them."""
    return []
