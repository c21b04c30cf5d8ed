"""The chat as a person sees it, in a real headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000
HOSTILE = """# Ministry of Lanterns

The Ministry of Lanterns pledged $3 billion for lighthouse computers in 2031.
<img src="https://evil.example/pixel.png"> ![](https://evil.example/second.png) [click](https://evil.example)
<script>fetch("https://evil.example/third")</script> :material/delete: $x^2$ www.evil.example
"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of a new browser profile that notes every request that leaves this machine."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.set_default_timeout(PATIENCE)
        yield opened
        browser.close()


@pytest.fixture
def outside(page: Page) -> list[str]:
    """The addresses outside this machine that the page asks for."""
    asked: list[str] = []
    page.on("request", lambda r: None if _local(r.url) else asked.append(r.url))
    return asked


def _local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob"} or parts.hostname in {"localhost", "127.0.0.1"}


def test_a_citation_opens_its_passage(page: Page, address: str, outside: list[str]) -> None:
    """A question is answered with [n]; a click on it opens the passage with the quote marked; a reload keeps it all."""
    page.goto(address)
    box = page.get_by_placeholder("Ask about your sources")
    box.fill("When did the EU AI Act enter into force?")
    box.press("Enter")
    expect(page.locator(".cg-answer")).to_contain_text("1 August 2024", timeout=PATIENCE)
    expect(page.locator(".cg-status")).to_contain_text("Grounded")

    page.locator("a.cg-cite").first.click()

    expect(page.locator("mark#quote")).to_contain_text("1 August 2024", timeout=PATIENCE)
    page.reload()
    expect(page.locator(".cg-answer")).to_contain_text("1 August 2024", timeout=PATIENCE)
    assert outside == []


def test_what_no_source_says_is_refused(page: Page, address: str, outside: list[str]) -> None:
    """A question beyond the sources is not answered, and the page says so."""
    page.goto(address)
    box = page.get_by_placeholder("Ask about your sources")
    box.fill("What is the boiling point of tungsten?")
    box.press("Enter")

    expect(page.locator(".cg-status").last).to_contain_text("Not in the sources", timeout=PATIENCE)
    assert outside == []


def test_a_shipped_query_runs(page: Page, address: str, outside: list[str]) -> None:
    """The SPARQL page runs a query and offers its rows for download."""
    page.goto(f"{address}/query?query=SELECT%20%3Fs%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203")
    page.get_by_role("button", name="Run", exact=True).click()

    expect(page.get_by_text("3 rows in")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 4
    assert outside == []


def test_a_search_shows_why_and_opens_the_passage(page: Page, address: str, outside: list[str]) -> None:
    """A search lists passages with the ways to each; a click opens one with the words of the question marked."""
    page.goto(f"{address}/search")
    page.get_by_label("What to look for").fill("When did the EU AI Act enter into force?")
    page.get_by_role("button", name="Search").click()  # Enter counts only once the button is there
    expect(page.locator(".cg-why").first).to_contain_text("likeness", timeout=PATIENCE)
    expect(page.locator(".cg-route.cg-led").first).to_be_visible()

    page.get_by_role("button").filter(has_text="1 ·").first.click()

    expect(page.locator(".st-key-passage mark").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-passage")).to_contain_text("of document")
    assert outside == []


def test_a_hostile_report_is_taken_in_and_shown_inert(page: Page, address: str, outside: list[str]) -> None:
    """An upload is ingested in the background; its markup, images and scripts are shown as text and call nobody."""
    page.goto(f"{address}/sources")
    report = {"name": "lanterns.md", "mimeType": "text/markdown", "buffer": HOSTILE.encode()}
    page.locator('input[type="file"]').set_input_files([report])  # type: ignore[list-item]
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text("claims added")).to_be_visible(timeout=60_000)

    page.goto(address)
    box = page.get_by_placeholder("Ask about your sources")
    box.fill("How much did the Ministry of Lanterns pledge for lighthouse computers?")
    box.press("Enter")
    expect(page.locator(".cg-answer").last).to_contain_text("$3 billion", timeout=PATIENCE)
    page.locator("a.cg-cite").first.click()
    expect(page.locator(".cg-passage")).to_contain_text("evil.example/pixel.png", timeout=PATIENCE)

    assert page.locator(".cg-passage img, .cg-passage a, .cg-passage script, .cg-answer img").count() == 0
    assert outside == []
