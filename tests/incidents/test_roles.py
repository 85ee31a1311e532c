"""Who did it to whom, as far as a story says it as a fact."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.incidents import reports_of
from streams.incidents.fold import fold_report, open_incident
from streams.incidents.incident import Incident
from streams.incidents.report import Party, Role
from streams.incidents.roles import MAX_PARTIES, MAX_ROLES, roles_told
from streams.incidents.source_article import SourceArticle
from streams.incidents.windows import within_bounds
from streams.story import Story
from tests.made_reports import NOON

PUBLISHED = datetime(2026, 11, 20, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def roles(nlp: Language, body: str, headline: str = "") -> tuple[Role, ...]:
    story = Story(uri="urn:a", headline=headline, body=body, version_created=PUBLISHED)
    (extraction,) = extract_stories([story], nlp=nlp)
    return tuple(role for report in reports_of(story, extraction, received=PUBLISHED) for role in report.roles)


@pytest.mark.parametrize(
    ("text", "actor", "target"),
    [
        ("Boko Haram fighters killed 14 villagers in an attack on Gwoza in Nigeria.", "Boko Haram", "14 villagers"),
        ("Gunmen on motorcycles killed 20 villagers in Mali's Mopti region.", "Gunmen", "20 villagers"),
        ("An Israeli air strike killed nine Hezbollah fighters near Tyre in Lebanon.", "Government of Israel", "Hezbollah"),
        (
            "Fighting between M23 and the FDLR near Rutshuru in Congo killed 11 people.",
            "M23",
            "Democratic Forces for the Liberation of Rwanda",
        ),
        ("A Kenyan policeman shot dead two protesters in Nairobi.", "A Kenyan policeman", "two protesters"),
        ("The Taliban claimed responsibility for a suicide bombing that killed 8 people in Kabul.", "Taliban", None),
    ],
)
def test_a_story_that_says_who_did_it_is_believed(nlp: Language, text: str, actor: str, target: str | None) -> None:
    role = roles(nlp, text)[0]
    assert role.status == "asserted"
    assert [party.name for party in role.actors] == [actor]
    assert [party.name for party in role.targets] == ([target] if target else [])


@pytest.mark.parametrize(
    "text",
    [
        "Suspected Boko Haram militants shot dead 14 farmers near Gwoza in Nigeria.",
        "Ukraine said Russian forces shelled Kherson on Friday, killing four civilians.",
        "The army shelled the town of Nyala in Sudan, killing 9 people, the Rapid Support Forces said.",
        "Boko Haram fighters allegedly killed 14 villagers in an attack on Gwoza in Nigeria.",
        "Boko Haram fighters killed 14 villagers in an attack on Gwoza in Nigeria. Boko Haram denied that it had killed anyone.",
    ],
)
def test_what_is_only_alleged_says_so(nlp: Language, text: str) -> None:
    found = roles(nlp, text)
    assert found
    assert {role.status for role in found} == {"alleged"}


@pytest.mark.parametrize(
    "text",
    [
        "The attack near Gwoza in Nigeria, which killed 14 people, was blamed on Boko Haram.",
        "An air strike killed 9 people in Sanaa. The Houthis blamed the Saudi-led coalition.",
        "Turkey's military denied that its drones had struck a market in Sinjar, Iraq, where 6 people were killed.",
        "Four people were killed in a flood in Derna, Libya.",
    ],
)
def test_nobody_is_named_where_the_story_only_blames_or_denies(nlp: Language, text: str) -> None:
    assert roles(nlp, text) == ()


def test_a_nation_beside_other_people_did_nothing(nlp: Language) -> None:
    text = "Clashes between Iranian-backed militias and tribesmen killed 12 people near Basra in Iraq."
    parties = [party for role in roles(nlp, text) for party in (*role.actors, *role.targets)]
    assert "Government of Iran" not in {party.name for party in parties}


def test_an_incident_keeps_what_most_of_its_stories_say_and_few_of_it(nlp: Language) -> None:
    body = "Boko Haram fighters killed 14 villagers in an attack on Gwoza in Nigeria."
    story = Story(uri="urn:a", body=body, version_created=PUBLISHED)
    (extraction,) = extract_stories([story], nlp=nlp)
    (report,) = reports_of(story, extraction, received=PUBLISHED)
    incident = fold_report(open_incident(report, incident_id="inc-1", now=NOON), report, reason="new_report", why="", now=NOON)
    assert incident.roles == report.roles
    (role,) = report.roles
    doubts = replace(report, uri="urn:b", roles=(replace(role, status="alleged"),))
    more = replace(report, uri="urn:c", roles=(replace(role, status="alleged"),))
    later: Incident = incident
    for other in (doubts, more):
        later = fold_report(later, other, reason="new_report", why="", now=NOON)
    assert [told.status for told in later.roles] == ["alleged"]


def test_a_story_whose_roles_are_many_keeps_the_first() -> None:
    many = tuple(Role("attack", "asserted", (Party(f"Group {i}", "armed_group"),)) for i in range(40))
    article = replace(_article(), roles=many)
    assert len(roles_told([article])) == MAX_ROLES


def test_a_long_series_of_actors_is_cut(nlp: Language) -> None:
    names = "M23, the FDLR, the Allied Democratic Forces, al Shabaab, Boko Haram and Hezbollah"
    found = roles(nlp, f"Clashes between {names} killed 11 people near Rutshuru in Congo.")
    assert all(len(role.actors) <= MAX_PARTIES for role in found)


def test_roles_push_no_story_out_of_an_incident_that_is_full() -> None:
    role = Role("attack", "asserted", (Party("Harun Pact" * 6, "armed_group"),) * MAX_PARTIES, (), "Violence against civilians")
    incident = made_incident()
    articles = tuple(replace(_article(), uri=f"urn:{i}", headline="x" * 900, roles=(role,) * MAX_ROLES) for i in range(30))
    full = within_bounds(replace(incident, source_articles=articles))
    assert len(full.source_articles) == 30
    assert full.source_articles[0].roles == ()
    assert full.source_articles[-1].roles
    assert full.dropped == 0


def made_incident() -> Incident:
    return Incident(
        "inc-1",
        1,
        "open",
        "Attack",
        "CD",
        "attack",
        "Violence against civilians",
        "Attack",
        None,
        "2026-03-12",
        "2026-03-12",
        NOON,
        NOON,
        NOON,
    )


def _article() -> SourceArticle:
    return SourceArticle("urn:a", "1", NOON)
