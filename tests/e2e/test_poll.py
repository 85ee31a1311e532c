"""`tollwire poll` as a process, on a real HTTP server and a broker: what is new goes out once, also across restarts."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.e2e.feeder_process import feeding, keys_of, stop, wait_for_messages
from tests.feeds.feed_server import FeedServer, Page, feed_server, rss


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


def wait_until_asked(server: FeedServer, path: str, times: int) -> None:
    deadline = time.monotonic() + 30
    while len(server.statuses(path)) < times:
        assert time.monotonic() < deadline, server.asked
        time.sleep(0.05)


def test_new_entries_go_out_once_though_the_feed_changes_around_them_and_the_poller_is_killed(
    site: Settings, server: FeedServer, tmp_path: Path
) -> None:
    log, poll = tmp_path / "log.txt", ("poll", server.url("/rss"), server.url("/ninjs"), "--every", "1", "--state", str(tmp_path / "s"))
    ninjs = [
        {"uri": f"urn:ninjs:{n}", "version": "1", "versioncreated": "2026-07-04T09:15:00Z", "headline": f"Run {n} late"} for n in (1, 2)
    ]
    server.pages = {"/rss": Page(rss(1, 2, built="one")), "/ninjs": Page(json.dumps({"items": ninjs}).encode(), validators=False)}
    with feeding(site, *poll, log=log) as process:
        wait_for_messages(site, 4, process)
        server.pages["/rss"] = Page(rss(2, 3, built="two"), packed=True)
        wait_for_messages(site, 5, process)
        stop(process, signal.SIGKILL)
    asked = len(server.statuses("/rss"))
    with feeding(site, *poll, log=log) as process:
        wait_until_asked(server, "/rss", asked + 2)
        server.pages["/rss"] = Page(rss(3, 4, built="three", more=" It has docked."))
        wait_for_messages(site, 7, process)
        asked = len(server.statuses("/ninjs"))
        wait_until_asked(server, "/ninjs", asked + 1)
        assert stop(process) == 0
    assert keys_of(site) == {"urn:run:1": 1, "urn:run:2": 1, "urn:run:3": 2, "urn:run:4": 1, "urn:ninjs:1": 1, "urn:ninjs:2": 1}
    assert 304 in server.statuses("/rss")


def test_a_feed_that_fails_costs_the_others_nothing_and_is_asked_less_often(site: Settings, server: FeedServer, tmp_path: Path) -> None:
    log, poll = tmp_path / "log.txt", ("poll", server.url("/bad"), server.url("/gone"), server.url("/rss"), "--every", "1")
    server.pages = {"/bad": Page(b"sorry", 500), "/gone": Page(b"", 410), "/rss": Page(rss(1))}
    with feeding(site, *poll, "--state", str(tmp_path / "s"), log=log) as process:
        wait_until_asked(server, "/rss", 8)
        assert stop(process) == 0
    assert keys_of(site) == {"urn:run:1": 1}
    assert 1 <= len(server.statuses("/bad")) <= 4
    assert len(server.statuses("/gone")) == 1
    said = log.read_text()
    assert said.count("127.0.0.1 answered 500; next look in") == 1
    assert "127.0.0.1 answered 410; it is asked for no more" in said


def test_one_look_ends_by_itself_and_a_second_waits_until_the_feed_is_due(site: Settings, server: FeedServer, tmp_path: Path) -> None:
    server.pages = {"/rss": Page(rss(1, 2))}
    poll = ("poll", server.url("/rss"), "--once", "--state", str(tmp_path / "s"))
    for _ in range(2):
        with feeding(site, *poll, log=tmp_path / "log.txt") as process:
            assert process.wait(60) == 0
    assert server.statuses("/rss") == [200]
    assert (tmp_path / "log.txt").read_text().startswith("2 stories sent to")
    server.pages = {"/rss": Page(b"", 500)}
    with feeding(site, *poll[:-1], str(tmp_path / "other"), log=tmp_path / "log.txt") as process:
        assert process.wait(60) == 1
