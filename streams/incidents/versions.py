"""Which of two versions of a story is the newer one, whatever order they arrive in."""

import re

from streams.incidents.incident import Report, StoryState

NUMBERED = re.compile(r"\d+(?:[.:]\d+)*")


def is_older(report: Report, state: StoryState) -> bool:
    """True where a report has nothing to say any more: a newer version was seen, or its story was taken back or replaced since.

    Numbers are compared as numbers; versions of any other form, and equal numbers, by the story's own time.
    """
    withdrawal = report.pub_status != "usable" or report.wire_action in ("kill", "withhold")
    if withdrawal:
        return report.published < state.published and _numbers(report.version) < _numbers(state.version)
    if state.gone_at is not None and report.published <= state.gone_at:
        return True
    mine, seen = _numbers(report.version), _numbers(state.version)
    if mine and seen and mine != seen:
        return mine < seen
    return (report.published, report.version) < (state.published, state.version)


def _numbers(version: str) -> tuple[int, ...]:
    if not NUMBERED.fullmatch(version) or len(version) > 40:
        return ()
    return tuple(int(part) for part in re.split(r"[.:]", version))
