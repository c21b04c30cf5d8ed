"""Claims that disagreements rest on: events by a noun, sites by their town, denials, what an amount is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from ui.render.claims import statement


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def stated(text: str, lexicon: Lexicon, folder: Path) -> tuple[str, ...]:
    """What a text's claims say, one line each."""
    file = folder / "text.md"
    file.write_text(text, encoding="utf-8")
    document = read(fetch(Entry(file=file)), Entry(file=file))
    return tuple(statement(claim) for claim in extract(document, cut(document), lexicon).claims)


LAW = "# The EU AI Act\n\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            LAW
            + "They reached an agreement on 3 March 2024. One post, Gridwatch, dates the agreement to 3 March 2023.",
            "EU AI Act · agreedOn · 2023-03-03 · reported · says Gridwatch",
        ),
        (
            LAW + "Oak & Partners dates the notification to 4 May 2024; Gridwatch gives 5 May 2024 for the Data Act.",
            "EU Data Act · notifiedOn · 2024-05-04 · reported · says Oak & Partners",
        ),
        (
            LAW + "Oak & Partners dates the notification to 4 May 2024; Gridwatch gives 5 May 2024 for the Data Act.",
            "EU Data Act · notifiedOn · 2024-05-05 · reported · says Gridwatch",
        ),
    ],
)
def test_events_are_of_what_they_happen_to(text: str, wanted: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """An agreement or a notification dated by a party is that of the law it is about."""
    assert wanted in stated(text, lexicon, tmp_path)


SITE = (
    "# Compute in Japan\n\nAcme Corporation builds a two-gigawatt data center in Osaka. "
    "Another report, by Gridwatch, speaks of five gigawatts and a cost of $9 billion."
)


def test_a_site_is_one_thing(lexicon: Lexicon, tmp_path: Path) -> None:
    """A data centre is known by its town, and a bare figure of another report goes on about it."""
    found = stated(SITE, lexicon, tmp_path)
    assert "Acme Corporation · builds · data centre in Osaka" in found
    assert "data centre in Osaka · locatedIn · Osaka" in found
    assert any(f.startswith("data centre in Osaka · computeCapacity") and "two-gigawatt" in f for f in found)
    assert any(f.startswith("data centre in Osaka · computeCapacity") and "says Gridwatch" in f for f in found)
    assert any(f.startswith("data centre in Osaka · costs") and "$9 billion" in f for f in found)


def test_a_nation_holds_many_sites(lexicon: Lexicon, tmp_path: Path) -> None:
    """Data centres of a nation are no one site."""
    found = stated("# Compute\n\nAcme Corporation builds a data centre in Norway.", lexicon, tmp_path)
    assert not any("data centre in Norway" in f.split(" · ")[0] or "· data centre in Norway" in f for f in found)


def test_who_completes_a_site_builds_it(lexicon: Lexicon, tmp_path: Path) -> None:
    """ "It" in "wants to complete it" is the site spoken of last."""
    text = (
        "# Compute\n\nNVIDIA supplies chips for a 2 GW campus in Osaka. Acme Corporation wants to complete it by 2028."
    )
    found = stated(text, lexicon, tmp_path)
    assert any(f.startswith("Acme Corporation · builds · data centre in Osaka") for f in found)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "None of the reports describes a duty to keep health records at home.",
            "mandates · keep health records at home",
        ),
        ("The Act contains no ban on exports of health records.", "forbids · exports of health records"),
        ("The Act does not create a right to sell health records.", "permits · sell health records"),
    ],
)
def test_duties_that_are_not_there(sentence: str, wanted: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """A duty, ban or right that no text describes is a denied claim of the law at hand."""
    assert f"EU AI Act · {wanted} · negated" in stated(LAW + sentence, lexicon, tmp_path)


def test_duties_that_are_there(lexicon: Lexicon, tmp_path: Path) -> None:
    """A duty that is described is not denied."""
    found = stated(LAW + "The Act describes a duty to keep health records at home.", lexicon, tmp_path)
    assert not any(f.endswith("negated") for f in found)


def test_what_was_asked_for_is_not_to_come(lexicon: Lexicon, tmp_path: Path) -> None:
    """ "No such plan" denies what somebody asked for the sentence before."""
    text = "The Aurora Programme has a budget of $2 billion. Banks asked for its budget to be raised."
    text = f"# The Aurora Programme\n\n{text} The minister said that no such plan was being made."
    found = stated(text, lexicon, tmp_path)
    assert "Aurora Programme · hasCharacteristic [plan] · its budget to be raised · negated" in found


def test_an_amount_taken_as_a_total(lexicon: Lexicon, tmp_path: Path) -> None:
    """What a party takes an amount for is what the amount measures."""
    text = "# Markets\n\nGridwatch takes $5 billion as the total spent on AI chips by 2030."
    assert any(
        "[total spent] · $5 billion" in f and "chips" in f.split(" · ")[0] for f in stated(text, lexicon, tmp_path)
    )


def test_a_that_clause_has_a_verb(lexicon: Lexicon, tmp_path: Path) -> None:
    """ "Says that the law mandates strict storage and puts …" holds two statements about the law."""
    found = stated(
        LAW + "Gridwatch writes that the law mandates strict storage and puts the fine at $5 million.",
        lexicon,
        tmp_path,
    )
    assert "EU AI Act · mandates · strict storage · reported · says Gridwatch" in found
    assert any("hasMaximumPenalty" in f and "$5 million" in f for f in found)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "The start was postponed from 1 January 2027 to 1 July 2028.",
            ("appliesFrom [original date] · 2027-01-01", "appliesFrom [new date] · 2028-07-01"),
        ),
        (
            "The council delayed the application of the Act from 3 March 2026 to 4 April 2027.",
            ("appliesFrom [original date] · 2026-03-03", "appliesFrom [new date] · 2027-04-04"),
        ),
        ("The vote has been pushed back to June 2026.", ("passedOn [new date] · 2026-06",)),
        (
            "Its adoption is dated to 4 March 2025 by Valor, while Folha gives 6 March 2025.",
            ("passedOn · 2025-03-04 · reported · says Valor", "passedOn · 2025-03-06 · reported · says Folha"),
        ),
    ],
)
def test_dates_that_moved_or_differ(sentence: str, wanted: tuple[str, ...], lexicon: Lexicon, tmp_path: Path) -> None:
    """A moved date has an original and a new one; two parties' dates for an event are both of the law at hand."""
    found = stated(f"{LAW}The EU AI Act is a law. {sentence}", lexicon, tmp_path)
    assert {f"EU AI Act · {w}" for w in wanted} <= set(found)
