"""A short question whose sources give several answers gets all of them, told apart by thing and by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ui.config import load_config
from ui.wiring import Services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.answer import Answer

PAGES = {
    "norfolk": "# Alder Mill (Norfolk)\n\nAlder Mill is a windmill in Norfolk. The mill was built in 1812 of brick.",
    "edited": "# Alder Mill (Norfolk)\n\nAlder Mill is a windmill in Norfolk. The mill was built in 1862 of brick.",
    "guide": "# A guide to Norfolk\n\nVisitors like Alder Mill, which the Reeve family built in 1812.",
    "kent": "# Alder Mill (Kent)\n\nAlder Mill is a watermill in Kent. It was built about 1790 by Amos Tull.",
    "birch": "# Birch Mill\n\nBirch Mill stands on the Wensum. It was built in 1833 and burnt down in 1901.",
    "rower": "# Ada Quill (rower)\n\nAda Quill (3 May 1871 – 9 June 1940) was a Danish rower and teacher.",
    "painter": "# Ada Quill (painter)\n\nAda Quill (born 7 April 1902) was a Swedish painter of harbours.",
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A knowledge base of the pages, with two mills and two people of one name each."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    services = Services(load_config(folder / "home", {"XDG_CONFIG_HOME": str(folder)}))
    services.ingest(
        [str(folder / f"{n}.md") for n in PAGES], manifest=None, model=None, dry_run=False, progress=lambda *_: None
    )
    yield services
    services.close()


def _told(answer: Answer) -> str:
    return " ".join(sentence.text for sentence in answer.sentences)


def test_all_values_are_shown_and_the_dispute_is_counted(services: Services) -> None:
    """Two mills of one name, and for one of them two years: every year is there, and how many sources say which."""
    answer = services.ask("When was Alder Mill built?", model="none")

    assert answer.status == "conflicting"
    assert all(year in _told(answer) for year in ("1812", "1862", "1790"))
    assert "1833" not in _told(answer)
    assert all(sentence.citations for sentence in answer.sentences)
    said = " ".join(conflict.explanation for conflict in answer.conflicts)
    assert "“1812” by 2 independent sources" in said
    assert "“1862” by one source" in said


def test_a_value_that_several_sources_give_cites_them_all(services: Services) -> None:
    """The sentence that gives the year 1812 is cited to both sources that say so."""
    answer = services.ask("When was Alder Mill built?", model="none")
    sentence = next(s for s in answer.sentences if "1812" in s.text)
    documents = {c.document for c in answer.citations if c.number in sentence.citations}

    assert len(documents) == 2


def test_people_of_one_name_are_told_apart(services: Services) -> None:
    """Both are shown with what distinguishes them, and that is no dispute."""
    born = services.ask("When was Ada Quill born?", model="none")
    known = services.ask("What is the profession of Ada Quill?", model="none")

    assert born.status == "answered"
    assert "3 May 1871" in _told(born)
    assert "7 April 1902" in _told(born)
    assert [str(conflict.kind) for conflict in born.conflicts] == ["scope"]
    assert "rower" in _told(known)
    assert "painter" in _told(known)


def test_what_no_source_tells_of_the_thing_is_not_answered(services: Services) -> None:
    """A detail that is told of no thing of the name, and a thing that nothing speaks of, stay unanswered."""
    assert services.ask("When was Alder Mill sold?", model="none").status == "not_found"
    assert services.ask("When was Hazel Mill built?", model="none").status == "not_found"
