"""The webhook against a server on this machine: what it sends, what it makes of answers, and where it never goes."""

import asyncio
import base64
import hashlib
import hmac
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from streams.errors import SinkError
from streams.retry_after import retry_after
from streams.sinks.http_post import is_public
from streams.sinks.webhook import Webhook
from tests.sinks.local_servers import Answer, HttpServer, http_server
from tests.sinks.made_alerts import ALERT, delivery


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:0001::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("fe80::1%eth0", False),
        ("::", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::7f00:1", False),
        ("2001:0:7f00:1::1", False),
        ("2002:a9fe:a9fe::1", False),
        ("2001:db8::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("100::1", False),
        ("4000::1", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("192.0.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("100.100.100.200", False),
        ("2606:2800:220:1::1", True),
    ],
)
def test_only_outside_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def resolving_to(*addresses: str) -> Callable[[str, int], object]:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


async def post(url: str, *, allow_private: bool = True, **more: object) -> None:
    sink = Webhook(url, allow_private=allow_private, **more)  # type: ignore[arg-type]
    try:
        await sink.deliver(delivery())
    finally:
        await sink.close()


async def test_post_holds_the_alert_as_published_with_its_id_and_the_time(server: HttpServer) -> None:
    await post(f"{server.url}/alerts?token=t", clock=lambda: 1_790_000_000.7)
    (request,) = server.requests
    assert request.path == "/alerts?token=t"
    assert request.body == delivery().body
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == request.headers["x-tollwire-alert-id"] == ALERT.identifier
    assert request.headers["webhook-timestamp"] == "1790000000"
    assert "webhook-signature" not in request.headers


async def test_signature_covers_id_time_and_body_once_for_each_secret(server: HttpServer) -> None:
    encoded = base64.b64encode(b"a key of twenty-four byte").decode()
    await post(server.url, secret=f"whsec_{encoded} old-secret")
    (request,) = server.requests
    signed = f"{ALERT.identifier}.{request.headers['webhook-timestamp']}.".encode() + request.body
    expected = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in (b"a key of twenty-four byte", b"old-secret")]
    assert request.headers["webhook-signature"] == f"v1,{expected[0]} v1,{expected[1]}"
    of_body = hmac.new(b"a key of twenty-four byte", request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-tollwire-signature"] == f"sha256={of_body}"


def test_secret_that_promises_base64_and_is_none_says_so_without_showing_it() -> None:
    with pytest.raises(SinkError, match="base64") as caught:
        Webhook("https://desk.example/", secret="whsec_höchst geheim")
    assert "geheim" not in str(caught.value)


async def test_connection_goes_to_the_address_that_was_looked_at_under_the_name_of_the_host(server: HttpServer) -> None:
    await post(f"http://desk.example:{server.port}/x", resolve=resolving_to("127.0.0.1"))
    assert server.requests[0].headers["host"] == f"desk.example:{server.port}"


async def test_next_address_is_tried_where_one_cannot_be_reached(server: HttpServer) -> None:
    await post(f"http://desk.example:{server.port}/x", resolve=resolving_to("::1", "127.0.0.1"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_webhook_never_goes_inward_unless_allowed(server: HttpServer, address: str) -> None:
    with pytest.raises(SinkError, match=r"inside the network.*TOLLWIRE_WEBHOOK_ALLOW_PRIVATE=true") as caught:
        await post(f"http://desk.example:{server.port}/", allow_private=False, resolve=resolving_to(address))
    assert caught.value.permanent
    assert server.requests == []


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "localhost",
            "LOCALHOST",
        ),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "localhost.", "user:pass@127.0.0.1", "127.0.0.1."),
        *("①②⑦.⓪.⓪.①", "１２７.0.0.1", "169.254.169.254", "2852039166"),
    ],
)
async def test_inward_address_in_any_disguise_is_looked_at_by_the_machines_own_resolver(server: HttpServer, host: str) -> None:
    with pytest.raises(SinkError):
        await post(f"http://{host}:{server.port}/", allow_private=False)
    assert server.requests == []


