"""What a desk writes: alert rules, its own actors and places, and editors' commands; right, or refused with a reason."""

import tempfile
from functools import cache
from pathlib import Path

from streams.alerts import load_rules
from streams.alerts.track import track
from streams.errors import BadCommand, RulesError
from streams.extraction.actor_lexicon import ActorRules, check_actors
from streams.extraction.extra_places import OverlayPlaces, load_extended
from streams.extraction.load_rules import load_rules as load_lexicon
from streams.messages import encode
from streams.worker.envelopes import read_command
from tests.fuzz.choices import Choices
from tests.fuzz.mutations import as_bytes, mutated
from tests.made_reports import NOON, command, killed

_ALERTS = """max_age_hours = 24
throttle_minutes = 20
sender = "desk"
board_url = "https://board.desk.example/"
[[quiet]]
from = "22:00"
to = 06:00:00
time_zone = "Europe/London"
days = ["mon", "sun"]
channels = ["desk"]
mode = "critical_only"
[[mute]]
until = 2026-12-01T08:00:00Z
by = "K. Lind"
comment = "announced exercise"
countries = ["LV"]
rules = ["all"]
event_types = ["air strike"]
[[rule]]
id = "all"
about = "Everything"
kinds = ["killed", "injured"]
severity = "Severe"
channel = "desk"
at_least = 1
rises_by = 5
rises_by_percent = 25.5
classes = ["children", "unknown"]
countries = ["AF", "ZZ"]
within = [{ latitude = 34.3, longitude = 62.2, km = 50 }]
adm_1 = ["Herat"]
places = ["Herat"]
source_types = ["official", "medical"]
min_sources = 1
min_confidence = 0.5
[[rule]]
id = "others"
severity = "Moderate"
event_types = ["coup", "bombing"]
actors = ["Taliban"]
subjects = ["medtop:20000139", "earthquake"]
keywords = ["dam", "bus crash"]
outlets = ["Example Wire"]
test = true
"""
_SIMPLE = '[[rule]]\nid = "r"\nkinds = ["killed"]\nat_least = 1\nseverity = "Severe"\n'
_ACTORS = """[[actor]]
id = "harbour-guard"
name = "Harbour Guard"
type = "armed_group"
aliases = ["HG", "the Guard"]
country = "SD"
examples = ["The Harbour Guard attacked."]
"""
_PLACES = """[us_states]
TX = ["Tex."]
[[place]]
name = "Camp Nine"
aliases = ["Nine"]
country = "SD"
adm_1 = "Khartoum"
kind = "city"
latitude = 15.5
longitude = 32.5
[[place]]
name = "Ninetown"
of = "Khartoum"
country = "SD"
"""
_CSV = """name,aliases,country,adm_1,kind,latitude,longitude,of
Camp Nine,"Nine; IX",SD,Khartoum,city,15.5,32.5,
Ninetown,,SD,,city,,,Khartoum
"""
FRAGMENTS = as_bytes(
    "[[rule]]\n", "[[quiet]]\n", "[[mute]]\n", "[rule]\n", "[[place]]\n", "[[actor]]\n", "[a.b]\n", "x = ", "= ", '"', '""',
    "'''", "[", "]", "{", "}", "true", "false", "nan", "inf", "-inf", "-1", "0", "1e400", "10" * 40, "0x_f", "1_000",
    "0x" + "f" * 4_000, "9" * 400, "9" * 5_000, "[" * 2_000,
    "1979-05-27", "07:32:00", "25:00", "1979-05-27T07:32:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", '"24:00"',
    '"Europe"', '"../../etc"', '"\\u0000"', '""', "[[]]", "[1]", '["killed", 1]', "[{}]", "{ km = 0 }", '"ZZ"', '"ſ"', '"💥"',
    "\n", "#", ",", "\t", "\x00", "\ud83d", "é", "\\", "\\ud800", "null", "[]", "{}", '"merge"', '"split"', '"into":',
    '"uris":["a"],', '"2026-01-01"', '" "', '"' + "a" * 600 + '"', "in" * 400, "a.b.c = 1\n", 'time_zone = ""\n',
    'time_zone = "/"\n', 'time_zone = "a\\u0000b"\n', 'time_zone = "Europe/London/x"\n', f'time_zone = "{"a" * 300}"\n',
)  # fmt: skip


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="tollwire-fuzz-"))


def fuzz_rules(data: bytes) -> None:
    choices = Choices(data)
    which = choices.pick((_alerts, _alerts, _alerts, _actors, _places, _table, _command, _command))
    which(choices)


def _alerts(choices: Choices) -> None:
    path = _written("alerts.toml", mutated(choices.pick((_ALERTS, _SIMPLE)).encode(), choices, fragments=FRAGMENTS))
    try:
        rules = load_rules(path, max_age_hours=choices.pick((None, 6.0)))
    except RulesError as error:
        assert str(error)  # noqa: PT017
        return
    report = killed("urn:a", 12, source="Example Wire", headline="Dam bursts")
    step = track(lambda key: None, report, shard="0", rules=rules, now=NOON)
    for alert in step.alerts:
        encode(alert)


def _actors(choices: Choices) -> None:
    path = _written("actors.toml", mutated(_ACTORS.encode(), choices, fragments=FRAGMENTS))
    try:
        check_actors(load_lexicon.__wrapped__(ActorRules, path=path).actor, str(path))
    except RulesError as error:
        assert str(error)  # noqa: PT017


def _places(choices: Choices) -> None:
    path = _written("places.toml", mutated(_PLACES.encode(), choices, fragments=FRAGMENTS))
    try:
        load_lexicon.__wrapped__(OverlayPlaces, path=path)
    except RulesError as error:
        assert str(error)  # noqa: PT017


def _table(choices: Choices) -> None:
    path = _written("places.csv", mutated(_CSV.encode(), choices, fragments=FRAGMENTS))
    try:
        load_extended.__wrapped__(path)
    except RulesError as error:
        assert str(error)  # noqa: PT017


def _command(choices: Choices) -> None:
    action = choices.pick(("merge", "split", "confirm"))
    made = command(action, "inc-1", into="inc-2" if action == "merge" else None, uris=("urn:a",) if action == "split" else ())
    try:
        read = read_command(mutated(encode(made), choices, fragments=FRAGMENTS))
    except BadCommand as error:
        assert str(error)  # noqa: PT017
        return
    assert read_command(encode(read)) == read


def _written(name: str, text: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(text)
    return path
