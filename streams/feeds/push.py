"""HTTP push as Superdesk does it: `POST /push` with the document as body and `x-superdesk-signature: sha1=<HMAC of the body>`."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from streams.errors import BadStory, BrokerError, NotText, SettingsError
from streams.feeds.read_story import MAX_BYTES, read_story

SIGNATURE: Final = "x-superdesk-signature"
DIGESTS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
"""Superdesk signs with SHA-1, which is still sound in an HMAC; other senders may choose SHA-256."""

Publish = Callable[[bytes, bytes, Mapping[str, bytes]], Awaitable[None]]
"""Sends value, key and headers to the topic of raw stories, and returns when Kafka has them; raises BrokerError."""


def make_push(publish: Publish, *, secret: str, max_bytes: int = MAX_BYTES) -> Starlette:
    """The web application; raises SettingsError without a secret, since anybody could then feed the wire.

    200: taken, or not text and so not wanted. 400: no story. 403: signature missing or wrong. 413: too large. 503: Kafka refused.
    """
    if not secret:
        raise SettingsError("TOLLWIRE_PUSH_SECRET is not set: the push server takes only signed stories")

    async def push(request: Request) -> Response:
        body = await _bounded_body(request, max_bytes)
        if body is None:
            return _answer(413, f"more than {max_bytes:,} bytes")
        if not is_signed(body, request.headers.get(SIGNATURE, ""), secret=secret):
            return _answer(403, f"{SIGNATURE} is missing or wrong")
        content_type = request.headers.get("content-type", "")
        try:
            story = read_story(body, content_type=content_type, max_bytes=max_bytes)
        except NotText as error:
            return JSONResponse({"status": "ignored", "reason": str(error)})  # refused, Superdesk would send it again for ever
        except BadStory as error:
            return _answer(400, f"{type(error).__name__}: {error}")
        headers = {"content-type": content_type.encode("latin-1", "replace")} if content_type else {}
        try:
            await publish(body, story.uri.encode(), headers)
        except BrokerError:
            return _answer(503, "Kafka does not take stories at the moment", {"retry-after": "10"})
        return JSONResponse({"status": "accepted", "uri": story.uri, "version": story.version, "wire_action": story.wire_action})

    return Starlette(routes=[Route("/push", push, methods=["POST"])])


def is_signed(body: bytes, header: str, *, secret: str) -> bool:
    """Whether `header` ("sha1=…") is the HMAC of `body`; takes as long for a wrong one as for a right one."""
    name, _, given = header.strip().partition("=")
    digest = DIGESTS.get(name.lower())
    if digest is None:
        return False
    expected = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode("utf-8", "replace"))


async def _bounded_body(request: Request, max_bytes: int) -> bytes | None:
    """The body; None as soon as it is larger than allowed, whatever content-length says."""
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > max_bytes:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)


def _answer(status: int, error: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"status": "refused", "error": error}, status_code=status, headers=dict(headers or {}))
