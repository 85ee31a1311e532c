"""Alerts by HTTP POST, signed as Standard Webhooks does, and never to an address inside the network unless that is allowed."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from streams.errors import SinkError
from streams.sinks.delivery import Delivery
from streams.sinks.http_post import HttpPost

_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The bytes of a secret: of `whsec_…` what stands in base64 behind it, of any other its own."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError as error:
        raise SinkError(f"the webhook secret begins {_PREFIX} and goes on with what is no base64", permanent=True) from error


def signatures(alert_id: str, timestamp: int, body: bytes, keys: tuple[bytes, ...]) -> str:
    """The value of `webhook-signature`: for each key, HMAC-SHA256 of id, time and body with dots between."""
    signed = b".".join((alert_id.encode(), str(timestamp).encode(), body))
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)


def body_signature(body: bytes, key: bytes) -> str:
    """The value of `x-tollwire-signature`: HMAC-SHA256 of the body alone, which does not say when it was sent."""
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


class Webhook:
    """POST each alert as JSON to one URL, with its id, the time, and a signature for each secret."""

    def __init__(
        self,
        url: str,
        *,
        name: str = "webhook",
        secret: str | None = None,
        allow_private: bool = False,
        clock: Callable[[], float] = time.time,
        **http: Any,
    ) -> None:
        self.name = name
        self._keys = tuple(key_of(one) for one in (secret or "").split())
        self._clock = clock
        self._http = HttpPost(
            url,
            what="webhook",
            allow_private=allow_private,
            how_to_allow="set TOLLWIRE_WEBHOOK_ALLOW_PRIVATE=true to allow that",
            **http,
        )

    async def deliver(self, delivery: Delivery) -> None:
        """POST one alert; 2xx is delivered, 3xx and 4xx but 408, 425 and 429 are permanent, everything else is tried again."""
        now = int(self._clock())
        headers = {"webhook-id": delivery.alert_id, "webhook-timestamp": str(now), "x-tollwire-alert-id": delivery.alert_id}
        if self._keys:
            headers["webhook-signature"] = signatures(delivery.alert_id, now, delivery.body, self._keys)
            headers["x-tollwire-signature"] = body_signature(delivery.body, self._keys[0])
        await self._http.post(delivery.body, headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
