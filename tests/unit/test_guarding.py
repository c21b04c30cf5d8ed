"""The gate in front of the server."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kg.errors import ConfigError
from ui.guarding import LOOPBACK, POLICY, Gate, SecurityHeaders, checked_token

TOKEN = "t" * 32


def client(token: str = "") -> TestClient:
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("in"))])
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Gate, hosts=LOOPBACK, port=8501, token=token)
    return TestClient(app, base_url="http://localhost:8501")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "127.0.0.1:8501"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "localhost.evil.example:8501"}, 403),
        ({"origin": "http://localhost:8501"}, 200),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_only_our_own_pages_get_in(headers: dict[str, str], status: int) -> None:
    """A request of another site, or under another host name, is refused."""
    assert client().get("/", headers=headers).status_code == status


def test_a_token_guards_everything() -> None:
    """With a token set, a request needs it: in the address once, then by cookie, or as a bearer token."""
    browser = client(TOKEN)

    assert browser.get("/").status_code == 403
    assert browser.get("/", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert browser.get(f"/?token={TOKEN}").status_code == 200
    assert browser.get("/").status_code == 200


def test_another_host_needs_a_long_token() -> None:
    """Serving other machines without a token, or with a short one, is refused; loopback needs none."""
    assert checked_token("127.0.0.1", "") == ""
    assert checked_token("0.0.0.0", TOKEN) == TOKEN
    for token in ("", "short"):
        with pytest.raises(ConfigError):
            checked_token("0.0.0.0", token)


def test_every_response_has_the_policy() -> None:
    """The content security policy is on every response, and lets nothing load from elsewhere."""
    assert client().get("/").headers["content-security-policy"] == POLICY
    assert "https:" not in POLICY
    assert "*" not in POLICY
