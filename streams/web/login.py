"""The board's login: one name and password for the desk, by HTTP Basic, which needs no cookie that another site could misuse."""

import base64
import binascii
import hmac

from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, BaseUser, SimpleUser
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response

OPEN_PATHS = ("/health/live",)
"""For probes, which have no password; it tells that the board lives and nothing of what it shows."""


class Login(AuthenticationBackend):
    """Lets in whoever knows name and password; both are compared whole, in the same time for a wrong one as for a right one."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._expected = f"{user}:{password}".encode()

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, BaseUser] | None:
        """Raises AuthenticationError for everybody else."""
        if conn.scope["path"] in OPEN_PATHS:
            return None
        scheme, _, given = conn.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not hmac.compare_digest(_decoded(given), self._expected):
            raise AuthenticationError("a name and a password are needed")
        return AuthCredentials(["desk"]), SimpleUser(self._user)


def ask(conn: HTTPConnection, error: Exception) -> Response:
    """The answer by which a browser asks for name and password."""
    return PlainTextResponse(str(error), 401, {"www-authenticate": 'Basic realm="tollwire", charset="UTF-8"'})


def _decoded(given: str) -> bytes:
    try:
        return base64.b64decode(given.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
