"""Quiet hours and mutes: what they keep from whom, what passes, and that nothing is lost in silence."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from streams.alerts.quiet import ends
from streams.alerts.rule import Mute, Quiet, Rule, Rules
from tests.made_reports import NOON, Desk, command, fact, kill, killed, report

DEAD = Rule("dead", ("killed",), "Moderate", at_least=3)
MANY = Rule("many", ("killed",), "Severe", channel="night", at_least=10)
FLASH = Rule("flash", ("killed",), "Extreme", channel="flash", at_least=50)
LONDON = ZoneInfo("Europe/London")


def quiet(mode: str, **more: object) -> Quiet:
    """From eleven in the morning until three in the afternoon: around noon, when the stories come."""
    return Quiet(time(11), time(15), mode, **more)  # type: ignore[arg-type]


def desk(*hours: Quiet, mutes: tuple[Mute, ...] = (), rules: tuple[Rule, ...] = (DEAD, MANY, FLASH)) -> Desk:
    return Desk(rules=Rules(rules=rules, quiet=hours, mutes=mutes, throttle_minutes=20))


def sent(here: Desk) -> list[tuple[str, tuple[str, ...], str]]:
    return [(alert.msg_type, alert.channels, f"{alert.sent:%H:%M}") for alert in here.alerts]


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 3, 12, 21, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 12, 22, tzinfo=UTC), datetime(2026, 3, 13, 6, tzinfo=UTC)),
        (datetime(2026, 3, 13, 5, 59, tzinfo=UTC), datetime(2026, 3, 13, 6, tzinfo=UTC)),
        (datetime(2026, 3, 13, 6, tzinfo=UTC), None),
        (datetime(2026, 7, 1, 21, tzinfo=UTC), datetime(2026, 7, 2, 5, tzinfo=UTC)),  # summer time
        (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),  # the clock goes forward in that night
    ],
)
def test_quiet_hours_are_those_of_their_time_zone_and_pass_midnight(now: datetime, end: datetime | None) -> None:
    assert ends(Quiet(time(22), time(6), "batch", time_zone=LONDON), now) == end


def test_days_are_those_on_which_quiet_hours_begin() -> None:
    friday_night = Quiet(time(22), time(6), "batch", days=("fri",))
    assert ends(friday_night, datetime(2026, 3, 14, 3, tzinfo=UTC)) == datetime(2026, 3, 14, 6, tzinfo=UTC)  # a Saturday
    assert ends(friday_night, datetime(2026, 3, 13, 3, tzinfo=UTC)) is None


def test_hours_that_end_when_they_begin_last_a_day() -> None:
    assert ends(Quiet(time(8), time(8), "silence"), datetime(2026, 3, 13, 7, tzinfo=UTC)) == datetime(2026, 3, 13, 8, tzinfo=UTC)


def test_silence_keeps_an_alert_until_there_is_more_news_and_remembers_it() -> None:
    here = desk(quiet("silence"))
    here.send(killed("urn:a", 4))
    assert here.alerts == []
    assert (here.told().held, here.told().held_why) == (("dead",), "quiet hours of desk until 2026-03-12 15:00 UTC")
    assert here.only().history[-1].decision == "held back: quiet hours of desk until 2026-03-12 15:00 UTC"
    assert here.wake(hours=48) == []
    here.send(killed("urn:b", 4, hours=4))
    assert sent(here) == [("Alert", ("desk",), "16:00")]
    assert here.told().held == ()


def test_critical_only_lets_the_worst_through_at_once() -> None:
    here = desk(quiet("critical_only", min_severity="Extreme"))
    here.send(killed("urn:a", 12), killed("urn:a", 60, version="2", hours=0.1))
    assert sent(here) == [("Alert", ("flash", "night", "desk"), "12:06")]


def test_a_batch_goes_out_by_itself_when_the_hours_end_as_one_message() -> None:
    here = desk(quiet("batch"))
    here.send(killed("urn:a", 4), killed("urn:b", 6, hours=1), killed("urn:c", 7, hours=2))
    assert here.alerts == []
    assert here.wake(hours=2.9) == []
    (alert,) = here.wake(hours=3)
    assert (alert.msg_type, alert.sent) == ("Alert", NOON + timedelta(hours=3))
    assert alert.headline.startswith("6 to 7 killed")
    assert "Held back since 2026-03-12 12:00 UTC (quiet hours of desk until 2026-03-12 15:00 UTC)" in alert.description
    assert here.wake(hours=72) == []


def test_hours_that_never_end_send_once_a_day() -> None:
    here = desk(Quiet(time(15), time(15), "batch"))
    here.send(killed("urn:a", 4), killed("urn:a", 12, version="2", hours=4), killed("urn:a", 13, version="3", hours=5))
    here.wake(hours=100)
    here.send(killed("urn:a", 5, version="4", hours=101, wire_action="correction"))
    assert [(alert.msg_type, f"{alert.sent:%d %H:%M}") for alert in here.alerts] == [("Alert", "13 15:00"), ("Update", "16 17:00")]


def test_hours_that_overlap_all_day_keep_nothing_for_longer_than_their_ends_after_a_day() -> None:
    here = desk(Quiet(time(0), time(13), "batch"), Quiet(time(12), time(1), "batch"))
    here.send(killed("urn:a", 4))
    assert [f"{alert.sent:%d %H:%M}" for alert in here.wake(hours=100)] == ["13 13:00"]


def test_a_batch_of_a_weekend_is_no_old_news_on_monday() -> None:
    here = desk(Quiet(time(11), time(11), "batch", days=("thu", "fri", "sat", "sun")))
    here.send(killed("urn:a", 4))
    assert [alert.sent.isoformat()[:10] for alert in here.wake(hours=24 * 9)] == ["2026-03-16"]


def test_only_the_channels_in_quiet_hours_wait_and_are_told_of_everything_later() -> None:
    here = desk(quiet("batch", channels=("desk",)))
    here.send(killed("urn:a", 12))
    assert sent(here) == [("Alert", ("night",), "12:00")]
    here.send(killed("urn:a", 55, version="2", hours=1))
    assert sent(here)[1:] == [("Update", ("flash", "night"), "13:00")]
    (late,) = here.wake(hours=3)
    assert (late.msg_type, late.channels, late.changes, late.references) == ("Alert", ("desk",), (), ())
    assert late.headline.startswith("55 killed in Herat")
    here.send(killed("urn:a", 70, version="3", hours=5))
    assert sent(here)[3:] == []  # no rule asks for a rise
    assert here.told().apart == ()
    assert len({alert.identifier for alert in here.alerts}) == 3


def test_a_channel_that_missed_an_update_is_told_what_changed_since_it_was_told() -> None:
    rise = Rule("rise", ("killed",), "Moderate", rises_by=5)
    here = desk(Quiet(time(13), time(15), "batch", channels=("desk",)), rules=(DEAD, MANY, rise))
    here.send(killed("urn:a", 12))
    here.send(killed("urn:a", 20, version="2", hours=1.5))
    assert [(alert.channels, [c.before for c in alert.changes]) for alert in here.alerts] == [(("night", "desk"), []), (("night",), ["12"])]
    here.send(killed("urn:a", 30, version="3", hours=2.5))
    assert [(alert.channels, [c.before for c in alert.changes]) for alert in here.alerts[2:]] == [(("night",), ["20"])]
    (late,) = here.wake(hours=3)
    assert (late.msg_type, late.channels, [(c.before, c.after) for c in late.changes]) == ("Update", ("desk",), [("12", "30")])
    here.send(killed("urn:a", 40, version="4", hours=5))
    assert (here.alerts[-1].channels, here.alerts[-1].changes[0].before) == (("night", "desk"), "30")


def test_a_correction_and_a_cancel_reach_those_who_were_told_even_in_quiet_hours() -> None:
    here = desk(Quiet(time(13), time(23), "silence"))
    here.send(killed("urn:a", 12))
    here.send(killed("urn:a", 4, version="2", hours=2, wire_action="correction"))
    here.send(kill("urn:a", version="3", hours=4))
    assert sent(here) == [
        ("Alert", ("night", "desk"), "12:00"),
        ("Update", ("desk", "night"), "14:00"),
        ("Cancel", ("desk", "night"), "16:00"),
    ]
    assert here.alerts[1].headline.startswith("CORRECTION - 4 killed (was 12)")


def test_what_was_never_told_needs_no_cancel() -> None:
    here = desk(quiet("batch"))
    here.send(killed("urn:a", 12), kill("urn:a"))
    assert here.wake(hours=24) == []
    assert here.alerts == []


def test_only_those_who_were_told_get_the_cancel() -> None:
    here = desk(quiet("batch", channels=("desk",)))
    here.send(killed("urn:a", 12), kill("urn:a"))
    assert sent(here) == [("Alert", ("night",), "12:00"), ("Cancel", ("night",), "13:00")]
    assert here.wake(hours=24) == []


def mute(hours: float = 24, **more: object) -> Mute:
    return Mute(NOON + timedelta(hours=hours), by="K. Lind", comment="drill", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matcher", "channels"),
    [
        ({"rules": ("dead",)}, ("night",)),
        ({"rules": ("dead", "many")}, None),
        ({"channels": ("desk",)}, ("night",)),
        ({"rules": ("many",), "channels": ("desk",)}, ("night", "desk")),
        ({"countries": ("AF",)}, None),
        ({"countries": ("SY",)}, ("night", "desk")),
        ({"countries": ("AF",), "event_types": ("flood",)}, ("night", "desk")),
        ({"event_types": ("bombing",)}, None),
        ({"incidents": ("inc-0000000000000000",)}, ("night", "desk")),
    ],
)
def test_a_mute_keeps_back_only_what_fits_all_that_it_names(matcher: dict[str, object], channels: tuple[str, ...] | None) -> None:
    here = desk(mutes=(mute(**matcher),))
    here.send(killed("urn:a", 12))
    assert [alert.channels for alert in here.alerts] == ([channels] if channels else [])


def test_what_a_mute_keeps_back_is_recorded_with_who_asked_for_it() -> None:
    here = desk(mutes=(mute(countries=("AF",)),))
    here.send(killed("urn:a", 4))
    assert here.told().held == ("dead",)
    assert here.only().history[-1].decision == "held back: dead muted until 2026-03-13 12:00 UTC by K. Lind: drill"
    assert [kept.why for kept in here.steps[-1].kept] == ["dead muted until 2026-03-13 12:00 UTC by K. Lind: drill"]


def test_an_expired_mute_hides_nothing() -> None:
    here = desk(mutes=(mute(hours=1, countries=("AF",)),))
    here.send(killed("urn:a", 12))
    assert here.alerts == []
    here.send(killed("urn:b", 12, hours=1))
    assert sent(here) == [("Alert", ("night", "desk"), "13:00")]


def test_a_muted_incident_that_was_told_is_not_cancelled_and_its_correction_passes() -> None:
    first = Desk(rules=Rules(rules=(DEAD, MANY)))
    first.send(killed("urn:a", 12))
    here = desk(mutes=(mute(incidents=(first.only().incident_id,)),))
    here.table = first.table
    here.send(killed("urn:a", 60, version="2", hours=1))
    assert here.alerts == []
    here.send(killed("urn:a", 5, version="3", hours=2, wire_action="correction"))
    assert [(alert.msg_type, alert.channels) for alert in here.alerts] == [("Update", ("night", "desk"))]


def test_a_further_source_is_an_alert_to_a_channel_that_was_not_told_and_to_no_other() -> None:
    sure = Rule("confirmed", ("killed",), "Severe", channel="wire", at_least=3, min_sources=2)
    here = desk(rules=(DEAD, sure))
    here.send(killed("urn:a", 4), killed("urn:b", 4, hours=0.1))
    assert sent(here) == [("Alert", ("desk",), "12:00"), ("Alert", ("wire",), "12:06")]
    here.send(kill("urn:a", hours=1), kill("urn:b", hours=2))
    assert sent(here)[2:] == [("Cancel", ("desk", "wire"), "14:00")]


def test_a_channel_that_sleeps_while_a_further_source_confirms_is_told_later_and_nobody_else_again() -> None:
    sure = Rule("confirmed", ("killed",), "Severe", channel="wire", at_least=3, min_sources=2)
    here = desk(quiet("batch", channels=("wire",)), rules=(DEAD, sure))
    here.send(killed("urn:a", 4), killed("urn:b", 4, hours=0.1))
    assert sent(here) == [("Alert", ("desk",), "12:00")]
    assert [(alert.msg_type, alert.channels) for alert in here.wake(hours=9)] == [("Alert", ("wire",))]
    here.send(kill("urn:a", hours=10), kill("urn:b", hours=11))
    assert sent(here)[2:] == [("Cancel", ("desk", "wire"), "23:00")]


def test_a_rule_that_no_longer_holds_though_nothing_told_was_wrong_cancels_nothing() -> None:
    sure = Rule("confirmed", ("killed",), "Severe", at_least=3, min_sources=2)
    here = desk(rules=(sure,))
    here.send(
        killed("urn:a", 4), killed("urn:b", 4, hours=0.1), report("urn:b", facts=[fact("injured", 3, uri="urn:b")], version="2", hours=1)
    )
    here.send(kill("urn:b", version="3", hours=2))
    assert [alert.msg_type for alert in here.alerts] == ["Alert"]
    assert "nothing that was told is wrong" in here.only().history[-1].decision


def test_what_an_editor_suppresses_is_cancelled_at_once_and_what_was_held_of_it_is_not_sent() -> None:
    here = desk(quiet("batch", channels=("desk",)))
    here.send(killed("urn:a", 12))
    here.order(command("suppress", here.only().incident_id, hours=0.5))
    assert sent(here) == [("Alert", ("night",), "12:00"), ("Cancel", ("night",), "12:30")]
    assert here.wake(hours=9) == []


def test_an_editors_confirmation_waits_for_nobody_but_those_in_quiet_hours() -> None:
    here = desk(quiet("batch", channels=("desk",)))
    here.send(report("urn:a", facts=[fact("killed", 12, said=("residents", "witness"))]))
    here.order(command("confirm", here.only().incident_id, hours=0.1))
    assert sent(here) == [("Alert", ("night",), "12:00"), ("Update", ("night",), "12:06")]
    assert [(c.field, c.before, c.after) for c in here.alerts[-1].changes] == [("certainty", "Possible", "Observed")]
    assert [(alert.msg_type, alert.certainty, alert.channels) for alert in here.wake(hours=9)] == [("Alert", "Observed", ("desk",))]
