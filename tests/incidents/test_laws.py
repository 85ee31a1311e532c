"""What must hold of tolls whatever the wires send: order, repetition, withdrawal."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.incidents.report import Report
from streams.story import WireAction
from tests.made_reports import Desk, desk, fact, kill, marker, report

FIGURES = st.integers(min_value=1, max_value=60)
SAID = st.sampled_from([None, ("police", "official"), ("a hospital", "medical"), ("residents", "witness"), ("an official", "unnamed")])


@st.composite
def stories(draw: st.DrawFn) -> list[Report]:
    """Stories about one bombing in Herat: agencies that differ, increments, children among the dead, some in several versions,

    of which some are corrections, some are silent on a kind or deny one, and each newer one comes with its marker.
    """
    made = []
    for number in range(draw(st.integers(1, 6))):
        uri = f"urn:story:{number}"
        source = draw(st.sampled_from(["Northline", "Meridian", "Harbour", None]))
        for version in range(1, draw(st.integers(1, 3)) + 1):
            hours = draw(st.integers(0, 40)) + version
            dead = draw(FIGURES)
            more = draw(st.booleans())
            facts = [fact("killed", dead, uri=uri, said=draw(SAID), open_above=draw(st.booleans()), increment=more and dead < 5)]
            if draw(st.booleans()):
                facts.append(
                    fact("killed", max(1, dead // 3), uri=uri, who="children", class_="children", start=30, part_of=facts[0].fact_id)
                )
            if draw(st.booleans()):
                facts.append(fact("injured", draw(FIGURES), uri=uri, start=60, status=draw(st.sampled_from(["asserted"] * 3 + ["denied"]))))
            if version > 1 and draw(st.booleans()):
                facts = facts[1:] if facts[-1].kind == "injured" and facts[-1].status == "asserted" else facts
            if version > 1 and draw(st.booleans()):  # "29, not 34": told as wrong
                facts.append(fact("killed", draw(FIGURES), uri=uri, start=90, status="revised_from"))
            action: WireAction = "correction" if version > 1 and draw(st.integers(0, 3)) == 0 else "new"
            at = hours + 50 * (version - 1)
            made.append(report(uri, facts=facts, version=str(version), hours=at, source=source, wire_action=action))
            made += [marker(made[-1])] if version > 1 else []
    return made


@settings(max_examples=30)
@given(stories(), st.randoms())
def test_the_order_of_arrival_does_not_change_the_final_tolls(reports: list[Report], random: object) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert desk(shuffled).only().tolls == desk(reports).only().tolls


@settings(max_examples=20)
@given(stories(), st.data())
def test_repeating_a_message_changes_nothing(reports: list[Report], data: st.DataObject) -> None:
    once = desk(reports)
    before = dict(once.table)
    step = once.send(data.draw(st.sampled_from(reports)))
    assert (step.writes, step.incidents, step.alerts) == ({}, (), ())
    assert once.table == before


@settings(max_examples=30)
@given(stories(), st.data())
def test_withdrawing_a_story_equals_never_having_seen_it(reports: list[Report], data: st.DataObject) -> None:
    uris = sorted({r.uri for r in reports})
    gone = data.draw(st.sampled_from(uris))
    at = data.draw(st.integers(0, len(reports)))
    with_kill = Desk()
    with_kill.send(*reports[:at], kill(gone, version="9", hours=200), *reports[at:])
    without = desk([r for r in reports if r.uri != gone])
    assert [i.tolls for i in with_kill.standing()] == [i.tolls for i in without.standing()]


@settings(max_examples=30)
@given(stories())
def test_no_toll_is_above_what_one_story_says(reports: list[Report]) -> None:
    tolls = desk(reports).only().tolls
    for kind, toll in tolls.items():
        said = [r.tolls[kind] for r in reports if kind in r.tolls]
        assert (toll.best or 0) <= max(t.best or 0 for t in said)
        assert toll.low is None or toll.best is None or toll.low <= toll.best
        assert toll.high is None or toll.best is None or toll.best <= toll.high
