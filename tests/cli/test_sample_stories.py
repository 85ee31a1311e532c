"""The sample stories: real ninjs, moved in time without losing their distances or their days of the week."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from streams.cli.sample_stories import moved_to, sample_lines

NOW = datetime(2031, 5, 8, 9, 15, 33, tzinfo=UTC)  # a Thursday


def documents(lines: list[bytes]) -> list[dict[str, object]]:
    good = []
    for line in lines:
        try:
            good.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            continue
    return good


def test_last_story_is_now_and_distances_stay() -> None:
    before, after = (documents(lines) for lines in (sample_lines(), moved_to(NOW, sample_lines())))
    times = [[datetime.fromisoformat(str(d["versionCreated"])) for d in set_] for set_ in (before, after)]
    assert max(times[1]) == NOW
    assert {b - a for a, b in zip(*times, strict=True)} == {NOW - max(times[0])}


def test_days_of_the_week_move_with_their_story() -> None:
    saturday = {"uri": "u", "versionCreated": "2026-11-21T10:00:00Z", "bodies": [{"value": "Late on Friday, or Saturday; Sunday's vote."}]}
    (moved,) = moved_to(NOW, [orjson.dumps(saturday)])
    assert orjson.loads(moved)["bodies"][0]["value"] == "Late on Wednesday, or Thursday; Friday's vote."


def test_what_is_no_story_is_fed_as_it_is() -> None:
    (poison,) = (line for line in sample_lines() if b"\x81" in line)
    assert poison in moved_to(NOW, sample_lines())


@pytest.mark.parametrize("name", ["uri", "type", "version", "versionCreated", "pubStatus", "headlines", "bodies", "infoSources"])
def test_every_sample_has_what_a_wire_sends(name: str) -> None:
    stories = documents(sample_lines())
    assert len(stories) >= 24
    assert all(story[name] for story in stories)


def test_versions_of_a_story_rise_and_the_embargo_is_still_to_come() -> None:
    stories = documents(sample_lines())
    seen: dict[str, int] = {}
    for story in stories:
        uri, version = str(story["uri"]), int(str(story["version"]))
        assert version == seen.get(uri, 0) + 1
        seen[uri] = version
    last = max(datetime.fromisoformat(str(story["versionCreated"])) for story in stories)
    embargoes = [datetime.fromisoformat(str(story["embargoedUntil"])) for story in stories if "embargoedUntil" in story]
    assert embargoes
    assert all(until > last + timedelta(hours=1) for until in embargoes)
