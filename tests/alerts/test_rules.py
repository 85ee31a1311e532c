"""alerts.toml is checked when it is loaded, and an error says what would have been right."""

from pathlib import Path

import pytest

from streams.alerts.rules import load_rules
from streams.errors import RulesError

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
        (RULE.replace("at_least = 3", ""), "one of at_least, rises_by, rises_by_percent is needed"),
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
