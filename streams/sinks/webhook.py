"""Alerts by HTTP POST, signed, and never to an address inside the network unless that is allowed."""

import asyncio
import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Awaitable, Callable

import httpx2

from streams.errors import SinkError
from streams.sinks.delivery import Delivery

Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of `host`, as text."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def sign(body: bytes, secret: str) -> str:
    """The value of X-Tollwire-Signature: HMAC-SHA256 of the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_public(address: str) -> bool:
    """Whether an address is outside: not loopback, private, link-local, reserved, or an IPv4 one in disguise."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
    return ip.is_global and not ip.is_multicast


class Webhook:
    """POST each alert as JSON to one URL, with its id, and a signature where there is a secret."""

    name = "webhook"

    def __init__(
        self,
        url: str,
        *,
        secret: str | None = None,
        allow_private: bool = False,
        timeout: float = 10.0,
        resolve: Resolve = resolve_host,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        try:
            self._url = httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise SinkError(f"webhook url {url!r}: {error}; give http:// or https:// and a host", permanent=True) from error
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise SinkError(f"webhook url {url!r}: give http:// or https:// and a host", permanent=True)
        self._secret = secret
        self._allow_private = allow_private
        self._resolve = resolve
        # Redirects are not followed: a public host could point inward. Proxies of the environment are not used for the same reason.
        self._client = httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False, transport=transport)

    async def _address(self) -> str:
        """The address to connect to, checked; connecting to it, not to the name, keeps a second look-up from pointing inward."""
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        try:
            addresses = await self._resolve(self._url.host, port)
        except OSError as error:
            raise SinkError(f"webhook host {self._url.host}: {error.strerror}") from error
        allowed = [a for a in addresses if self._allow_private or is_public(a)]
        if not allowed:
            raise SinkError(
                f"webhook host {self._url.host} is inside the network ({', '.join(addresses) or 'no address'}); "
                "set TOLLWIRE_WEBHOOK_ALLOW_PRIVATE=true to allow that",
                permanent=True,
            )
        return allowed[0]

    async def deliver(self, delivery: Delivery) -> None:
        """POST one alert; 2xx is delivered, 4xx but 408 and 429 is permanent, everything else is tried again."""
        headers = {
            "host": self._url.netloc.decode("ascii"),
            "content-type": "application/json",
            "user-agent": "tollwire",
            "x-tollwire-alert-id": delivery.alert_id,
        }
        if self._secret:
            headers["x-tollwire-signature"] = sign(delivery.body, self._secret)
        url = self._url.copy_with(host=await self._address())
        try:
            response = await self._client.post(url, content=delivery.body, headers=headers, extensions={"sni_hostname": self._url.host})
        except httpx2.HTTPError as error:
            raise SinkError(f"webhook {self._url.host}: {type(error).__name__} {error}") from error
        if not response.is_success:
            permanent = 300 <= response.status_code < 500 and response.status_code not in (408, 425, 429)
            raise SinkError(f"webhook {self._url.host} answered {response.status_code}; wanted 2xx", permanent=permanent)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
