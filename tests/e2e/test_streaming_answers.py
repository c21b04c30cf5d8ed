"""Answers that a real model words: the sources' sentences at once, its words as they come, then what is checked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
QUESTION = "When did the EU AI Act enter into force?"
PATIENCE = 90_000

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of a new browser profile."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser.new_page()
        browser.close()


def test_events_come_as_the_answer_is_written(worded_address: str) -> None:
    """The evidence comes first, the model's words grow from draft to draft, and each sentence at the end is cited."""
    ask = {"headers": {"accept": "text/event-stream"}, "timeout": PATIENCE / 1000}
    events = []
    with httpx.stream("POST", f"{worded_address}/api/ask", json={"question": QUESTION}, **ask) as response:  # type: ignore[arg-type]
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                events.append((name, json.loads(line.removeprefix("data: "))))
    drafts = [value for name, value in events if name == "draft"]
    sentences = [value for name, value in events if name == "sentence"]

    assert "1 August 2024" in " ".join(drafts[0]["held"])
    assert drafts[0]["words"] == ""
    assert drafts[-1]["words"]
    assert len({draft["words"] for draft in drafts}) > 2
    assert all(later["words"].startswith(draft["words"]) for draft, later in pairwise(drafts))
    assert all(sentence["citations"] for sentence in sentences)
    assert events[-1][0] == "answer"
    assert "1 August 2024" in " ".join(sentence["text"] for sentence in sentences)


@pytest.mark.browser
def test_the_chat_shows_the_sources_while_a_model_words_them(page: Page, worded_address: str) -> None:
    """The sources' own sentences are shown before any word of the model, and give way to the checked answer."""
    page.goto(worded_address)
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
            const draft = document.querySelector(".cg-draft");
            if (draft) window.seen.push(draft.textContent);
        }).observe(document.body, {childList: true, subtree: true, characterData: true}) }"""
    )
    box = page.get_by_placeholder("Ask about your sources")
    box.fill(QUESTION)
    box.press("Enter")

    expect(page.locator(".cg-answer")).to_contain_text("1 August 2024", timeout=PATIENCE)
    seen = page.evaluate("() => window.seen")
    assert seen
    assert "1 August 2024" in seen[0]
    assert "not checked" not in seen[0]
    assert "draft, not checked yet" in seen[-1]
    expect(page.locator(".cg-draft")).to_have_count(0)
