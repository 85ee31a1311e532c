"""Real servers on this machine for sinks to talk to: HTTP, with answers as the test wants them, and SMTP."""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Answer:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    drip: float = 0.0
    """Seconds between the bytes of the body."""


@dataclass
class HttpServer:
    """Keeps what it was asked, and gives the answers in turn, the last one for ever."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [Answer()])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def will(self, *answers: int | Answer) -> None:
        self.answers = [Answer(one) if isinstance(one, int) else one for one in answers]

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def http_server(*, tls: ssl.SSLContext | None = None) -> Iterator[HttpServer]:
    seen = HttpServer()
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            seen.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = seen.next_answer()
            self.send_response(answer.status)
            for name, value in {"content-length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for byte in answer.body if answer.drip else ():
                    self.wfile.write(bytes([byte]))
                    if stopping.wait(answer.drip):
                        return
                if not answer.drip:
                    self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True  # whoever asked has heard enough

        def log_message(self, format: str, *args: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None: ...  # a handshake that failed: the test looks at the other end

    with Server(("127.0.0.1", 0), Handler) as server:
        seen.port = server.server_address[1]
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield seen
        stopping.set()
        server.shutdown()
        thread.join()


@dataclass
class Mailbox:
    port: int
    mails: list[Message] = field(default_factory=list)
    refuse: int = 0
    """How many of the next messages are not taken."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            self.refuse -= 1
            return "451 try later"
        mail = message_from_bytes(envelope.content)
        mail["x-to"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 OK"

    def wait_for(self, count: int, *, seconds: float = 10.0) -> list[Message]:
        until = time.monotonic() + seconds
        while len(self.mails) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.mails


def subject_of(mail: Message) -> str:
    return str(make_header(decode_header(mail["subject"])))


def text_of(mail: Message) -> str:
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    return parts[0].get_payload(decode=True).decode()  # type: ignore[union-attr]


@contextmanager
def smtp_server() -> Iterator[Mailbox]:
    mailbox = Mailbox(0)

    class AnyPort(Controller):
        def _trigger_server(self) -> None:
            self.port = mailbox.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    controller = AnyPort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield mailbox
    controller.stop()
