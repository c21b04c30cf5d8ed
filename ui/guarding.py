"""What stands between the browser and the end points: hosts, origins, tokens, and a content security policy."""

from __future__ import annotations

import hmac
import secrets
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import ConfigError

__all__ = ["LOOPBACK", "POLICY", "Gate", "SecurityHeaders", "checked_token"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
SHORTEST_TOKEN = 32
COOKIE = "claimgraph_token"
# Everything comes from the server itself: an image in a hostile document can call nobody.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "worker-src 'self' blob:; frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)


class SecurityHeaders:
    """Adds the content security policy and its kin to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, with_headers)


class Gate:
    """Lets requests in that name an allowed host, come from our own pages, and carry the token where one is set."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], port: int, token: str = "") -> None:
        self._app = app
        self._hosts = hosts
        self._port = port
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        reason = self._refusal(scope)
        if not reason:
            await self._app(scope, receive, self._with_cookie(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await PlainTextResponse(reason, status_code=403)(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        # "null" or another site's origin means that a foreign page sends this; DNS rebinding shows in the host.
        if _host(headers.get("host", "")) not in self._hosts:
            return "this host name is not served here"
        origin = headers.get("origin")
        if origin is not None and not self._own(origin):
            return "requests from other sites are refused"
        if self._token and not hmac.compare_digest(_token_in(scope, headers), self._token):
            return "a token is needed: open /?token=… or send it as a bearer token"
        return ""

    def _own(self, origin: str) -> bool:
        try:
            parts = urlsplit(origin)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return False
        return _host(parts.netloc) in self._hosts and port == self._port

    def _with_cookie(self, scope: Scope, send: Send) -> Send:
        """Keep a token that came in the address as a cookie, for the pages' own requests."""
        if not self._token or b"token=" not in scope.get("query_string", b""):
            return send

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(
                    "Set-Cookie", f"{COOKIE}={self._token}; HttpOnly; SameSite=Strict; Path=/"
                )
            await send(message)

        return sending


def checked_token(host: str, token: str) -> str:
    """The token that guards `host`: none on loopback unless set; elsewhere one of at least 32 characters is a must."""
    if host in LOOPBACK or len(token) >= SHORTEST_TOKEN:
        return token
    raise ConfigError(
        f"--host {host} is open to other machines, and no token guards it",
        f"Set CLAIMGRAPH_TOKEN to at least {SHORTEST_TOKEN} random characters, for example {secrets.token_urlsafe(32)}",
    )


def _host(value: str) -> str:
    """The host of a Host header, without its port."""
    return value.rsplit(":", 1)[0].lower() if value.rsplit(":", 1)[-1].isdigit() else value.lower()


def _token_in(scope: Scope, headers: Headers) -> str:
    bearer = headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        return bearer[7:].strip()
    named = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token")
    if named:
        return str(named[0])
    cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    return str(cookie.value) if cookie else ""
