"""The round of `tollwire poll`: which feed is asked when, and what becomes of its answer."""

import hashlib
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

import httpx2
import typer

from streams.cli.feed import take
from streams.cli.story_files import RawStory
from streams.cli.watch_folders import stop_signals, with_patience
from streams.errors import FeedError
from streams.feeds.fetch import fetch, make_client
from streams.feeds.field_map import FieldMap
from streams.feeds.ledger import Ledger
from streams.feeds.poll_plan import Answer, Standing, after_answer, after_failure
from streams.feeds.split import split
from streams.worker.feeder import Feeder

_AT_ONCE = 8
_LOOK_UP_SECONDS = 0.5


def poll_feeds(urls: Sequence[httpx2.URL], *, feeder: Feeder, ledger: Ledger, fields: FieldMap, every: float, once: bool = False) -> int:
    """Until told to stop (SIGINT, SIGTERM), or with `once` until each feed that is due was looked at; gives how many failed last.

    Eight feeds are asked at a time, and of one host one. An answer counts as seen (its ETag is kept) when Kafka has all its stories.
    """
    ledger.forget()
    standing = {url: Standing.from_text(ledger.source(_name(url))) for url in urls}
    round_ = _Round(feeder, ledger, fields, every)
    under_way: dict[Future[Answer], httpx2.URL] = {}
    looked_at: set[httpx2.URL] = set()
    started = time.time()
    with stop_signals() as stop, make_client() as client, ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="poll") as threads:
        while not stop.is_set():
            now = time.time()
            for url in sorted(urls, key=lambda url: standing[url].due):
                if standing[url].gone or standing[url].due > (started if once else now) or (once and url in looked_at):
                    continue
                if len(under_way) < _AT_ONCE and url.host not in {busy.host for busy in under_way.values()}:
                    looked_at.add(url)
                    under_way[threads.submit(fetch, client, url, standing[url])] = url
            if once and not under_way:
                break
            if not under_way:
                stop.wait(_LOOK_UP_SECONDS)
                continue
            for done in wait(under_way, timeout=_LOOK_UP_SECONDS, return_when=FIRST_COMPLETED).done:
                url = under_way.pop(done)
                standing[url] = round_.take(url, standing[url], done, stop=stop)
            with_patience(feeder.flush, feeder=feeder, stop=stop)
        if not stop.is_set():
            ledger.forget()
    return sum(1 for one in standing.values() if one.failures)


class _Round:
    def __init__(self, feeder: Feeder, ledger: Ledger, fields: FieldMap, every: float) -> None:
        self._feeder, self._ledger, self._fields, self._every = feeder, ledger, fields, every

    def take(self, url: httpx2.URL, before: Standing, done: "Future[Answer]", *, stop: threading.Event) -> Standing:
        """Hand over what a feed has answered; how it stands now."""
        now = time.time()
        try:
            answer = done.result()
        except FeedError as error:
            after = after_failure(before, error, url=str(url), now=now, every=self._every)
            if not before.failures or after.gone:
                then = "it is asked for no more" if after.gone else f"next look in {after.due - now:.0f} s"
                typer.secho(f"tollwire: {error}; {then}", err=True, fg="red")
        else:
            after = after_answer(before, answer, url=str(url), now=now, every=self._every)
            if before.failures:
                typer.secho(f"tollwire: {url.host} answers again", err=True)
            for value in split(answer.body) if answer.body is not None else ():
                with_patience(partial(take, self._feeder, RawStory(value, url.host), fields=self._fields), feeder=self._feeder, stop=stop)
                if stop.is_set():
                    return before
        with_patience(partial(self._feeder.read_to_its_end, _name(url), after.as_text()), feeder=self._feeder, stop=stop)
        return after


def _name(url: httpx2.URL) -> str:
    """An address may hold a secret, so the ledger has its digest."""
    return f"poll:{hashlib.sha256(str(url).encode()).hexdigest()[:32]}"