async def test_name_that_points_outside_first_and_inward_later_is_refused_then(server: HttpServer) -> None:
    public = "93.184.215.14"
    asked: list[str] = []
    connected: list[str] = []

    class Recording(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            connected.append(request.url.host)
            return httpx2.Response(200, stream=httpx2.ByteStream(b""))

    async def outside_first(host: str, port: int) -> list[str]:
        asked.append(host)
        return [public] if len(asked) == 1 else ["127.0.0.1"]

    sink = Webhook(f"http://desk.example:{server.port}/", resolve=outside_first, transport=Recording())
    await sink.deliver(delivery())
    with pytest.raises(SinkError, match="inside the network") as caught:
        await sink.deliver(delivery())
    await sink.close()
    assert caught.value.permanent
    assert (asked, connected) == (["desk.example"] * 2, [public])  # one look-up for each alert, and none by whoever connects
    assert server.requests == []


async def test_name_with_addresses_on_both_sides_is_reached_from_outside_alone() -> None:
    connected: list[str] = []

    class Refusing(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            connected.append(request.url.host)
            raise httpx2.ConnectError("no")

    addresses = resolving_to("10.0.0.1", "93.184.215.14", "::1", "127.0.0.1")
    with pytest.raises(SinkError, match="ConnectError"):
        await post("http://desk.example/", allow_private=False, resolve=addresses, transport=Refusing())
    assert connected == ["93.184.215.14"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_inward_is_not_followed(server: HttpServer, status: int) -> None:
    with http_server() as inward:
        server.will(Answer(status, {"location": f"{inward.url}/admin"}))
        with pytest.raises(SinkError, match=f"answered {status}"):
            await post(server.url)
        assert inward.requests == []


async def test_proxy_of_the_environment_is_not_used(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        await post(server.url)
        assert (len(server.requests), proxy.requests) == (1, [])


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(500, False), (503, False), (429, False), (408, False), (404, True), (401, True), (410, True), (302, True), (307, True)],
)
async def test_answer_decides_whether_to_try_again_and_no_redirect_is_followed(server: HttpServer, status: int, permanent: bool) -> None:
    server.will(Answer(status, {"location": f"{server.url}/elsewhere"}))
    with pytest.raises(SinkError, match=f"127.0.0.1 answered {status}") as caught:
        await post(server.url)
    assert caught.value.permanent is permanent
    assert len(server.requests) == 1


async def test_receiver_that_is_busy_says_for_how_long(server: HttpServer) -> None:
    server.will(Answer(429, {"retry-after": "17"}))
    with pytest.raises(SinkError) as caught:
        await post(server.url)
    assert caught.value.retry_after == 17.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 01 Sep 2026 12:01:00 GMT", 60.0),
        ("Tue, 01 Sep 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, now=datetime(2026, 9, 1, 12, tzinfo=UTC)) == seconds


async def test_answer_that_never_ends_does_not_hold_the_sink(server: HttpServer) -> None:
    server.will(Answer(200, body=b"x" * 1000, drip=0.05))
    began = time.monotonic()
    with pytest.raises(SinkError, match=r"no answer in 0\.4 s") as caught:
        await post(server.url, total=0.4)
    assert not caught.value.permanent
    assert time.monotonic() - began < 5


async def test_long_answer_is_not_read_to_its_end(server: HttpServer) -> None:
    server.will(Answer(200, body=b"x" * 30_000_000))
    await post(server.url)
    assert len(server.requests) == 1


async def test_server_that_is_not_there_is_tried_again(server: HttpServer) -> None:
    with pytest.raises(SinkError, match=r"127\.0\.0\.1: ConnectError") as caught:
        await post("http://127.0.0.1:1/secret-path")
    assert not caught.value.permanent
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://desk.example/s3cret", "desk.example/s3cret", "https://", "https://desk.example:port/s3cret"])
def test_url_must_be_http_and_is_not_shown(url: str) -> None:
    with pytest.raises(SinkError, match="http:// or https://") as caught:
        Webhook(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
async def test_certificate_has_to_be_that_of_the_host_though_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=desk.example"
    names = ["-addext", "subjectAltName=DNS:desk.example", "-keyout", str(key), "-out", str(certificate)]
    await asyncio.to_thread(subprocess.run, [*make.split(), *names], check=True, capture_output=True)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    asked_for: list[str | None] = []
    served.sni_callback = lambda connection, name, context: asked_for.append(name)
    with http_server(tls=served) as server:
        for host, taken in (("desk.example", True), ("other.example", False)):
            transport = httpx2.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(certificate)))
            url = f"https://{host}:{server.port}/"
            if taken:
                await post(url, resolve=resolving_to("127.0.0.1"), transport=transport)
                continue
            with pytest.raises(SinkError, match="ConnectError"):
                await post(url, resolve=resolving_to("127.0.0.1"), transport=transport)
        assert [request.headers["host"] for request in server.requests] == [f"desk.example:{server.port}"]
    assert asked_for == ["desk.example", "other.example"]
