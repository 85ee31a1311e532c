from pathlib import Path

import pytest

from streams.errors import LedgerError
from streams.feeds import read_story
from streams.feeds.ledger import KEPT_DAYS, Entry, Ledger, identity_of

A, B = Entry(b"a" * 32, b"1" * 32), Entry(b"b" * 32, b"2" * 32)


def test_what_was_sent_is_known_after_a_restart(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l", destination="k") as ledger:
        ledger.begin([A])
        ledger.sent([A], reached={0: 5}, sources={"a.txt": "1:2"})
    with Ledger(tmp_path / "l", destination="k") as ledger:
        assert (ledger.is_known(A.identity), ledger.is_known(B.identity)) == (True, False)
        assert (ledger.reached(), ledger.source("a.txt"), ledger.pending()) == ({0: 5}, "1:2", {})


def test_what_was_pending_at_a_crash_is_sent_where_it_arrived_and_free_where_it_did_not(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l", destination="k") as ledger:
        ledger.begin([A, B])
    with Ledger(tmp_path / "l", destination="k") as ledger:
        assert ledger.pending() == {A.digest: [A.identity], B.digest: [B.identity]}
        ledger.settle([A.identity])
        assert (ledger.is_known(A.identity), ledger.is_known(B.identity), ledger.pending()) == (True, False, {})


def test_two_feeders_cannot_have_one_ledger(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l", destination="k"), pytest.raises(LedgerError, match="another feeder has it open"):
        Ledger(tmp_path / "l", destination="k")


def test_a_ledger_of_another_kafka_is_refused_before_it_loses_stories(tmp_path: Path) -> None:
    Ledger(tmp_path / "l", destination="here").close()
    with pytest.raises(LedgerError, match=r"another Kafka or topic \(here, not there\)"):
        Ledger(tmp_path / "l", destination="there")


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(b"something else " * 100)
    with pytest.raises(LedgerError, match="not a database"):
        Ledger(tmp_path / "l", destination="k")


def test_stories_are_forgotten_when_no_feed_has_shown_them_for_long(tmp_path: Path) -> None:
    clock = [0.0]
    with Ledger(tmp_path / "l", destination="k", now=lambda: clock[0]) as ledger:
        ledger.begin([A, B])
        ledger.sent([A, B], reached={})
        clock[0] = (KEPT_DAYS - 1) * 86_400
        ledger.begin([], seen=[B.identity])
        clock[0] = (KEPT_DAYS + 1) * 86_400
        assert ledger.forget() == 1
        assert (ledger.is_known(A.identity), ledger.is_known(B.identity)) == (False, True)


@pytest.mark.parametrize(
    "other",
    [
        b'{"uri": "u", "version": "2", "headline": "Ferry sinks", "pubstatus": "usable"}',
        b'{"uri": "u", "version": "1", "headline": "Ferry sinks, nine die", "pubstatus": "usable"}',
        b'{"uri": "u", "version": "1", "headline": "Ferry sinks", "pubstatus": "canceled"}',
        b'{"uri": "u", "version": "1", "headline": "Ferry sinks", "pubstatus": "usable", "embargoed": "2030-01-01T00:00:00Z"}',
    ],
)
def test_a_kill_a_new_text_or_an_embargo_is_another_version_though_the_number_is_the_same(other: bytes) -> None:
    first = b'{"uri": "u", "version": "1", "headline": "Ferry sinks", "pubstatus": "usable"}'
    same = b'{"pubstatus": "usable", "uri": "u", "version": "1", "headline": "Ferry sinks", "urgency": 2}'
    assert identity_of(read_story(first)) == identity_of(read_story(same)) != identity_of(read_story(other))
