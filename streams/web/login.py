"""The board's login, by HTTP Basic, which needs no cookie that another site could misuse: a name for the desk, one for each editor."""

import base64
import binascii
import hmac
from collections.abc import Mapping

from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, BaseUser, SimpleUser
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response

from streams.errors import SettingsError
from streams.incidents.command import MAX_NAME

OPEN_PATHS = ("/health/live",)
"""For probes, which have no password; it tells that the board lives and nothing of what it shows."""
SHORTEST = 12
"""Characters of a password."""
READER, EDITOR = "desk", "editor"
"""What a login allows: to look; to give orders too."""


class Login(AuthenticationBackend):
    """Lets in whoever knows a name and its password; each is compared whole, in the same time for a wrong one as for a right one."""

    def __init__(self, user: str, password: str | None, *, editors: Mapping[str, str] | None = None) -> None:
        desk = {user: (password, (READER,))} if password else {}
        known = {**desk, **{name: (secret, (READER, EDITOR)) for name, secret in (editors or {}).items()}}
        self._known = [(name, f"{name}:{secret}".encode(), scopes) for name, (secret, scopes) in known.items()]

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, BaseUser] | None:
        """Raises AuthenticationError for everybody else."""
        if conn.scope["path"] in OPEN_PATHS:
            return None
        scheme, _, given = conn.headers.get("authorization", "").partition(" ")
        said = _decoded(given) if scheme.lower() == "basic" else b""
        found = [(name, scopes) for name, expected, scopes in self._known if hmac.compare_digest(said, expected)]
        if not found:
            raise AuthenticationError("a name and a password are needed")
        name, scopes = found[0]
        return AuthCredentials(list(scopes)), SimpleUser(name)


def read_editors(text: str) -> Mapping[str, str]:
    """Passwords by name, from `name:password` with blanks or line ends between; raises SettingsError, which shows no password."""
    editors: dict[str, str] = {}
    for number, part in enumerate(text.split(), start=1):
        name, colon, password = part.partition(":")
        if not colon or not 0 < len(name) <= MAX_NAME:
            raise SettingsError(f"TOLLWIRE_BOARD_EDITORS: entry {number} is not name:password; amina:a-long-password is valid")
        if name in editors:
            raise SettingsError(f"TOLLWIRE_BOARD_EDITORS: {name!r} is there twice")
        if len(password) < SHORTEST:
            raise SettingsError(
                f"TOLLWIRE_BOARD_EDITORS: the password of {name!r} has {len(password)} characters; {SHORTEST} or more are valid"
            )
        editors[name] = password
    return editors


def ask(conn: HTTPConnection, error: Exception) -> Response:
    """The answer by which a browser asks for name and password."""
    return PlainTextResponse(str(error), 401, {"www-authenticate": 'Basic realm="tollwire", charset="UTF-8"'})


def _decoded(given: str) -> bytes:
    try:
        return base64.b64decode(given.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
