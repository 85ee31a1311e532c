"""One look at a feed over HTTP: only what is new, within bounds of size, time and place."""

import re
import time
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

import httpx2

from streams.errors import FeedError, SettingsError
from streams.feeds.poll_plan import Answer, Standing
from streams.retry_after import retry_after

MAX_FEED_BYTES: Final = 32_000_000
TOTAL_SECONDS: Final = 60.0
_MOST_REDIRECTS: Final = 5
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
_MAX_AGE = re.compile(r"(?i)(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")
_FEED_START = re.compile(rb"(?i)^(?:\xef\xbb\xbf)?\s*(?:[\[{]|<\?xml|<(?:\w+:)?(?:rss|rdf|feed|newsmessage|newsitem|nitf)\b|<!--)")
_ACCEPT = "application/atom+xml, application/rss+xml, application/json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"


def feed_url(text: str) -> httpx2.URL:
    """The address of a feed; raises SettingsError for what is none, without showing a password that may stand in it."""
    try:
        url = httpx2.URL(text.strip())
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise SettingsError("an address of a feed is no URL; give http:// or https:// and a host") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise SettingsError(f"the address of a feed begins {text.strip().partition(':')[0][:12]!r}; give http:// or https:// and a host")
    return url


def make_client(*, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """For any number of threads; names itself, follows nothing by itself, and uses no proxy or password of the environment."""
    headers = {"user-agent": f"tollwire/{version('tollwire')} (news feed reader)", "accept": _ACCEPT, "accept-encoding": "gzip, deflate"}
    return httpx2.Client(timeout=15.0, follow_redirects=False, trust_env=False, headers=headers, transport=transport)


def fetch(client: httpx2.Client, url: httpx2.URL, standing: Standing, *, max_bytes: int = MAX_FEED_BYTES) -> Answer:
    """What is new at `url` since `standing`; raises FeedError, which names the host alone, as the rest of an address may be a secret."""
    try:
        return _fetch(client, url, standing, max_bytes, deadline=time.monotonic() + TOTAL_SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise FeedError(f"{url.host}: {type(error).__name__}") from error


def _fetch(client: httpx2.Client, url: httpx2.URL, standing: Standing, max_bytes: int, *, deadline: float) -> Answer:
    conditions = {"if-none-match": standing.etag, "if-modified-since": standing.last_modified}
    headers = {name: value for name, value in conditions.items() if value}
    for _ in range(_MOST_REDIRECTS + 1):
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code in (301, 302, 303, 307, 308) and "location" in response.headers:
                url = _redirected(url, response.headers["location"])
                continue
            return _answer(response, url.host, max_bytes, deadline)
    raise FeedError(f"{url.host}: more than {_MOST_REDIRECTS} redirects")


def _answer(response: httpx2.Response, host: str, max_bytes: int, deadline: float) -> Answer:
    found = response.headers
    max_age = _MAX_AGE.search(found.get("cache-control", ""))
    asked = float(max_age[1]) if max_age else 0.0
    etag, last_modified = found.get("etag"), found.get("last-modified")
    if response.status_code == 304:
        return Answer(body=None, etag=etag, last_modified=last_modified, asked_to_wait=asked)
    if response.status_code != 200:
        wait = retry_after(found.get("retry-after"), now=datetime.now(UTC))
        raise FeedError(f"{host} answered {response.status_code}", gone=response.status_code == 410, retry_after=wait)
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > max_bytes:
            raise FeedError(f"{host}: more than {max_bytes:,} bytes")
        if time.monotonic() > deadline:
            raise FeedError(f"{host}: not done in {TOTAL_SECONDS:g} s")
    if not _FEED_START.match(bytes(body[:200])):
        raise FeedError(f"{host} answered {found.get('content-type', 'something')[:60]!r} that is neither XML of a feed nor JSON")
    ttl = _TTL.search(bytes(body[:10_000]))
    return Answer(body=bytes(body), etag=etag, last_modified=last_modified, asked_to_wait=max(asked, 60.0 * int(ttl[1]) if ttl else 0.0))


def _redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads, if that is the same site: a feed must not be able to send us anywhere, least of all inward."""
    target = url.join(location)
    here, there = url.host.lower(), target.host.lower()
    same = here == there or here.endswith(f".{there}") or there.endswith(f".{here}")
    if not same or target.scheme not in ("http", "https") or (url.scheme == "https" and target.scheme == "http"):
        raise FeedError(f"{url.host} has moved to {target.scheme}://{target.host}: give that address if it is the right one")
    return target.copy_with(username=url.username, password=url.password) if url.userinfo and here == there else target
