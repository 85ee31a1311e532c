"""alerts.toml is checked when it is loaded, and an error says what would have been right."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.alerts.rule import Rule
from streams.alerts.rules import MUTE_KEYS, QUIET_KEYS, RULE_KEYS, SETTINGS, load_rules
from streams.errors import RulesError

EVENT = '[[rule]]\nid = "r"\nevent_types = ["coup"]\nseverity = "Severe"\n'
QUIET = '[[quiet]]\nfrom = "22:00"\nto = "06:00"\n'
RULE = '[[rule]]\nid = "r"\nkinds = ["killed"]\nat_least = 3\nseverity = "Severe"\n'


def test_the_shipped_rules_load() -> None:
    rules = load_rules()
    assert {"mass-casualty", "children", "aid-workers-journalists", "mass-displacement", "toll-jump", "first-report"} <= {
        r.id for r in rules.rules
    }


def test_the_age_of_news_is_the_files_where_it_gives_one_else_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(RULE)
    assert load_rules(path, max_age_hours=6).max_age_hours == 6
    path.write_text("max_age_hours = 48\n" + RULE)
    assert load_rules(path, max_age_hours=6).max_age_hours == 48


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RULE + "at_most = 3", "unknown key 'at_most'; the keys are id, about, kinds"),
        (RULE.replace("Severe", "Dire"), "severity = 'Dire', but it has to be one of Unknown, Minor, Moderate, Severe, Extreme"),
        (RULE.replace("killed", "slain"), "'slain' is none"),
        (RULE.replace("= 3", "= 0"), "at_least = 0, but it has to be a whole number from 1"),
        (RULE.replace("= 3", "= true"), "at_least = True"),
        (RULE.replace('severity = "Severe"', ""), "severity missing"),
        (
            RULE.replace("at_least = 3", ""),
            "one of at_least, rises_by, rises_by_percent is needed, or, for a rule that asks for none, event_types",
        ),
        (RULE.replace('kinds = ["killed"]', ""), "at_least asks for a figure; kinds missing"),
        (EVENT + 'classes = ["children"]', "classes asks for a figure; kinds missing"),
        (EVENT + 'source_types = ["un"]', "source_types says who gives a figure; kinds missing"),
        (
            RULE + 'source_types = ["police"]',
            "a list of official, medical, military, armed_group, ngo, un, media, witness, unnamed; 'police' is none",
        ),
        (RULE + 'event_types = ["kidnaping"]', "'kidnaping' is none; they are air strike, shelling"),
        (RULE + 'event_types = ["earthquak", "erthquake"]', "'erthquake' is none, did you mean earthquake?"),
        (RULE + 'subjects = ["bombing"]', "'bombing' is none, did you mean bombings?"),
        (RULE + 'subjects = ["2000005"]', "a list of Media Topics by code, address or name; '2000005' is none"),
        (RULE + "within = { latitude = 34.3, km = 50 }", "longitude missing"),
        (RULE + "within = { latitude = 94.3, longitude = 62, km = 50 }", "latitude = 94.3, but it has to be a number from -90 to 90"),
        (RULE + "within = 50", "{ latitude = 36.2, longitude = 37.1, km = 50 }, or a list of such"),
        (RULE + 'test = "yes"', "test = 'yes', but it has to be true or false"),
        ("min_confidence = nan\n" + RULE, "unknown key 'min_confidence'"),
        (RULE + "min_confidence = nan", "a number from 0 to 1"),
        (
            RULE + '[[quiet]]\nfrom = "22:00"\nto = "25:00"\nmode = "batch"',
            "to = '25:00', but it has to be a time of the day such as \"22:00\"",
        ),
        (RULE + '[[quiet]]\nfrom = "22:00"\nto = "06:00"', "quiet 1: mode missing"),
        (RULE + '[[quiet]]\nto = "06:00"\nmode = "batch"', "quiet 1: from missing"),
        (RULE + QUIET + 'mode = "hush"', "one of critical_only, silence, batch"),
        (RULE + QUIET + 'mode = "batch"\ntime_zone = "Europe/Lundon"', "an IANA time zone such as Europe/London"),
        (RULE + QUIET + 'mode = "batch"\ndays = ["monday"]', "a list of mon, tue, wed, thu, fri, sat, sun; 'monday' is none"),
        (RULE + QUIET + 'mode = "batch"\nchannels = ["flash"]', "a quiet names channels flash; the rules have desk"),
        (RULE + '[[mute]]\ncountries = ["SY"]', "mute 1: until missing"),
        (
            RULE + "[[mute]]\nuntil = 2026-03-12T18:00:00Z",
            "mutes everything; one of rules, countries, event_types, incidents, channels is needed",
        ),
        (
            RULE + '[[mute]]\nuntil = 2026-03-12T18:00:00\nrules = ["r"]',
            "until = 2026-03-12T18:00:00, but it has to be a date and time with its offset",
        ),
        (RULE + '[[mute]]\nuntil = 2026-03-12T18:00:00Z\nrules = ["x"]', "a mute names rules x; the rules have r"),
        ('board_url = "board.example"\n' + RULE, "an address such as https://board.desk.example"),
        (RULE + 'countries = ["SYR"]', "ISO 3166-1 alpha-2 codes such as SY"),
        (RULE + "min_confidence = 2", "a number from 0 to 1"),
        (RULE + RULE, "more than one rule has the id r"),
        ("throttle = 3\n" + RULE, "unknown key 'throttle'; the keys are max_age_hours, throttle_minutes"),
        ("rule = 3", "[[rule]] tables"),
        ("[[rule", "alerts.toml"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_and_what_is_valid(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(text)
    with pytest.raises(RulesError) as caught:
        load_rules(path)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"nowhere\.toml"):
        load_rules(tmp_path / "nowhere.toml")


def only(tmp_path: Path, text: str) -> Rule:
    path = tmp_path / "alerts.toml"
    path.write_text(text)
    (rule,) = load_rules(path).rules
    return rule


def test_an_event_type_means_every_event_that_it_is_a_word_of(tmp_path: Path) -> None:
    names = only(tmp_path, EVENT.replace("coup", "Explosions/Remote violence")).event_names
    assert {"air strike", "shelling", "bombing"} <= set(names)
    assert "flood" not in names


def test_a_broad_subject_means_the_narrower_ones_too(tmp_path: Path) -> None:
    by_name = only(tmp_path, RULE + 'subjects = ["act of terror"]').subject_terms
    assert {"medtop:20000053", "medtop:20000055"} <= set(by_name)
    assert only(tmp_path, RULE + 'subjects = ["http://cv.iptc.org/newscodes/mediatopic/20000053"]').subject_terms == by_name
    assert only(tmp_path, RULE + 'subjects = ["20000053"]').subject_terms == by_name


def test_a_subject_of_the_feeds_own_scheme_is_taken_as_it_is(tmp_path: Path) -> None:
    assert only(tmp_path, RULE + 'subjects = ["Desk:Piracy"]').subject_terms == ("desk:piracy",)


def test_an_actor_is_meant_by_any_of_its_names(tmp_path: Path) -> None:
    assert only(tmp_path, RULE + 'actors = ["RSF"]').actor_names == ("rapid support forces",)
    assert only(tmp_path, RULE + 'actors = ["The Lantern Brigade"]').actor_names == ("the lantern brigade",)


def test_a_desks_own_actors_are_known_by_their_names(tmp_path: Path) -> None:
    own = tmp_path / "actors.toml"
    names = 'id = "lantern"\nname = "Lantern Brigade"\naliases = ["Fanal"]'
    own.write_text(f'[[actor]]\n{names}\ntype = "armed_group"\nexamples = ["Fanal shelled a port."]\n')
    path = tmp_path / "alerts.toml"
    path.write_text(RULE + 'actors = ["Fanal"]')
    assert load_rules(path, extra_actors=own).rules[0].actor_names == ("lantern brigade",)


def test_critical_only_lets_extreme_through_where_the_file_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(RULE + QUIET + 'mode = "critical_only"')
    assert load_rules(path).quiet[0].min_severity == "Extreme"


def test_an_expired_mute_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(RULE + '[[mute]]\nuntil = 2026-03-12T20:00:00+02:00\nrules = ["r"]\nby = "K. Lind"\ncomment = "drill"')
    rules = load_rules(path)
    assert rules.expired_mutes(datetime(2026, 3, 12, 17, 59, tzinfo=UTC)) == ()
    (mute,) = rules.expired_mutes(datetime(2026, 3, 12, 18, tzinfo=UTC))
    assert mute.words() == "muted until 2026-03-12 18:00 UTC by K. Lind: drill"


def test_every_key_and_every_shipped_rule_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    headings = {line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")}
    assert {rule.id for rule in load_rules().rules} <= headings
    assert [key for keys in (RULE_KEYS, QUIET_KEYS, MUTE_KEYS, SETTINGS) for key in keys if f"`{key}`" not in page] == []
