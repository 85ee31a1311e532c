"""Whether a pushed body was sent by somebody who knows the secret: Superdesk's signature, or that of Standard Webhooks with its time."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SUPERDESK: Final = "x-superdesk-signature"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
DIGESTS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
"""Superdesk signs with SHA-1, which is still sound in an HMAC; other senders may choose SHA-256."""
TOLERANCE: Final = 300
"""Seconds by which a signed time may differ from this clock."""
_LONGEST_ID = 256
_MOST_SIGNATURES = 8


@dataclass(frozen=True, slots=True)
class Signed:
    """A body is the sender's; `once` tells it from all others that the sender means to be taken: its id, or else its digest."""

    once: bytes


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A body is not known to be the sender's, and why."""

    why: str


def is_claimed(headers: Mapping[str, str], *, timestamped: bool) -> bool:
    """Whether there is a signature to look at; without one a body need not be read."""
    return SIGNATURE in headers or (SUPERDESK in headers and not timestamped)


def check(body: bytes, headers: Mapping[str, str], *, secret: str, now: float, timestamped: bool = False) -> Signed | Unsigned:
    """Look at the signature; with `timestamped` only one with a time in it will do. Takes as long for a wrong one as for a right one."""
    if SIGNATURE in headers:
        return _check_timed(body, headers, secret=secret, now=now)
    if timestamped:
        return Unsigned(f"{SIGNATURE} is missing, and TOLLWIRE_PUSH_TIMESTAMPED asks for it")
    if not is_signed(body, headers.get(SUPERDESK, ""), secret=secret):
        return Unsigned(f"{SUPERDESK} is missing or wrong")
    return Signed(b"body:" + hashlib.sha256(body).digest())


def is_signed(body: bytes, header: str, *, secret: str) -> bool:
    """Whether `header` ("sha1=…") is the HMAC of `body`, as Superdesk sends it."""
    name, _, given = header.strip().partition("=")
    digest = DIGESTS.get(name.lower())
    if digest is None:
        return False
    expected = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode("utf-8", "replace"))


def _check_timed(body: bytes, headers: Mapping[str, str], *, secret: str, now: float) -> Signed | Unsigned:
    name, stated = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not name or len(name) > _LONGEST_ID or not (stated.isascii() and stated.isdecimal() and len(stated) < 20):
        return Unsigned(f"{ID} and {TIMESTAMP} (seconds since 1970) go with {SIGNATURE}")
    signed = f"{name}.{stated}.".encode("utf-8", "replace") + body
    expected = b"v1," + base64.b64encode(hmac.digest(_key(secret), signed, "sha256"))
    # Each is compared, so that the time does not tell which of them was right.
    given = headers[SIGNATURE].split(" ")[:_MOST_SIGNATURES]
    matches = [hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in given]
    if not any(matches):
        return Unsigned(f"{SIGNATURE} is wrong")
    if abs(now - int(stated)) > TOLERANCE:
        return Unsigned(f"{TIMESTAMP} is more than {TOLERANCE} s from this clock: sent again, or a clock is wrong")
    return Signed(b"id:" + name.encode("utf-8", "replace"))


def _key(secret: str) -> bytes:
    """A secret that begins `whsec_` is base64 behind that, as Standard Webhooks has it; any other counts as its own bytes."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            return secret.encode()
    return secret.encode()
