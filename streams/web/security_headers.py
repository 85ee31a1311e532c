"""The headers that every answer of the board carries."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
}
"""No script or style but the board's own files; forms go to the board alone; nobody may frame it."""
OWN_FILES = "/static/"


class SecurityHeaders:
    """Put the same headers on every answer; only the board's own files may be kept by a browser, which asks whether they are still so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        kept = "no-cache" if scope.get("path", "").startswith(OWN_FILES) else "no-store"
        added = [(k.encode(), v.encode()) for k, v in {**HEADERS, "cache-control": kept}.items()]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in added}
                message["headers"] = [*((k, v) for k, v in message["headers"] if k.lower() not in names), *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)
