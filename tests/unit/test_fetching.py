"""Fetching: files, and addresses that are public, answer in time, and are no larger than they say."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.addresses import address_of, is_public, resolve
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from ingest.web import Policy, get
from kg.errors import SourceError

HERE = Policy(seconds=2.0, largest=2_000_000, private=True)


class Handler(BaseHTTPRequestHandler):
    """A server with manners good and bad, by path."""

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers))
        with suppress(OSError):
            getattr(self, "get_" + self.path.strip("/").partition("?")[0].partition(".")[0])()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def get_page(self) -> None:
        body = "<html><body><h1>Łódź</h1><p>The city buys chips for a new centre this year.</p></body></html>"
        self.answer(body.encode("iso-8859-2"), Content_Type="text/html; charset=iso-8859-2")

    def get_packed(self) -> None:
        self.answer(gzip.compress(b"Packed text. " * 100), Content_Encoding="gzip", Content_Type="text/plain")

    def get_bomb(self) -> None:
        self.answer(gzip.compress(b"\x20" * 50_000_000), Content_Encoding="gzip", Content_Type="text/plain")

    def get_odd(self) -> None:
        self.answer(b"xyz", Content_Encoding="br")

    def get_large(self) -> None:
        self.answer(b"a" * 3_000_000, Content_Type="text/plain")

    def get_hop(self) -> None:
        self.answer(b"", 302, Location="/page.html")

    def get_loop(self) -> None:
        self.answer(b"", 302, Location="/loop")

    def get_inside(self) -> None:
        self.answer(b"", 302, Location="file:///etc/hostname")

    def get_gone(self) -> None:
        self.answer(b"not here", 404)

    def get_short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")

    def get_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def get_silent(self) -> None:
        time.sleep(3)

    def get_garbage(self) -> None:
        self.wfile.write(b"\x00\x01 no http\r\n\r\n")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    """A real server on loopback."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.seen = []
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def at(server: ThreadingHTTPServer, path: str) -> str:
    """The address of a path."""
    return f"http://127.0.0.1:{server.server_port}/{path}"


def test_a_page_is_fetched_and_read(server: ThreadingHTTPServer) -> None:
    """A page comes with its name, type and charset, and reads right; the user agent says who we are."""
    entry = Entry(url=at(server, "page.html"))
    raw = fetch(entry, HERE)
    assert (raw.name, raw.media_type, raw.charset) == ("page.html", "text/html", "iso-8859-2")
    assert read(raw, entry).source.title == "Łódź"
    assert server.seen[-1]["User-Agent"].startswith("claimgraph/")


def test_redirects_and_packing(server: ThreadingHTTPServer) -> None:
    """A redirect is followed and gives the last address; a packed body is unpacked."""
    assert get(at(server, "hop"), HERE).url == at(server, "page.html")
    assert get(at(server, "packed.txt"), HERE).content == b"Packed text. " * 100


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("bomb", "unpacks to more than|larger than"),
        ("odd", "packed as br"),
        ("large", "larger than 2 MB"),
        ("loop", "redirects more than"),
        ("inside", "not a plain http"),
        ("gone", "answered 404"),
        ("short", "broke off"),
        ("drip", "did not answer in time"),
        ("silent", "did not answer in time"),
        ("garbage", "broken answer|cannot be reached"),
    ],
)
def test_bad_answers_are_errors_in_time(server: ThreadingHTTPServer, path: str, words: str) -> None:
    """Bombs, endless redirects, broken and dripping answers end in time with an error that says what happened."""
    started = time.monotonic()
    with pytest.raises(SourceError, match=words) as caught:
        get(at(server, path), HERE)
    assert caught.value.hint
    assert time.monotonic() - started < HERE.seconds + 1


def test_private_hosts_are_refused_before_connecting(server: ThreadingHTTPServer) -> None:
    """Without leave, loopback is not connected to, however it is written."""
    before = len(server.seen)
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
        with pytest.raises(SourceError):
            get(f"http://{host}/page")
    with pytest.raises(SourceError, match="port"):
        get(at(server, "page.html"))
    assert len(server.seen) == before


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname", "ftp://example.org/a", "http://", "https:///a", "http://user@example.org/",
        "http://good.example\\@127.0.0.1/", "http://exa mple.org/", "http://example.org/\r\nX: y", "http://[::1", "gopher://x",
        "http://example.org:22/", "http://example.org:99999/", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_strange_addresses_are_refused(url: str) -> None:
    """What only looks like an address of a page is refused without a look-up."""
    with pytest.raises(SourceError):
        address_of(url)


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2001::1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("ff02::1", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_public_numbers(number: str, public: bool) -> None:
    """Private, loopback, link-local, multicast, tunnel and mapped numbers are not public."""
    assert is_public(number) is public


def test_an_unknown_host_says_so() -> None:
    """A host that cannot be found is named, with what to do instead."""
    with pytest.raises(SourceError, match=r"no-such-host\.invalid") as caught:
        resolve(address_of("https://no-such-host.invalid/a"))
    assert "file" in caught.value.hint


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.builds("http://{}".format, st.text(max_size=40)))
def test_any_string_is_an_address_or_a_source_error(text: str) -> None:
    """No string makes anything but an address to check or a SourceError."""
    with suppress(SourceError):
        address = address_of(text)
        assert address.scheme in {"http", "https"}
        assert address.target.isascii()
        assert not set(address.target) & set(" \r\n\t")


def test_files_are_read_and_missing_ones_named(tmp_path: Path) -> None:
    """A file's content comes with its name; a missing file or a folder is an error that names it."""
    path = tmp_path / "a.md"
    path.write_bytes(b"Text.")
    assert fetch(Entry(file=path)).content == b"Text."
    for broken in (tmp_path / "none.md", tmp_path):
        with pytest.raises(SourceError, match="cannot be read"):
            fetch(Entry(file=broken))
