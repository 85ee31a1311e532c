"""HTTP push: `POST /push` with the document as body, signed as Superdesk does it or as Standard Webhooks say."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from streams.errors import BadStory, BrokerError, NotText, SettingsError
from streams.feeds.field_map import FieldMap
from streams.feeds.ninjs_schema import NinjsCheck
from streams.feeds.push_limits import Rate, Taken
from streams.feeds.push_signature import Unsigned, check, is_claimed
from streams.feeds.read_story import MAX_BYTES, read_story
from streams.story import Story

BODY_SECONDS = 30.0
"""Seconds that a sender may take over one body."""
BURST_SECONDS = 10.0
"""So many seconds' worth of stories may come at once."""

Publish = Callable[[bytes, bytes, Mapping[str, bytes]], Awaitable[None]]
"""Sends value, key and headers to the topic of raw stories, and returns when Kafka has them; raises BrokerError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the push server takes."""

    max_bytes: int = MAX_BYTES
    rate: float = 0.0
    """Stories a second, on average; 0: no limit."""
    replay_seconds: float = 3600.0
    """For so long a post that was taken is not taken again."""
    timestamped: bool = False
    """Take nothing whose signature has no time in it."""
    body_seconds: float = BODY_SECONDS
    fields: FieldMap = field(default_factory=dict)
    """Where the JSON of a sender keeps what."""
    ninjs: NinjsCheck = "off"


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, error: str, *, retry_after: float | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.headers = {} if retry_after is None else {"retry-after": str(math.ceil(retry_after))}


def make_push(publish: Publish, *, secret: str, limits: Limits | None = None, clock: Callable[[], float] = time.time) -> Starlette:
    """The web application; raises SettingsError without a secret, since anybody could then feed the wire.

    200: taken, taken before, or not text and so not wanted. 400: no story. 403: signature missing, wrong or too old. 408: too slow.
    413: too large. 415: compressed. 429: too many. 503: Kafka refused.
    """
    if not secret:
        raise SettingsError("TOLLWIRE_PUSH_SECRET is not set: the push server takes only signed stories")
    server = _Push(publish, secret, limits or Limits(), clock)
    return Starlette(routes=[Route("/push", server.push, methods=["POST"])])


class _Push:
    def __init__(self, publish: Publish, secret: str, limits: Limits, clock: Callable[[], float]) -> None:
        self._publish, self._secret, self._limits, self._clock = publish, secret, limits, clock
        self._read = partial(read_story, max_bytes=limits.max_bytes, fields=limits.fields, ninjs=limits.ninjs)
        self._taken = Taken(limits.replay_seconds)
        self._rate = Rate(limits.rate, burst=max(1.0, limits.rate * BURST_SECONDS))

    async def push(self, request: Request) -> Response:
        try:
            return JSONResponse(await self._take(request))
        except Refused as refused:
            return JSONResponse({"status": "refused", "error": str(refused)}, status_code=refused.status, headers=refused.headers)

    async def _take(self, request: Request) -> dict[str, str]:
        body, once = await self._signed_body(request)
        if wait := self._rate.wait():
            raise Refused(429, f"more than {self._limits.rate:g} stories a second", retry_after=wait)
        content_type = request.headers.get("content-type", "")
        try:
            story = await asyncio.to_thread(self._read, body, content_type=content_type)
        except NotText as error:
            return {"status": "ignored", "reason": str(error)}  # refused, Superdesk would send it again for ever
        except BadStory as error:
            raise Refused(400, f"{type(error).__name__}: {error}") from error
        match self._taken.begin(once):
            case "taken":
                return _answer("repeated", story)  # a sender who lost our answer has to learn that all is well
            case "under way":
                raise Refused(503, "the same story is on its way to Kafka", retry_after=1)
        published = False
        headers = {"content-type": content_type.encode("latin-1", "replace")} if content_type else {}
        try:
            await self._publish(body, story.uri.encode(), headers)
            published = True
        except BrokerError as error:
            raise Refused(503, "Kafka does not take stories at the moment", retry_after=10) from error
        finally:
            self._taken.finish(once, taken=published)
        return _answer("accepted", story)

    async def _signed_body(self, request: Request) -> tuple[bytes, bytes]:
        """The body, and what tells it from others; whatever can be refused before the body is read is."""
        limits = self._limits
        if not is_claimed(request.headers, timestamped=limits.timestamped):
            raise Refused(403, f"a signature{' with its time' if limits.timestamped else ''} is missing")
        if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Refused(415, "send stories uncompressed")
        try:
            async with asyncio.timeout(limits.body_seconds):
                body = await _bounded_body(request, limits.max_bytes)
        except TimeoutError as error:
            raise Refused(408, f"the body took more than {limits.body_seconds:g} s") from error
        found = check(body, request.headers, secret=self._secret, now=self._clock(), timestamped=limits.timestamped)
        if isinstance(found, Unsigned):
            raise Refused(403, found.why)
        return body, found.once


async def _bounded_body(request: Request, max_bytes: int) -> bytes:
    """The body; refused as soon as it is larger than allowed, whatever content-length says."""
    too_large = Refused(413, f"more than {max_bytes:,} bytes")
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and (len(stated) > 15 or int(stated) > max_bytes):
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise too_large
    except ClientDisconnect:
        return b""
    return bytes(body)


def _answer(status: str, story: Story) -> dict[str, str]:
    return {"status": status, "uri": story.uri, "version": story.version, "wire_action": story.wire_action}
