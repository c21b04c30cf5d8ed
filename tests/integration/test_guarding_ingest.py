"""Bad pages and sources that dispute too much stay out until somebody accepts them; a plan says what would be done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashingEmbedder
from lawful import base_of, problems, tools

from ingest.manifest import Entry
from ingest.pipeline import Tools
from ingest.pipeline import ingest as run
from ingest.planning import reasons
from ingest.report import Report, SourceReport, State, report_to_json
from kg.store import KnowledgeBase
from ui.render.sources import report_text

ARTICLE = "# Machines\n\n" + "\n\n".join(
    f"Kenya spends ${year - 1900} million on chips in {year}. France developed Mistral Large in 2024, and in {year} "
    "the ministry said that more of the kind is to come in the years that follow."
    for year in range(2010, 2020)
)
LOGIN = "# Sign in\n\nSign in to continue reading. " + "Members read all of our reports about machines. " * 20


def written(folder: Path, name: str, text: str) -> Entry:
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return Entry(file=path)


def careful() -> Tools:
    """The tools of a run that nobody has looked at beforehand."""
    return replace(tools(), accept=False)


def only(report: Report) -> SourceReport:
    (source,) = report.sources
    return source


@pytest.mark.parametrize("bad", [LOGIN, "# Machines\n\nKenya spends $7 million on chips.\n", "\n"])
def test_a_bad_page_never_replaces_a_good_one(tmp_path: Path, bad: str) -> None:
    """A page behind a login, one that lost its text and an empty one fail; what is held stays until it is accepted."""
    base, kit = base_of(tmp_path / "home"), careful()
    run(base, [written(tmp_path, "page", ARTICLE)], kit)
    (held,) = base.documents()
    entry = written(tmp_path, "page", bad)

    for dry_run in (True, False):
        refused = only(run(base, [entry], kit, dry_run=dry_run))
        assert refused.state is State.FAILED
        assert refused.hint
        assert base.documents() == (held,)
    if bad.strip():
        assert "--accept" in (refused.hint or "")
        assert only(run(base, [entry], replace(kit, accept=True))).state is State.CHANGED
        assert only(run(base, [entry], kit)).state is State.UNCHANGED
    assert problems(base) == []


def test_a_page_whose_record_is_lost_too_is_seen(tmp_path: Path) -> None:
    """A file with an id of its own becomes a login page without any: it is no new source beside the old one."""
    base, kit = base_of(tmp_path / "home"), careful()
    run(base, [written(tmp_path, "page", f"---\nid: own\n---\n{ARTICLE}")], kit)

    refused = only(run(base, [written(tmp_path, "page", LOGIN)], kit))

    assert refused.state is State.FAILED
    assert [held.source.id for held in base.documents()] == ["own"]


def figures(publisher: str, factor: int, count: int) -> str:
    lines = "\n\n".join(
        f"The {name} Programme has a budget of ${factor * (n + 2)} million." for n, name in enumerate(NAMES[:count])
    )
    return f"---\npublisher: {publisher}\n---\n# Budgets of {publisher}\n\n{lines}\n"


NAMES = tuple(
    f"{first}{last}" for first in ("Har", "Mar", "Tel", "Bru", "Vos") for last in ("bour", "lin", "dane", "wick")
)


def test_a_source_that_disputes_too_much_is_asked_about(tmp_path: Path) -> None:
    """Twelve of some twenty budgets given otherwise are refused, in the JSON too; nine are within the floor."""
    base, kit = base_of(tmp_path / "home"), careful()
    run(base, [written(tmp_path, "first", figures("Alder Desk", 7, 20))], kit)
    slander = written(tmp_path, "other", figures("Birch Desk", 31, 12))

    report = run(base, [slander, written(tmp_path, "few", figures("Cedar Desk", 13, 9))], kit)

    told = {source["id"]: source for source in report_to_json(report)["sources"]}
    assert told["other"]["state"] == "failed"
    assert "would put 12 of the" in told["other"]["error"]
    assert "--accept" in told["other"]["hint"]
    assert told["few"]["state"] == "added"
    assert only(run(base, [slander], replace(kit, accept=True))).state is State.ADDED


def planned(base: KnowledgeBase, entries: list[Entry], **more: object) -> dict[str, SourceReport]:
    found = run(base, entries, more.pop("tools", careful()), manifest="m", dry_run=True)  # type: ignore[arg-type]
    return {source.id: source for source in found.sources}


def test_the_plan_says_what_and_why(tmp_path: Path) -> None:
    """New, changed with what was touched, gone, unchanged, failed: each with its reason, and nothing is done."""
    base = base_of(tmp_path / "home")
    first = [written(tmp_path, name, ARTICLE.replace("Kenya", name)) for name in ("Chad", "Chile", "India")]
    run(base, first, careful(), manifest="m")
    generation = base.current
    edited = written(tmp_path, "Chile", ARTICLE.replace("Kenya", "Chile").replace("$110 million", "$5 million"))
    missing = Entry(file=tmp_path / "not-there.md")

    found = planned(base, [first[0], edited, written(tmp_path, "Japan", ARTICLE), missing])

    assert {name: str(one.state) for name, one in found.items()} == {
        "chad": "unchanged", "chile": "changed", "japan": "added", "not-there": "failed", "india": "removed",
    }  # fmt: skip
    assert found["chile"].why[0] == "its content has changed"
    assert "of its" in found["chile"].why[1]
    assert not found["chile"].why[1].startswith("0 ")
    assert all(one.why or one.error for one in found.values())
    text = report_text(Report(None, None, tuple(found.values())), dry_run=True)
    assert "1 new, 1 changed, 1 gone, 1 unchanged, 1 failed. Nothing was changed (dry run)." in text
    assert base.current == generation


def test_the_plan_says_what_is_made_again(tmp_path: Path) -> None:
    """Another embedding model, other rules, a model that is to add claims, or a damaged file: redo, with the reason."""
    base, kit = base_of(tmp_path / "home"), careful()
    entries = [written(tmp_path, "Chad", ARTICLE), written(tmp_path, "Chile", ARTICLE + "\nMore.\n")]
    run(base, entries, kit)
    held = base.documents()[0]

    found = planned(base, entries[:1], tools=replace(kit, embedder=HashingEmbedder(16, "other")))

    assert {one.redo for one in found.values()} == {True}
    assert all("the model is now other" in one.why[0] for one in found.values())
    assert reasons(held, replace(held.recipe, extraction="new")) == (("the rules that make claims have changed",), True)
    assert reasons(held, replace(held.recipe, generator="smol"))[1]
    assert "damaged" in reasons(held, held.recipe)[0][0]
    assert reasons(held, replace(held.recipe, content="x", reading="y"))[1] is False
    assert reasons(None, held.recipe) == (("it is not held yet",), False)
