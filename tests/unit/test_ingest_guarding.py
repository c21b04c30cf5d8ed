"""What a person must see before it goes in: pages that lost their text or became others, and sources that dispute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.guarding import FEWEST, SHARE, doubt, newly_disputed, too_many
from kg.claim import Claim, Entity, Evidence, Modality, Quantity
from kg.document import Document, Source, Span, document_id
from kg.language.quantities import find_quantities

ARTICLE = " ".join(
    f"In {year} the harbour office of Norvale spent {year - 2000} million crowns on machines, and its head said that "
    f"the plan for {year + 1} asks for a little more than that."
    for year in range(2010, 2022)
)


def page(text: str, title: str = "Harbour plans of Norvale") -> Document:
    source = Source("harbour", title, url="https://harbour.example/plans")
    return Document(document_id(source, text), source, text, ())


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (page(ARTICLE[:200]), "has lost its text: 39 words where 348 are held"),
        (page("Page not found. Try the search."), "has become an error page"),
        (page("Sign in to continue. " + "Choose how you want to sign in, or ask your office for help. " * 12), "login"),
        (page("The form. " * 70, title="404 Not Found"), "error"),
        (page("Checking that you are human. " + "This may take a few seconds, dear reader. " * 20), "robots"),
        (page("We value your privacy. " + "Partners store data on your device, as listed below. " * 20), "consent"),
    ],
)
def test_a_bad_page_is_told(after: Document, said: str) -> None:
    """An emptied page, and one that another page stands in front of, is no new version, and the reason says why."""
    reason = doubt(page(ARTICLE), after)

    assert reason is not None
    assert said in reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ARTICLE, ARTICLE.replace("crowns", "dollars")),
        (ARTICLE, ARTICLE[:800]),
        (ARTICLE, f"Sign in to read more of our work. {ARTICLE}"),
        (ARTICLE, "An entirely different report, on fish. " * 30),
        ("A short note.", "Shorter."),
        ("Sign in to continue. " * 20, "Sign in to go on. " * 25),
    ],
)
def test_a_changed_page_is_no_bad_page(before: str, after: str) -> None:
    """Edits, cuts, a login box above the text, another text, and pages about logging in all along go in."""
    assert doubt(page(before), page(after)) is None


@given(disputed=st.integers(0, 2000), held=st.integers(0, 100_000))
def test_the_rule_of_five_percent(disputed: int, held: int) -> None:
    """More than a twentieth of the claims held, and at least ten, are too many; the floor lets small bases grow."""
    assert too_many(disputed, held) == (disputed >= FEWEST and disputed / max(held, 1) > SHARE)
    assert not too_many(FEWEST - 1, held)


def budget(subject: int, amount: str, document: str) -> Claim:
    quantity: Quantity = find_quantities(amount)[0].quantity
    evidence = Evidence(document, f"{document}#char=0,900", Span(subject, subject + 9), amount)
    thing = Entity(f"id:{subject}", f"Programme {subject}", "Programme")
    return Claim(thing, "hasBudget", quantity, Modality.ASSERTED, None, None, evidence, "test@1", 0.9)


def test_only_new_disputes_of_others_count() -> None:
    """A claim that is disputed already does not count again, and neither does one that the source agrees with."""
    sources = {name: Source(name, name, publisher=name) for name in ("alder", "birch", "cedar")}
    held = (budget(1, "$5 billion", "alder"), budget(2, "$5 billion", "alder"), budget(3, "$5 billion", "alder"))
    disputed = budget(3, "$9 billion", "birch")
    fresh = (budget(1, "$7 billion", "cedar"), budget(2, "$5 billion", "cedar"), budget(3, "$7 billion", "cedar"))

    assert newly_disputed(fresh, (*held, disputed), sources) == {held[0].id}
