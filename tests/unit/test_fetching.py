"""Fetching: files, and addresses that are public, answer in time, and are no larger than they say."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_server import Handler, WebServer, packed, serving

from ingest.addresses import address_of, is_public, resolve
from ingest.fetch_records import FetchRecord, FetchRecords
from ingest.fetching import Web, fetch
from ingest.headers import Headers
from ingest.manifest import Entry
from ingest.reading import read
from ingest.web import PassingError, Policy, StatusError, get
from kg.errors import SourceError

HERE = Policy(seconds=1.0, stall=0.4, largest=2_000_000, tries=2, private=True)
HTML = "text/html; charset=utf-8"


def raw(content: bytes) -> object:
    """An answer of just these bytes."""
    return lambda handler: handler.wfile.write(content)


def begun(handler: Handler, *headers: tuple[str, str]) -> None:
    """The head of an answer without a length."""
    handler.send_response(200)
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()


def silent(handler: Handler) -> None:
    """No answer at all, for a while."""
    time.sleep(0.8)


def drip_body(handler: Handler) -> None:
    """A body that never ends, a byte at a time."""
    begun(handler)
    handler.drip(b".")


def drip_head(handler: Handler) -> None:
    """A head that never ends, a header at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.drip(b"X-Slow: yes\r\n")


def endless(handler: Handler) -> None:
    """Chunks without end, as fast as they go."""
    begun(handler, ("Transfer-Encoding", "chunked"))
    while True:
        handler.wfile.write(b"10000\r\n" + b"a" * 65_536 + b"\r\n")


def short(handler: Handler) -> None:
    """Less than was promised."""
    begun(handler, ("Content-Length", "1000"))
    handler.wfile.write(b"only this")


def chunk_cut(handler: Handler) -> None:
    """A chunked body that breaks off."""
    begun(handler, ("Transfer-Encoding", "chunked"))
    handler.wfile.write(b"5\r\nhello\r\n40\r\nrest")


def to(place: str, status: int = 302) -> object:
    """A redirect."""
    return lambda handler: handler.answer(b"", status, Location=place)


def body(content: bytes, kind: str = HTML, **headers: str) -> object:
    """A page."""
    return lambda handler: handler.answer(content, Content_Type=kind, **headers)


class Flaky:
    """A page that is busy a number of times, and then there."""

    def __init__(self, status: int, times: int, **headers: str) -> None:
        self.left, self.status, self.headers = times, status, headers

    def __call__(self, handler: Handler) -> None:
        if self.left > 0:
            self.left -= 1
            handler.answer(b"later", self.status, **self.headers)
        else:
            handler.answer(b"<p>There now.</p>", Content_Type=HTML)


