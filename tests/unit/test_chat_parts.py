"""The parts of the chat that need no browser: history, jobs, uploads, and text made inert."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ClaimgraphError, SourceError
from ui.chat.history import History
from ui.chat.jobs import Jobs
from ui.chat.markup import answer_html, inert, passage_html
from ui.chat.modelling import plain
from ui.chat.sourcing import kept_upload


class Tags(HTMLParser):
    """Collects the tags a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@given(st.text())
def test_untrusted_text_becomes_no_markup(text: str) -> None:
    """Whatever a text holds, it makes no tag."""
    assert Tags(inert(text)).seen == []


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_passage_has_one_mark(text: str, a: int, b: int) -> None:
    """A passage shows its text with the quote marked once, and nothing else."""
    start, end = min(a, b, len(text)), min(max(a, b), len(text))

    assert [tag for tag, _ in Tags(passage_html(text, start, end)).seen] == ["div", "mark"]


def test_citations_are_links_within_the_page() -> None:
    """A sentence with hostile words has links to its citations only."""
    html = answer_html([{"text": "<img src=https://evil.example/x>![](https://evil.example)", "citations": [1, 2]}], 3)
    links = [dict(attrs).get("href") for tag, attrs in Tags(html).seen if tag == "a"]

    assert links == ["#cite-3-1", "#cite-3-2"]
    assert "img" not in [tag for tag, _ in Tags(html).seen]


@given(st.text())
def test_text_for_labels_draws_and_links_nothing(text: str) -> None:
    """Text for a label keeps no character that Markdown could make an image, link, icon or formula of."""
    kept = plain(text)

    assert not re.search(r"[\[\]<>`*@#|~^{}_]|:\S|(?<!\\)\$|www\.", kept)


def test_a_conversation_is_found_again(tmp_path: Path) -> None:
    """Turns are kept in order, conversations newest first, and a forgotten one is gone."""
    history = History(tmp_path / "chats.sqlite")
    history.add("a", "first?", {"status": "answered"})
    history.add("a", "second?", {"status": "partial"})
    history.add("b", "other?", {"status": "not_found"})

    assert [(t.number, t.question) for t in History(history.path).turns("a")] == [(1, "first?"), (2, "second?")]
    assert {c.title for c in history.conversations()} == {"first?", "other?"}
    history.forget("a")
    assert history.turns("a") == ()


def test_a_job_reports_its_end() -> None:
    """A job gives its result; one that fails gives the message and the hint."""
    jobs = Jobs()

    done = jobs.start("ingest", "one", lambda job: job("reading", 1, 2, "x") or 42)
    assert done.finished.wait(5)
    assert (done.result, done.share) == (42, 0.5)

    def fail(job: object) -> None:
        raise SourceError("no such file", "name another")

    failed = jobs.start("ingest", "two", fail)
    assert failed.finished.wait(5)
    assert (failed.error, failed.hint) == ("no such file", "name another")


def test_one_job_of_a_kind_runs_at_a_time() -> None:
    """Starting again while a job runs gives the running job."""
    import threading

    jobs, go = Jobs(), threading.Event()
    first = jobs.start("ingest", "one", lambda job: go.wait(5))

    assert jobs.start("ingest", "two", lambda job: 1) is first
    go.set()
    assert first.finished.wait(5)


@pytest.mark.parametrize("name", ["../../etc/passwd.md", "a/b\\..\\c.md", ".hidden.md", "<img src=x>.md", "n\0ul.md"])
def test_an_upload_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    """Whatever name a browser sends, the file lands in the folder of uploads."""
    kept = kept_upload(tmp_path / "uploads", name, b"text")

    assert kept.parent == tmp_path / "uploads"
    assert kept.read_bytes() == b"text"


@pytest.mark.parametrize(("name", "content"), [("tool.exe", b"x"), ("empty.md", b""), ("none", b"x")])
def test_a_bad_upload_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """A type that cannot be read and an empty file are refused with a next step."""
    with pytest.raises(ClaimgraphError) as caught:
        kept_upload(tmp_path, name, content)

    assert caught.value.hint
