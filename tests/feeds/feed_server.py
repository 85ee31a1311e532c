"""A real HTTP server on this machine that serves feeds as publishers do: with ETag, Last-Modified, redirects, faults."""

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVED = "Sat, 04 Jul 2026 09:15:00 GMT"


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: bool = True
    """Whether it has an ETag and a Last-Modified, and answers 304 to who knows them."""
    packed: bool = False


@dataclass
class FeedServer:
    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)
    """Path, status of the answer, headers of the question."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def statuses(self, path: str) -> list[int]:
        return [status for asked, status, _ in self.asked if asked == path]


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    served = FeedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = served.pages.get(self.path, Page(b"no such feed", 404))
            etag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
            headers = {name.lower(): value for name, value in self.headers.items()}
            known = headers.get("if-none-match") == etag and headers.get("if-modified-since") == SERVED
            status = 304 if page.status == 200 and page.validators and known else page.status
            served.asked.append((self.path, status, headers))
            body = b"" if status == 304 else gzip.compress(page.body) if page.packed else page.body
            self.send_response(status)
            shown = {"etag": etag, "last-modified": SERVED} if page.validators else {}
            shown |= {"content-encoding": "gzip"} if page.packed else {}
            for name, value in {"content-length": str(len(body)), **shown, **page.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def rss(*numbers: int, built: str = "now", more: str = "") -> bytes:
    items = "".join(
        f"<item><guid>urn:run:{n}</guid><title>Run {n} late</title>"
        f"<description>The ferry of run {n} came in late.{more}</description></item>"
        for n in numbers
    )
    head = f"<title>Ferries</title><language>en</language><lastBuildDate>{built}</lastBuildDate>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
