import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping

import httpx
import orjson
import pytest

from streams.errors import BrokerError, SettingsError
from streams.feeds.push import Limits, make_push

SECRET = "between desk and wire"
STORY = orjson.dumps({"guid": "tag:desk:1", "type": "text", "version": "1", "headline": "Bridge falls", "body_html": "<p>Two died.</p>"})


class Topic:
    def __init__(self) -> None:
        self.messages: list[tuple[bytes, bytes, Mapping[str, bytes]]] = []
        self.broken = False

    async def publish(self, value: bytes, key: bytes, headers: Mapping[str, bytes]) -> None:
        if self.broken:
            raise BrokerError("gone")
        self.messages.append((value, key, headers))


def signed(body: bytes, *, name: str = "sha1", secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, name).hexdigest()
    return {"x-superdesk-signature": f"{name}={digest}", "content-type": "application/json"}


@pytest.fixture
def topic() -> Topic:
    return Topic()


async def post(topic: Topic, body: bytes | AsyncIterator[bytes], headers: dict[str, str], *, max_bytes: int = 10_000) -> httpx.Response:
    transport = httpx.ASGITransport(app=make_push(topic.publish, secret=SECRET, limits=Limits(max_bytes=max_bytes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://wire") as client:
        return await client.post("/push", content=body, headers=headers)


@pytest.mark.parametrize("name", ["sha1", "sha256"])
async def test_a_signed_story_is_published_as_it_came(topic: Topic, name: str) -> None:
    answer = await post(topic, STORY, signed(STORY, name=name))
    assert (answer.status_code, answer.json()["uri"]) == (200, "tag:desk:1")
    assert topic.messages == [(STORY, b"tag:desk:1", {"content-type": b"application/json"})]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(STORY, secret="guess"),
        signed(STORY + b" "),
        {"x-superdesk-signature": "sha1="},
        {"x-superdesk-signature": signed(STORY)["x-superdesk-signature"].removeprefix("sha1=")},
        {"x-superdesk-signature": "md5=" + hashlib.md5(STORY).hexdigest()},
    ],
    ids=["none", "other secret", "other body", "empty", "no name", "other digest"],
)
async def test_a_wrong_signature_is_refused(topic: Topic, headers: dict[str, str]) -> None:
    answer = await post(topic, STORY, headers)
    assert answer.status_code == 403
    assert not topic.messages


async def test_a_signature_of_strange_bytes_is_refused(topic: Topic) -> None:
    transport = httpx.ASGITransport(app=make_push(topic.publish, secret=SECRET))
    async with httpx.AsyncClient(transport=transport, base_url="http://wire") as client:
        answer = await client.post("/push", content=STORY, headers=[(b"x-superdesk-signature", "sha1=é".encode())])
    assert answer.status_code == 403


async def test_what_is_no_story_is_refused_with_the_reason(topic: Topic) -> None:
    body = b'{"guid": "tag:desk:1", "type": "text"}'
    answer = await post(topic, body, signed(body))
    assert answer.status_code == 400
    assert "looked for bodies" in answer.json()["error"]


async def test_a_picture_is_taken_and_left_alone(topic: Topic) -> None:
    body = b'{"guid": "tag:desk:2", "type": "picture", "headline": "Bridge"}'
    answer = await post(topic, body, signed(body))
    assert (answer.status_code, answer.json()["status"]) == (200, "ignored")
    assert not topic.messages


async def test_a_large_body_is_refused_before_it_is_read_whole(topic: Topic) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b"x" * 1_000

    assert (await post(topic, endless(), signed(b""), max_bytes=5_000)).status_code == 413
    assert (await post(topic, b"x" * 5_001, signed(b""), max_bytes=5_000)).status_code == 413


async def test_a_broken_broker_asks_to_try_again(topic: Topic) -> None:
    topic.broken = True
    answer = await post(topic, STORY, signed(STORY))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


async def test_other_methods_and_paths_are_not_there(topic: Topic) -> None:
    transport = httpx.ASGITransport(app=make_push(topic.publish, secret=SECRET))
    async with httpx.AsyncClient(transport=transport, base_url="http://wire") as client:
        assert (await client.get("/push")).status_code == 405
        assert (await client.post("/")).status_code == 404


def test_without_a_secret_there_is_no_server(topic: Topic) -> None:
    with pytest.raises(SettingsError, match="TOLLWIRE_PUSH_SECRET"):
        make_push(topic.publish, secret="")
