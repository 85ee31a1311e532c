"""What an editor orders of incidents: done once, in the history by name, told to whoever was told before."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import BadCommand
from streams.incidents.command import Command, checked
from streams.incidents.obey import split_id
from streams.incidents.report import Report
from streams.messages import encode
from tests.made_reports import HERAT, KANDAHAR, MOSUL, NOON, Desk, command, desk, fact, kill, killed, marker, report


def far(uri: str, best: int, *, hours: float = 1, **more: object) -> Report:
    """A story of Kandahar, which no story of Herat meets by itself."""
    facts = [fact("killed", best, uri=uri, place=KANDAHAR)]
    return report(uri, facts=facts, place=KANDAHAR, hours=hours, source=f"agency of {uri}", **more)  # type: ignore[arg-type]


def two() -> tuple[Desk, str, str]:
    here = desk([killed("urn:a", 8), far("urn:b", 12)])
    a, b = (incident.incident_id for incident in here.incidents())
    return here, a, b


def one(*stories: Report) -> tuple[Desk, str]:
    here = desk(stories or [killed("urn:a", 8), killed("urn:c", 9, hours=0.5), killed("urn:b", 30, hours=1)])
    return here, here.only().incident_id


def messages(here: Desk) -> list[tuple[str, str]]:
    return [(alert.msg_type, alert.incident_id) for alert in here.alerts]


def test_an_editor_merges_two_incidents_and_the_history_says_who_and_why() -> None:
    here, a, b = two()
    step = here.order(command("merge", b, into=a, reason="one convoy"))
    assert here.only().incident_id == a
    assert here.only().tolls["killed"].best == 12
    for incident in (here.of(a), here.of(b)):
        line = incident.history[-1]
        assert (line.reason, line.by, line.uri) == ("merged", "Amina", f"cmd-merge-{b}")
        assert "one convoy" in line.why
    assert step.outcome is not None
    assert (step.outcome.status, step.outcome.incidents) == ("accepted", (a, b))
    assert step.outcome.why == f"{b} merged into {a}"


def test_which_of_the_two_is_named_first_does_not_matter() -> None:
    here, a, b = two()
    here.order(command("merge", a, into=b))
    assert here.only().incident_id == a


def test_a_split_makes_an_incident_of_the_named_stories_and_reckons_both_tolls_anew() -> None:
    here, a = one()
    order = command("split", a, uris=("urn:b",), reason="another market")
    step = here.order(order)
    new = split_id(order)
    assert {incident.incident_id: incident.tolls["killed"].best for incident in here.standing()} == {a: 9, new: 30}
    assert [entry.uri for entry in here.of(new).ledger] == ["urn:b"]
    assert {entry.uri for entry in here.of(a).ledger} == {"urn:a", "urn:c"}
    assert (here.of(a).apart, here.of(new).apart) == ((new,), (a,))
    assert here.of(new).history[-1].why == f"split from {a} (Blast in a market): another market"
    assert step.outcome is not None
    assert step.outcome.incidents == (new, a)


def test_later_versions_of_stories_that_were_split_off_follow_them() -> None:
    here, a = one()
    order = command("split", a, uris=("urn:b",))
    here.order(order)
    second = killed("urn:b", 33, version="2", hours=5)
    here.send(second, marker(second))
    assert here.of(split_id(order)).tolls["killed"].best == 33
    assert here.of(a).tolls["killed"].best == 9
    here.send(kill("urn:b", version="3", hours=6))
    assert here.of(split_id(order)).status == "retracted"
    assert here.of(a).tolls["killed"].best == 9


def test_later_versions_of_stories_that_stayed_do_not_join_what_was_split_off() -> None:
    here, a = one()
    order = command("split", a, uris=("urn:b", "urn:c"))
    here.order(order)
    second = killed("urn:a", 30, version="2", hours=5, words=("market", "blast"))
    here.send(second, marker(second))
    assert {article.uri for article in here.of(a).source_articles} == {"urn:a"}
    assert {article.uri for article in here.of(split_id(order)).source_articles} == {"urn:b", "urn:c"}


def test_a_rewrite_of_a_story_that_was_split_off_follows_it() -> None:
    here, a = one()
    order = command("split", a, uris=("urn:b",))
    here.order(order)
    rewrite = killed("urn:d", 31, hours=5, replaces=("urn:b",))
    here.send(rewrite, marker(rewrite))
    assert [article.uri for article in here.of(split_id(order)).source_articles] == ["urn:d"]


def test_what_was_split_can_be_merged_by_an_editor_and_is_apart_no_longer() -> None:
    here, a = one()
    before = here.only().tolls
    order = command("split", a, uris=("urn:b",))
    here.order(order, command("merge", split_id(order), into=a, hours=4))
    assert here.only().tolls == before
    assert here.only().apart == ()


def test_a_confirmed_incident_is_certain_and_those_alerted_are_told_once() -> None:

    here, a = one(report("urn:a", facts=[fact("killed", 8, said=("witnesses", "witness"))]))

    assert here.alerts[-1].certainty == "Possible"
    step = here.order(command("confirm", a, reason="our reporter was there"))
    assert here.of(a).confirmed_by == "Amina"
    (update,) = step.alerts
    assert (update.msg_type, update.certainty) == ("Update", "Observed")
    assert [(c.field, c.before, c.after) for c in update.changes] == [("certainty", "Possible", "Observed")]
    again = here.order(command("confirm", a, id_="another"))
    assert (again.incidents, again.alerts) == ((), ())
    assert again.outcome is not None
    assert again.outcome.why == f"nothing to do: {a} is confirmed already by Amina"


def test_a_suppressed_incident_is_cancelled_once_with_the_reason_and_alerts_nobody_any_more() -> None:
    here, a = one(killed("urn:a", 8))
    (cancel,) = here.order(command("suppress", a, reason="an old video")).alerts
    assert cancel.msg_type == "Cancel"
    assert cancel.headline.endswith("stopped by Amina")
    assert "Why: an old video" in cancel.description
    here.send(killed("urn:b", 70, hours=4))
    assert (here.of(a).suppressed, here.of(a).tolls["killed"].best) == (True, 70)
    assert [alert.msg_type for alert in here.alerts] == ["Alert", "Cancel"]


def test_an_incident_that_is_suppressed_no_longer_alerts_anew() -> None:
    here, a = one(killed("urn:a", 8))
    here.order(command("suppress", a), command("unsuppress", a, hours=4))
    assert [alert.msg_type for alert in here.alerts] == ["Alert", "Cancel", "Alert"]
    assert [line.reason for line in here.of(a).history] == ["new_report", "suppressed", "unsuppressed"]


def test_a_suppressed_incident_stays_so_when_it_is_merged() -> None:
    here, a, b = two()
    here.order(command("suppress", b), command("merge", a, into=b, hours=4))
    assert here.only().suppressed
    assert messages(here) == [("Alert", a), ("Alert", b), ("Cancel", b), ("Cancel", a)]


def test_those_alerted_are_told_at_once_of_the_lower_toll_that_a_split_leaves() -> None:
    here, a = one()
    step = here.order(command("split", a, uris=("urn:b",), hours=2.1))
    assert [(alert.msg_type, alert.incident_id == a) for alert in step.alerts] == [("Update", True), ("Alert", False)]
    assert "8 to 9 killed (was 8 to 30)" in step.alerts[0].headline


def test_a_command_for_a_merged_incident_reaches_the_one_it_is_now() -> None:
    here, a, b = two()
    here.order(command("merge", a, into=b), command("confirm", b, hours=4))
    assert here.of(a).confirmed_by == "Amina"


REFUSED = {
    "no such incident": (lambda a, b: command("confirm", "inc-none"), "no incident 'inc-none' among those of AF"),
    "another country": (lambda a, b: command("confirm", a, country="IQ"), "is in AF, not in IQ"),
    "no such story": (lambda a, b: command("split", a, uris=("urn:x",)), "urn:x: no story of"),
    "all stories": (lambda a, b: command("split", a, uris=("urn:a",)), "nothing would be left"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_with_the_reason_and_changes_nothing(name: str) -> None:
    make, why = REFUSED[name]
    here, a, b = two()
    before = dict(here.table)
    step = here.order(make(a, b))
    assert step.outcome is not None
    assert (step.outcome.status, step.incidents, step.alerts) == ("refused", (), ())
    assert why in step.outcome.why
    assert here.table == before


def test_incidents_of_two_countries_are_not_merged() -> None:
    here = desk([killed("urn:a", 8), report("urn:b", facts=[fact("killed", 8, place=MOSUL)], place=MOSUL, country="IQ")])
    a, b = (incident.incident_id for incident in here.incidents())
    outcome = here.order(command("merge", a, into=b)).outcome
    assert outcome is not None
    assert outcome.status == "refused"
    assert "a command stays within one country" in outcome.why


def test_two_parts_of_one_story_are_not_merged() -> None:
    here = desk([killed("urn:a", 8, part=0, parts=2), far("urn:a", 5, part=1, parts=2, hours=0)])
    a, b = (incident.incident_id for incident in here.incidents())
    outcome = here.order(command("merge", a, into=b)).outcome
    assert outcome is not None
    assert "it gives figures of both" in outcome.why


def test_nothing_retracted_is_confirmed() -> None:
    here, a = one(killed("urn:a", 8))
    here.send(kill("urn:a"))
    outcome = here.order(command("confirm", a)).outcome
    assert outcome is not None
    assert "is retracted" in outcome.why


def test_a_refused_command_can_be_sent_again_when_it_has_become_possible() -> None:
    here = Desk()
    later = desk([killed("urn:a", 8)]).only().incident_id
    order = command("confirm", later)
    here.order(order)
    here.send(killed("urn:a", 8))
    outcome = here.order(order).outcome
    assert outcome is not None
    assert outcome.status == "accepted"


def test_a_command_is_forgotten_in_time_like_everything_else() -> None:
    here, a = one(killed("urn:a", 8))
    order = command("confirm", a)
    here.order(order)
    for day in range(1, 425):
        here.send(killed(f"urn:z:{day}", 5, hours=24 * day, day=(NOON + timedelta(days=day)).date().isoformat(), event="flood"))
    assert f"command/0/{order.command_id}" not in here.table


BAD = {
    "merge without into": ({"action": "merge"}, r"into: None with merge; merge names the other incident"),
    "confirm with into": ({"into": "inc-b"}, r"into: 'inc-b' with confirm"),
    "split without uris": ({"action": "split"}, r"uris: 0 with split"),
    "too many uris": ({"action": "split", "uris": tuple(map(str, range(33)))}, "33 stories; up to 32"),
    "blank reason": ({"reason": "  "}, r"reason: '  ' has 2 characters; 1 to 500 are valid"),
    "long name": ({"by": "x" * 121}, "by: .* has 121 characters; 1 to 120"),
    "country in words": ({"country": "Syria"}, "country: 'Syria'; two capitals of ISO 3166-1"),
    "time without zone": ({"at": datetime(2026, 3, 12, 12)}, "at: 2026-03-12T12:00:00 has no time zone"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_command_is_named_with_what_is_valid(name: str) -> None:
    wrong, why = BAD[name]
    with pytest.raises(BadCommand, match=why):
        checked(replace(command("confirm", "inc-a"), **wrong))  # type: ignore[arg-type]


PLACES = [HERAT, KANDAHAR]
REASONS = st.sampled_from(["one convoy", "an old video", "our reporter was there"])


@st.composite
def days(draw: st.DrawFn) -> list[Report | Command]:
    """Stories of two places in one or two versions, and among them commands on the incidents that they make."""
    stories: list[Report] = []
    for number in range(draw(st.integers(2, 6))):
        place, uri = PLACES[number % 2], f"urn:story:{number}"
        for version in range(1, draw(st.integers(1, 2)) + 1):
            hours = draw(st.integers(0, 20)) + 30 * (version - 1)
            facts = [fact(draw(st.sampled_from(["killed", "injured"])), draw(st.integers(1, 60)), uri=uri, place=place)]
            source = draw(st.sampled_from(["Northline", "Meridian", None]))
            stories.append(report(uri, facts=facts, version=str(version), hours=hours, source=source, place=place))
            stories += [marker(stories[-1])] if version > 1 else []
    ids = sorted(incident.incident_id for incident in desk(stories).incidents())
    mixed: list[Report | Command] = list(stories)
    for number in range(draw(st.integers(1, 4))):
        action = draw(st.sampled_from(["merge", "split", "confirm", "suppress", "unsuppress"]))
        uris = tuple(sorted(draw(st.sets(st.sampled_from(sorted({story.uri for story in stories})), min_size=1, max_size=2))))
        order = command(
            action,  # type: ignore[arg-type]
            draw(st.sampled_from(ids)),
            id_=f"cmd-{number}",
            hours=60 + number,
            reason=draw(REASONS),
            into=draw(st.sampled_from(ids)) if action == "merge" else None,
            uris=uris if action == "split" else (),
        )
        mixed.insert(draw(st.integers(0, len(mixed))), order)
    return mixed


def played(messages: list[Report | Command]) -> Desk:
    here = Desk()
    for message in messages:
        play(here, message)
    return here


def play(here: Desk, message: Report | Command) -> None:
    if isinstance(message, Command):
        here.order(message)
    else:
        here.send(message)


@settings(max_examples=40)
@given(days(), st.data())
def test_a_command_or_story_that_is_repeated_changes_nothing(messages: list[Report | Command], data: st.DataObject) -> None:
    here = played(messages)
    done = [m for m in messages if not isinstance(m, Command) or f"command/0/{m.command_id}" in here.table]
    before = dict(here.table)
    again = data.draw(st.sampled_from(done))
    play(here, again)
    assert (here.steps[-1].writes, here.steps[-1].incidents, here.steps[-1].alerts) == ({}, (), ())
    assert here.table == before


@settings(max_examples=40)
@given(days(), st.data())
def test_withdrawing_a_story_takes_its_figures_out_of_whatever_editors_made_of_its_incident(
    messages: list[Report | Command], data: st.DataObject
) -> None:
    here = played(messages)
    gone = data.draw(st.sampled_from(sorted({m.uri for m in messages if isinstance(m, Report)})))
    here.send(kill(gone, version="9", hours=200))
    for incident in here.incidents():
        assert gone not in {article.uri for article in incident.source_articles}
        assert all(entry.status == "retracted" for entry in incident.ledger if entry.uri == gone)
        assert all(toll.uri != gone for toll in incident.tolls.values())


@settings(max_examples=40)
@given(days())
def test_every_story_stands_in_one_incident_and_all_that_leads_anywhere_leads_to_one_that_stands(messages: list[Report | Command]) -> None:
    here = played(messages)
    stories = [article.uri for incident in here.standing() for article in incident.source_articles]
    assert sorted(stories) == sorted({m.uri for m in messages if isinstance(m, Report)})
    links = {
        (key.partition("/0/")[2], link.incident_id)
        for key, state in here.table.items()
        if key.startswith("story/")
        for link in state.links  # type: ignore[union-attr]
    }
    assert links == {(article.uri, incident.incident_id) for incident in here.standing() for article in incident.source_articles}
    assert all(len(encode(state, sparse=True)) < 65_536 for state in here.table.values())


@settings(max_examples=40)
@given(days(), st.data())
def test_splitting_and_merging_again_leaves_the_tolls_as_they_were(messages: list[Report | Command], data: st.DataObject) -> None:
    here = played(messages)
    large = [incident for incident in here.standing() if len(incident.source_articles) > 1]
    if not large:
        return
    incident = data.draw(st.sampled_from(large))
    uris = [article.uri for article in incident.source_articles]
    some = data.draw(st.sets(st.sampled_from(uris), min_size=1, max_size=len(uris) - 1))
    order = command("split", incident.incident_id, id_="apart", uris=tuple(sorted(some)), hours=100)
    here.order(order, command("merge", split_id(order), id_="together", into=incident.incident_id, hours=101))
    (after,) = [i for i in here.standing() if {a.uri for a in i.source_articles} == set(uris)]
    assert after.tolls == incident.tolls
    assert after.suppressed == incident.suppressed