HOSTILE = {
    "/bomb": (body(packed(b" " * 50_000_000), Content_Encoding="gzip"), "unpacks to more than|larger than"),
    "/double": (body(packed(packed(b" " * 9_000_000)), Content_Encoding="gzip, gzip"), "packed as gzip, gzip"),
    "/odd": (body(b"xyz", Content_Encoding="br"), "packed as br"),
    "/cut-gzip": (body(packed(b"Packed text. " * 100)[:40], Content_Encoding="gzip"), "broke off"),
    "/no-gzip": (body(b"plain", Content_Encoding="gzip"), "broken answer"),
    "/large": (body(b"a" * 3_000_000), "larger than 2 MB"),
    "/endless": (endless, "larger than 2 MB"),
    "/loop": (to("/loop"), "redirects more than 5 times"),
    "/file": (to("file:///etc/hostname"), "not a plain http"),
    "/script": (to("javascript:alert(1)"), "not a plain http"),
    "/login": (to("http://user:secret@example.org/"), "not a plain http"),
    "/split": (to("http://good.example\\@127.0.0.1/"), "not a plain http"),
    "/gone": (lambda h: h.answer(b"", 410), "answered 410"),
    "/partial": (lambda h: h.answer(b"part", 206), "answered 206"),
    "/short": (short, "broke off"),
    "/chunk": (chunk_cut, "broke off"),
    "/bad-chunk": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello"), "broken answer"),
    "/drip": (drip_body, "did not answer in time"),
    "/drip-head": (drip_head, "did not answer in time"),
    "/silent": (silent, "did not answer in time"),
    "/garbage": (raw(b"\x00\x01 no http\r\n\r\n"), "broken answer|broke off"),
    "/headers": (raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 200_000 + b"\r\n\r\n"), "broken answer"),
    "/two-lengths": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello"), "broken answer"),
    "/nothing": (raw(b""), "broke off|broken answer"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    """A real server on loopback."""
    with serving() as made:
        made.pages |= {path: answer for path, (answer, _) in HOSTILE.items()}
        polish = "<html><body><h1>Łódź</h1><p>The city buys chips for a new centre this year.</p></body></html>"
        made.pages |= {
            "/page.html": body(polish.encode("iso-8859-2"), "text/html; charset=iso-8859-2"),
            "/packed.txt": body(packed(b"Packed text. " * 100), "text/plain", Content_Encoding="gzip"),
            "/hop": to("/page.html", 307),
            "/metadata": to("http://169.254.169.254/latest/meta-data/"),
        }
        yield made


def web(**changes: object) -> Web:
    """The web without robots, on loopback."""
    return Web(replace(HERE, robots=False, **changes))


def test_a_page_is_fetched_and_read(server: WebServer) -> None:
    """A page comes with its name, type and charset, and reads right; the user agent says who we are and where."""
    entry = Entry(url=server.at("/page.html"))
    raw = fetch(entry, web(contact="https://example.org/about"))
    assert (raw.name, raw.media_type, raw.charset) == ("page.html", "text/html", "iso-8859-2")
    assert read(raw, entry).source.title == "Łódź"
    sent = server.asked("/page.html")[-1]
    assert sent["User-Agent"].startswith("claimgraph/")
    assert sent["User-Agent"].endswith("(+https://example.org/about)")
    assert sent["Host"] == f"127.0.0.1:{server.server_port}"


def test_redirects_and_packing(server: WebServer) -> None:
    """A redirect is followed and gives the last address; a packed body is unpacked."""
    assert get(server.at("/hop"), HERE).url == server.at("/page.html")
    assert get(server.at("/packed.txt"), HERE).content == b"Packed text. " * 100


@pytest.mark.parametrize(("path", "words"), [(path, words) for path, (_, words) in HOSTILE.items()])
def test_bad_answers_are_errors_in_time(server: WebServer, path: str, words: str) -> None:
    """Bombs, endless redirects, broken and dripping answers end in time with an error that says what happened."""
    brief, started = replace(HERE, seconds=0.5, stall=0.3, tries=1), time.monotonic()
    with pytest.raises(SourceError, match=words) as caught:
        get(server.at(path), brief)
    assert caught.value.hint
    assert time.monotonic() - started < brief.seconds + 0.7


def test_a_stranger_is_not_led_inside(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public page that redirects to loopback, a private net or a cloud's metadata leads nowhere."""
    asked: list[str] = []
    public = ("93.184.216.34", 80)

    def known(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        number = {"public.example": public[0], "inside.example": "10.0.0.7"}.get(host, host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    for place in ("http://127.0.0.1/", "http://169.254.169.254/latest/", "http://inside.example/", "http://[::1]/"):
        monkeypatch.setattr(socket, "getaddrinfo", known)
        monkeypatch.setattr(socket, "create_connection", lambda *_, place=place, **__: talking(place))
        with pytest.raises(SourceError, match="not a public address"):
            get("http://public.example/a", replace(HERE, private=False))
        monkeypatch.undo()
    assert asked.count("public.example") == 4


def talking(place: str) -> socket.socket:
    """The near end of a connection whose far end redirects to `place`."""
    near, far = socket.socketpair()
    far.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())
    far.shutdown(socket.SHUT_WR)
    KEPT.append(far)
    return Talk(near)


KEPT: list[socket.socket] = []


class Talk(socket.socket):
    """A socket pair's end that takes the options of TCP."""

    def __init__(self, near: socket.socket) -> None:
        super().__init__(near.family, near.type, near.proto, fileno=near.detach())

    def setsockopt(self, *_: object) -> None:
        """Pairs have no such options."""


def test_a_name_is_resolved_once(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is what is connected to: a name that changes its number between the two gains nothing."""
    numbers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])
    looked = []

    def changing(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(numbers), port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: changing(host, *a, **k) if "re" in host else real(host, *a, **k)
    )
    page = get(f"http://rebound.example:{server.server_port}/packed.txt", HERE)
    assert page.content.startswith(b"Packed")
    assert looked == ["rebound.example"]


def test_private_hosts_are_refused_before_connecting(server: WebServer) -> None:
    """Without leave, loopback is not connected to, however it is written."""
    before = len(server.seen)
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
        with pytest.raises(SourceError):
            get(f"http://{host}/page")
    with pytest.raises(SourceError, match="port"):
        get(server.at("/page.html"))
    assert len(server.seen) == before


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: WebServer, status: int) -> None:
    """A status that passes is waited out as the server asks, within the time in all."""
    server.pages["/flaky"] = Flaky(status, 1, Retry_After="0")
    assert b"There now" in get(server.at("/flaky"), HERE).content
    server.pages["/flaky"] = Flaky(status, 9, Retry_After="0")
    with pytest.raises(PassingError, match=f"answered {status}"):
        get(server.at("/flaky"), HERE)


def test_a_long_wait_is_not_sat_out(server: WebServer) -> None:
    """A server that asks for more time than there is gets no second request, and the message says how long."""
    for wait in ("3600", formatdate(time.time() + 3600, usegmt=True)):
        server.pages["/later"] = Flaky(503, 9, Retry_After=wait)
        server.seen.clear()
        with pytest.raises(PassingError, match=r"left alone for 3[56]\d\d s") as caught:
            get(server.at("/later"), HERE)
        assert len(server.asked("/later")) == 1
        assert caught.value.wait == pytest.approx(3600, abs=3)


def test_what_cannot_pass_is_not_asked_again(server: WebServer) -> None:
    """A page that is not there is asked for once."""
    server.seen.clear()
    with pytest.raises(StatusError) as caught:
        get(server.at("/nowhere"), HERE)
    assert caught.value.status == 404
    assert len(server.asked("/nowhere")) == 1


ROBOTS = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: claimgraph\nDisallow: /*.cgi$\n"


def test_robots_are_obeyed() -> None:
    """The group that names us counts, once read a run; redirects are checked as well; leave can be given."""
    with serving() as made:
        made.pages |= {"/robots.txt": ROBOTS, "/a.cgi": "<p>A</p>", "/private/x": "<p>X</p>", "/b": to("/a.cgi")}
        visit = Web(HERE)
        assert visit.get(made.at("/private/x")).content == b"<p>X</p>"
        for path in ("/a.cgi", "/b"):
            with pytest.raises(SourceError, match=r"robots\.txt asks robots to stay away") as caught:
                visit.get(made.at(path))
            assert "robots = false" in caught.value.hint
        assert made.asked("/a.cgi") == []
        assert len(made.asked("/robots.txt")) == 1
        assert web().get(made.at("/a.cgi")).content == b"<p>A</p>"


@pytest.mark.parametrize(("answer", "open_"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_robots_file_that_cannot_be_had(answer: int, open_: bool) -> None:
    """Without a robots.txt (4xx) everything is open; while it fails (5xx) nothing is."""
    with serving() as made:
        made.pages |= {"/robots.txt": lambda h: h.answer(b"", answer, Retry_After="0"), "/a": "<p>A</p>"}
        if open_:
            assert Web(HERE).get(made.at("/a")).content == b"<p>A</p>"
        else:
            with pytest.raises(SourceError, match=r"while its robots\.txt fails"):
                Web(HERE).get(made.at("/a"))
            assert made.asked("/a") == []


def test_a_pause_that_robots_asks_for() -> None:
    """Crawl-delay is kept between two pages of a host."""
    with serving() as made:
        made.pages |= {"/robots.txt": b"User-agent: *\nCrawl-delay: 0.2\n", "/a": "<p>A</p>"}
        visit, started = Web(HERE), time.monotonic()
        visit.get(made.at("/a"))
        visit.get(made.at("/a"))
        assert time.monotonic() - started >= 0.2


class Versioned:
    """A page with an ETag and a date that answers 304 to who knows it."""

    def __init__(self, content: bytes, **headers: str) -> None:
        self.content, self.headers, self.whole = content, headers, 0

    def __call__(self, handler: Handler) -> None:
        tag = f'"{hash(self.content)}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
        else:
            self.whole += 1
            handler.answer(self.content, Content_Type="text/plain; charset=utf-8", ETag=tag, **self.headers)


def test_an_unchanged_page_is_not_sent_again(tmp_path: Path) -> None:
    """With its content held, a page is asked for only if it has changed; without, whole; and so is a new version."""
    page = Versioned(b"Version one.")
    with serving() as made:
        made.pages["/v"] = page
        url, records = made.at("/v"), FetchRecords(tmp_path / "fetched")
        held: dict[str, bytes] = {}
        visit = Web(replace(HERE, robots=False), records, held.get)
        first = visit.get(url)
        assert (first.modified, page.whole) == (True, 1)
        visit.get(url)
        assert page.whole == 2  # what is not held is not asked for by halves
        held[records.of(url).digest] = first.content
        again = visit.get(url)
        assert (again.modified, again.content, again.headers.media_type) == (False, b"Version one.", "text/plain")
        assert page.whole == 2
        page.content = b"Version two."
        assert visit.get(url).content == b"Version two."


def test_a_rested_address_is_left_alone(tmp_path: Path) -> None:
    """In a watch an address is not asked again within the interval, nor while it is fresh, nor before it wishes."""
    with serving() as made:
        made.pages["/v"] = Versioned(b"One.", Cache_Control="max-age=3600")
        made.pages["/busy"] = Flaky(503, 99, Retry_After="600")
        records = FetchRecords(tmp_path / "fetched")
        for _ in range(3):
            visit = Web(
                replace(HERE, robots=False), records, {records.of(made.at("/v")).digest: b"One."}.get, rest=0.001
            )
            assert visit.get(made.at("/v")).content == b"One."
            with pytest.raises(SourceError, match="answered 503"):
                visit.get(made.at("/busy"))
        assert len(made.asked("/v")) == 1
        assert len(made.asked("/busy")) == 1


def test_a_damaged_record_is_no_record(tmp_path: Path) -> None:
    """A record that is not what it should be is fetched anew instead of trusted."""
    records = FetchRecords(tmp_path / "fetched")
    records.keep(FetchRecord("https://a.example/", at=1.0, digest="d"), b"body")
    (path,) = (tmp_path / "fetched").glob("*.json")
    assert records.of("https://a.example/").digest == "d"
    assert records.body("https://a.example/", "d") is None  # not the body of that digest
    for damage in ("", "[]", '{"url": "https://a.example/", "at": "x"}', '{"url": "https://b.example/"}'):
        path.write_text(damage, encoding="utf-8")
        assert records.of("https://a.example/") == FetchRecord("https://a.example/")


def test_headers_are_read_with_care() -> None:
    """Freshness, validators and waits come from headers; nonsense in them is nothing."""
    said = Headers.of([(b"Cache-Control", b"public, max-age=99"), (b"ETag", b'W/"1"'), (b"Retry-After", b"x")])
    assert (said.fresh, said.etag, said.retry_after) == (99.0, 'W/"1"', None)
    assert Headers.of([(b"Cache-Control", b"no-cache, max-age=99")]).fresh == 0
    assert Headers.of([(b"Cache-Control", b"max-age=999999999")]).fresh == 86_400
    assert Headers.of([(b"ETag", b"a\xffb")]).etag is None
    assert Headers.of([(b"Content-Type", b'text/html; charset="x y"')]).charset is None


def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page over https is fetched from a host whose certificate is trusted, and from no other."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    places = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *places], check=True, capture_output=True)
    with serving() as made_server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        made_server.socket = context.wrap_socket(made_server.socket, server_side=True)
        made_server.pages["/a"] = "<p>Safe.</p>"
        address = f"https://localhost:{made_server.server_port}/a"
        with pytest.raises(SourceError, match="no valid certificate"):
            get(address, HERE)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert get(address, HERE).content == b"<p>Safe.</p>"
        with pytest.raises(SourceError, match="no valid certificate"):
            get(address.replace("localhost", "127.0.0.1"), HERE)


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
