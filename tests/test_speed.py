"""The speed bench: its stories are what they claim to be, its figures and charts are right."""

import xml.etree.ElementTree as ET
from itertools import islice
from pathlib import Path

import orjson
import pytest

from bench.speed import chart, cost
from bench.speed.__main__ import PARTS
from bench.speed.contestants import contestants
from bench.speed.made import CAUSES, incidents, short_stories
from bench.speed.page import between_marks
from bench.speed.part import Asked, percentile
from bench.speed.site import Broker
from bench.speed.texts import conflict_texts, hard_texts, ordinary_texts, stories_of
from streams.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"


@pytest.mark.parametrize(("of", "value"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(of: float, value: float) -> None:
    assert percentile(range(1, 101), of) == value


def test_of_two_values_the_second_is_the_high_percentile() -> None:
    assert (percentile([3.0, 1.0], 50), percentile([3.0, 1.0], 99), percentile([], 50)) == (1.0, 3.0, float("inf"))


@pytest.mark.parametrize("name", PARTS)
def test_the_page_has_room_for_every_part(name: str) -> None:
    assert f"begin -->\nnew\n<!-- {name}: end -->" in between_marks(PAGE.read_text(), name, ["new"])


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="latency: begin"):
        between_marks("nothing", "latency", [])


@pytest.mark.parametrize(
    "svg",
    [
        chart.bars("Rate <1>", {"tollwire & all": 3.5, "none": 0.0}, limit=2.0),
        chart.lines("Memory", {"MB": [(1000, 300.0), (2000, 310.0)]}, x="stories", y="MB", limit=600),
        chart.lines("Nothing", {"none": []}, x="x", y="y"),
    ],
)
def test_charts_are_sound_svg(svg: str) -> None:
    assert ET.fromstring(svg).tag.endswith("svg")


def test_every_made_incident_is_elsewhere_and_differs_from_others_of_its_country() -> None:
    headlines = [orjson.loads(value)["headlines"][0]["value"] for _, value in islice(incidents(), 1000)]
    assert len({headline.split(" in ")[1] for headline in headlines}) == 1000
    assert len({headline.split(" kills ")[0] for headline in headlines}) == len(CAUSES)


def test_most_of_a_hot_stream_is_of_one_country() -> None:
    of_one = sum(b", India - " in value for _, value in islice(incidents(hot=80), 200))
    assert 140 <= of_one <= 180


def test_short_stories_bring_new_words_without_end() -> None:
    seen: list[int] = []
    words: set[str] = set()
    for number, (_, value) in enumerate(islice(short_stories(), 1001)):
        words.update(orjson.loads(value)["bodies"][0]["value"].split())
        if number % 500 == 0:
            seen.append(len(words))
    assert seen[2] - seen[1] > 500


def test_a_stream_goes_by_turns(tmp_path: Path) -> None:
    bodies = [orjson.loads(value)["bodies"][0]["value"] for _, value in stories_of("hard", 4)]
    assert bodies == [hard_texts()[0][1], conflict_texts()[0][1], hard_texts()[1][1], conflict_texts()[1][1]]
    (tmp_path / "ordinary.jsonl").write_text('{"headline": "Budget", "body": "The council agreed.", "subject": "politics"}\n')
    assert ordinary_texts(tmp_path / "ordinary.jsonl") == [("Budget", "The council agreed.")]


def test_only_rows_whose_settings_there_are_have_a_turn() -> None:
    found = contestants(None)
    assert "tollwire" in found
    assert all(one.settings.keys() <= Settings.model_fields.keys() for one in found.values())
    assert {"Quix Streams", "Bytewax"} <= contestants("python").keys()


def test_costs_are_reckoned_for_a_million_stories(tmp_path: Path) -> None:
    took = {"cpu_ms_a_story": 36.0, "stories_a_second": 10.0, "megabytes": 300.0}
    (tmp_path / "compare.json").write_bytes(orjson.dumps({"mixed": {"tollwire": took, "nlp.pipe": took}}))
    run = {"stories": 1000, "megabytes_at_the_end": 300.0, "megabytes_per_story": 0.0001, "cpu_ms_a_story": 18.0, "stories_a_second": 20.0}
    (tmp_path / "memory.json").write_bytes(orjson.dumps(run))
    lines = cost.measure(Broker("", tmp_path), Asked(), folder=tmp_path).lines
    assert lines[2] == "| tollwire | mixed, 100 to 500 words | 10.0 | 27.8 | 300 |"
    assert lines[3].endswith("| short | 5.0 | 13.9 | 400 at the end |")
