"""One look at a feed, against a real server on this machine."""

from collections.abc import Iterator

import httpx2
import pytest

from streams.errors import FeedError, SettingsError
from streams.feeds.fetch import feed_url, fetch, make_client
from streams.feeds.poll_plan import Answer, Standing
from tests.feeds.feed_server import FeedServer, Page, feed_server, rss


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with make_client() as made:
        yield made


def look(client: httpx2.Client, server: FeedServer, path: str = "/feed", standing: Standing | None = None, **more: int) -> Answer:
    return fetch(client, feed_url(server.url(path)), standing or Standing(), **more)


@pytest.mark.parametrize("packed", [False, True])
def test_a_feed_is_read_packed_or_not(packed: bool, client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(rss(1, 2), packed=packed)
    assert look(client, server).body == rss(1, 2)
    _, _, headers = server.asked[0]
    assert headers["user-agent"].startswith("tollwire/")


def test_a_second_look_asks_only_for_what_has_changed(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(rss(1))
    first = look(client, server)
    standing = Standing(etag=first.etag, last_modified=first.last_modified)
    assert look(client, server, standing=standing).body is None
    server.pages["/feed"] = Page(rss(1, 2))
    assert look(client, server, standing=standing).body == rss(1, 2)
    assert server.statuses("/feed") == [200, 304, 200]


def test_max_age_and_ttl_say_how_long_to_wait(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(rss(1), headers={"cache-control": "public, max-age=600"})
    assert look(client, server).asked_to_wait == 600
    server.pages["/feed"] = Page(rss(1).replace(b"<title>Ferries", b"<ttl>20</ttl><title>Ferries", 1))
    assert look(client, server).asked_to_wait == 1200


@pytest.mark.parametrize(
    ("status", "headers", "retry_after", "gone"),
    [(500, {}, None, False), (503, {"retry-after": "120"}, 120, False), (429, {"retry-after": "soon"}, None, False), (410, {}, None, True)],
)
def test_what_is_no_answer_is_a_failure_with_what_the_server_asks(
    status: int, headers: dict[str, str], retry_after: float | None, gone: bool, client: httpx2.Client, server: FeedServer
) -> None:
    server.pages["/feed"] = Page(b"sorry", status, headers)
    with pytest.raises(FeedError, match=f"127.0.0.1 answered {status}") as failed:
        look(client, server)
    assert (failed.value.retry_after, failed.value.gone) == (retry_after, gone)


def test_a_page_for_people_is_no_feed_though_it_says_200(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(b"<!doctype html><p>We are being repaired.", headers={"content-type": "text/html"})
    with pytest.raises(FeedError, match="'text/html' that is neither XML of a feed nor JSON"):
        look(client, server)


def test_a_feed_larger_than_allowed_is_not_read_to_its_end_even_packed(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(rss(*range(5_000)), packed=True)
    with pytest.raises(FeedError, match="more than 50,000 bytes"):
        look(client, server, max_bytes=50_000)


def test_a_redirect_on_the_same_site_is_followed(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/old"] = Page(status=301, headers={"location": "/feed"})
    server.pages["/feed"] = Page(rss(1))
    assert look(client, server, "/old").body == rss(1)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "http://localhost/feed", "file:///etc/passwd", "https://other.example/feed"]
)
def test_a_redirect_to_another_site_is_named_and_not_followed(target: str, client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(status=302, headers={"location": target})
    with pytest.raises(FeedError, match=r"127\.0\.0\.1 has moved to"):
        look(client, server)
    assert len(server.asked) == 1


def test_redirects_in_a_circle_end(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(status=302, headers={"location": "/feed"})
    with pytest.raises(FeedError, match="more than 5 redirects"):
        look(client, server)


def test_errors_and_settings_never_show_what_an_address_hides(client: httpx2.Client) -> None:
    with pytest.raises(FeedError) as failed:
        fetch(client, feed_url("http://desk:hunter2@127.0.0.1:1/feed?token=secret"), Standing())
    assert "127.0.0.1" in str(failed.value)
    assert not {"hunter2", "secret"} & set(str(failed.value).replace("=", " ").split())
    with pytest.raises(SettingsError, match="begins 'ftp'; give http://") as wrong:
        feed_url("ftp://desk:hunter2@x.example/")
    assert "hunter2" not in str(wrong.value)


def test_a_password_in_the_address_is_sent_as_one(client: httpx2.Client, server: FeedServer) -> None:
    server.pages["/feed"] = Page(rss(1))
    fetch(client, feed_url(server.url("/feed").replace("//", "//desk:hunter2@")), Standing())
    assert server.asked[0][2]["authorization"].startswith("Basic ")
