"""Addresses of model servers, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnavailableError
from retrieval.generation.hosts import address, is_local


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("http://0.0.0.0:11434/", "http://127.0.0.1:11434"),
        ("[::]:11434", "http://[::1]:11434"),
        ("localhost", "http://localhost:11434"),
        (" 127.0.0.1:1234 ", "http://127.0.0.1:1234"),
        ("https://localhost/v1/", "https://localhost:443/v1"),
        (":11435", "http://127.0.0.1:11435"),
    ],
)
def test_what_people_write_becomes_a_url(written: str, url: str) -> None:
    """Hosts, ports and the addresses that servers listen on become what a client calls."""
    assert address(written, 11434, allow_remote=False) == url


@pytest.mark.parametrize(
    "written", ["203.0.113.7", "http://models.example:11434", "127.0.0.1.example", "http://localhost.evil", "10.0.0.2"]
)
def test_another_machine_must_be_allowed(written: str) -> None:
    """Questions leave this machine only when that is configured."""
    with pytest.raises(UnavailableError, match="another machine") as caught:
        address(written, 11434, allow_remote=False)

    assert "allow_remote" in caught.value.hint
    assert not is_local(address(written, 11434, allow_remote=True))


@pytest.mark.parametrize("written", ["ftp://localhost", "http://localhost:port", "http://a:b@localhost", "http://[::1"])
def test_what_is_no_address_is_refused(written: str) -> None:
    """Other schemes, bad ports and credentials in the address are refused."""
    with pytest.raises(UnavailableError, match="not the address"):
        address(written, 11434, allow_remote=True)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(written: str) -> None:
    """Whatever is configured gives a URL of this machine or an error of ours."""
    try:
        url = address(written, 11434, allow_remote=False)
    except UnavailableError:
        return
    else:
        assert is_local(url)
