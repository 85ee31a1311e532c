"""How much weight the one who gives a figure has."""

from collections.abc import Mapping

from streams.facts import Attribution, SourceType

AUTHORITY: Mapping[SourceType, int] = {
    "official": 3, "medical": 3, "un": 3,
    "ngo": 2, "military": 2, "media": 2,
    "witness": 1, "armed_group": 1, "unnamed": 1,
}  # fmt: skip
OWN_WORD = 2
"""A figure that the story gives on its own account, without naming who says so."""


def authority(attribution: Attribution | None) -> int:
    """How much weight the one who says so has."""
    return OWN_WORD if attribution is None else AUTHORITY[attribution.type]
