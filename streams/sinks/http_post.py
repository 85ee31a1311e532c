"""One HTTP POST, within bounds: to an address that has been looked at, never redirected, with an end to waiting and to reading."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import httpx2

from streams.errors import SinkError
from streams.retry_after import retry_after

Resolve = Callable[[str, int], Awaitable[list[str]]]
_MOST_READ = 65_536
"""Bytes of an answer that are read; nothing is done with them, but a connection whose answer has been read can be used again."""
_TRY_AGAIN = (408, 425, 429)


async def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of `host`, as text."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(address: str) -> bool:
    """Whether an address is outside: not loopback, private, link-local, reserved, or an IPv4 one in disguise."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        else:
            ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
    # Of IPv6 only this part is given to hosts of the internet; Python counts much else as global, IPv4 in yet other disguises among it.
    outside = ip in _IPV6_INTERNET if isinstance(ip, ipaddress.IPv6Address) else True
    return outside and ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV6_INTERNET = ipaddress.IPv6Network("2000::/3")


class HttpPost:
    """POSTs bodies to one URL; errors name the host alone, as the rest of an address may be a secret."""

    def __init__(
        self,
        url: str,
        *,
        what: str,
        allow_private: bool,
        how_to_allow: str = "",
        timeout: float = 10.0,
        total: float = 30.0,
        resolve: Resolve = resolve_host,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        wanted = "give http:// or https:// and a host"
        try:
            self._url = httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise SinkError(f"{what}: the address is no URL; {wanted}", permanent=True) from error
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise SinkError(f"{what}: the address begins {url.partition(':')[0][:12]!r}; {wanted}", permanent=True)
        self._host = self._url.raw_host.decode("ascii")
        self.where = f"{what} {self._host}"
        """How errors name it."""
        self._allow_private = allow_private
        self._how_to_allow = how_to_allow
        self._total = total
        self._resolve = resolve
        # Redirects are not followed: a public host could point inward. Proxies of the environment are not used for the same reason.
        self._client = httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False, transport=transport)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Return when the receiver has answered 2xx; raises SinkError, permanent for what another try would not mend."""
        try:
            async with asyncio.timeout(self._total):
                for address in (addresses := await self._addresses()):
                    try:
                        await self._post_to(address, body, headers)
                    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                        if address == addresses[-1]:  # nothing was sent yet: the others may be tried at once
                            raise SinkError(f"{self.where}: {type(error).__name__}") from error
                    else:
                        return
        except TimeoutError as error:
            raise SinkError(f"{self.where}: no answer in {self._total:g} s") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SinkError(f"{self.where}: {type(error).__name__}") from error

    async def _addresses(self) -> list[str]:
        """Where to connect, looked at; connecting to an address, not to the name, keeps a second look-up from pointing inward."""
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        try:
            addresses = await self._resolve(self._host, port)
        except OSError as error:
            raise SinkError(f"{self.where}: {error.strerror}") from error
        except UnicodeError as error:
            raise SinkError(f"{self.where}: no host has such a name", permanent=True) from error
        allowed = [address for address in addresses if self._allow_private or is_public(address)]
        if not allowed:
            shown = ", ".join(addresses) or "no address"
            raise SinkError(f"{self.where} is inside the network ({shown}); {self._how_to_allow}", permanent=True)
        return allowed

    async def _post_to(self, address: str, body: bytes, headers: Mapping[str, str]) -> None:
        url = self._url.copy_with(host=address)
        sent = {"host": self._url.netloc.decode("ascii"), "content-type": "application/json", "user-agent": "tollwire", **headers}
        async with self._client.stream("POST", url, content=body, headers=sent, extensions={"sni_hostname": self._host}) as response:
            if not response.is_success:
                permanent = 300 <= response.status_code < 500 and response.status_code not in _TRY_AGAIN
                wait = None if permanent else retry_after(response.headers.get("retry-after"), now=datetime.now(UTC))
                raise SinkError(f"{self.where} answered {response.status_code}; wanted 2xx", permanent=permanent, retry_after=wait)
            read = 0
            async for piece in response.aiter_raw():
                if (read := read + len(piece)) > _MOST_READ:
                    break

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
