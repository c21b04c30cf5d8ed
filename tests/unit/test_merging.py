"""Linking decisions: what is refused, how chains end, the log, and the map that applies them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import EmptyLexicon, claim_at, entity, make_document

from kg.canonical import Canon, canonical_claims, canonical_lexicon, described
from kg.claim import Entity
from kg.codec import claim_to_json
from kg.errors import CorruptStoreError, NotHeldError, StoreError
from kg.language.linking import Lexicon, Name, extended, load_lexicon, new_entity
from kg.merging import (
    LINKS,
    History,
    decisions_text,
    in_force,
    merge,
    read_history,
    record,
    resumed,
    roots,
    unmerge,
)
from kg.ontology import load_ontology

LAB = new_entity("Organisation", "Harbour Lab")
LABS = new_entity("Organisation", "HarborLab")
GROUP = new_entity("Organisation", "Harbour Group")
NORWAY = entity("Norway")
KNOWN = EmptyLexicon()


def merged(*pairs: tuple[Entity, Entity]) -> History:
    """The history of those merges."""
    history = History()
    for gone, kept in pairs:
        history = merge(history, gone, kept, KNOWN)
    return history


def ends(history: History) -> dict[str, str]:
    """What stands for each thing that gave way."""
    return {iri: kept.iri for iri, (_, kept) in roots(history).items()}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships, and two things a source introduced."""
    return extended(load_lexicon(load_ontology()), [Name("HarborLab", LABS), Name("Harbour Lab", LAB)])


def test_chains_are_followed() -> None:
    """What gave way to something that gives way later ends at the last; undoing the later one shortens the chain."""
    history = merged((LABS, LAB), (LAB, GROUP))

    assert ends(history) == {LABS.iri: GROUP.iri, LAB.iri: GROUP.iri}
    assert ends(unmerge(history, "2")) == {LABS.iri: LAB.iri}
    assert ends(unmerge(history, LABS.iri)) == {LAB.iri: GROUP.iri}


def test_merging_into_what_gave_way_goes_to_its_end() -> None:
    """A thing merged into one that gave way is merged into the one kept for it."""
    assert ends(merged((LAB, GROUP), (LABS, LAB)))[LABS.iri] == GROUP.iri


@pytest.mark.parametrize(
    ("gone", "kept", "said"),
    [(LAB, LABS, "both names mean"), (LABS, GROUP, "merged into Harbour Lab"), (LAB, LAB, "both names mean")],
)
def test_circles_and_second_merges_are_refused(gone: Entity, kept: Entity, said: str) -> None:
    """No merge can lead back to itself, and what gave way cannot give way again before that is undone."""
    with pytest.raises(StoreError, match=said) as error:
        merge(merged((LABS, LAB)), gone, kept, KNOWN)

    assert error.value.hint


def test_classes_must_fit() -> None:
    """Things of classes that are no kind of each other are merged by force only; a family of models is a model."""
    with pytest.raises(StoreError, match="different classes") as error:
        merge(History(), NORWAY, LAB, KNOWN)
    assert "--force" in error.value.hint

    assert ends(merge(History(), NORWAY, LAB, KNOWN, force=True)) == {NORWAY.iri: LAB.iri}
    assert merge(History(), new_entity("ModelFamily", "Wonder"), new_entity("Model", "Wonder"), KNOWN).head == 1


def test_only_what_is_in_force_is_undone() -> None:
    """An undo names a merge by number or IRI; what is not in force is not held."""
    history = unmerge(merged((LABS, LAB)), "1")

    assert in_force(history) == ()
    for wanted in ("1", LABS.iri, "7"):
        with pytest.raises(NotHeldError, match="in force"):
            unmerge(history, wanted)


def test_the_log_is_only_added_to(tmp_path: Path) -> None:
    """Each decision is a line after those that were there, and reads back as it was."""
    first = merge(History(), LABS, LAB, KNOWN, why="a “spelling”")
    record(tmp_path, first)
    before = (tmp_path / LINKS).read_text(encoding="utf-8")
    record(tmp_path, unmerge(first, "1"))
    after = (tmp_path / LINKS).read_text(encoding="utf-8")

    assert after.startswith(before)
    assert after.count("\n") == 2
    assert read_history(tmp_path / LINKS).decisions[0] == first.log[0]
    assert resumed(tmp_path, None) == read_history(tmp_path / LINKS)


def test_a_decision_after_a_rollback_leaves_others_behind(tmp_path: Path) -> None:
    """From an older head the next decision gets a new number, and those it does not follow from no longer count."""
    whole = merged((LABS, LAB), (LAB, GROUP))
    record(tmp_path, whole)
    older = replace(resumed(tmp_path, History(whole.log[:1], 1)))

    later = merge(older, GROUP, LAB, KNOWN)

    assert [d.number for d in later.log] == [1, 2, 3]
    assert [d.number for d in later.decisions] == [1, 3]
    assert ends(later) == {LABS.iri: LAB.iri, GROUP.iri: LAB.iri}


@pytest.mark.parametrize("damage", ["{", "[]", '{"number": 1}'])
def test_a_damaged_log_is_named(tmp_path: Path, damage: str) -> None:
    """A line that is no decision is an error with the file, the line and the way out."""
    (tmp_path / LINKS).write_text(f"{damage}\n", encoding="utf-8")

    with pytest.raises(CorruptStoreError, match="line 1") as error:
        read_history(tmp_path / LINKS)
    assert "rebuild" in error.value.hint


def test_a_circle_in_the_log_is_found() -> None:
    """Decisions that lead back to where they began are damage, never an endless walk."""
    one, two = merged((LABS, LAB)).log[0], merged((LAB, LABS)).log[0]
    log = (one, replace(two, number=2, after=1))

    with pytest.raises(CorruptStoreError, match="lead back"):
        roots(History(log, 2))
    assert decisions_text(log).count("\n") == 2


def test_a_claim_keeps_its_id_and_quote() -> None:
    """A claim about what gave way is about the thing kept, with the id, quote and original it had."""
    document = make_document("HarborLab develops Wonder.\n")
    claim = claim_at(document, "HarborLab develops Wonder.", LABS, "develops", new_entity("Model", "Wonder"))
    (read,) = canonical_claims((claim,), Canon(roots(merged((LABS, LAB)))))

    assert (read.subject, read.id, read.evidence, read.as_held) == (LAB, claim.id, claim.evidence, claim)
    assert claim_to_json(read, "s")["id"] == claim.id
    assert canonical_claims((claim,), Canon(roots(merged((GROUP, LAB))))) == (claim,)


def test_every_name_means_the_thing_kept(lexicon: Lexicon) -> None:
    """In the lexicon both names find the thing kept, which has the other as an alias; nothing else changes."""
    joined = canonical_lexicon(lexicon, Canon(roots(merged((LABS, LAB)))))

    assert joined.lookup("HarborLab") == joined.lookup("Harbour Lab") == (LAB,)
    assert "HarborLab" in joined.aliases(LAB.iri)
    assert LABS.iri not in joined.entities
    assert joined.lookup("South Korea") == lexicon.lookup("South Korea")
    assert canonical_lexicon(lexicon, Canon()) is lexicon


def test_what_is_kept_has_the_facts_of_both(lexicon: Lexicon) -> None:
    """Identifiers of what gave way stand for the thing kept where it has none of its own."""
    (korea,) = lexicon.lookup("South Korea")
    history = merge(History(), korea, NORWAY, lexicon)

    known = described(lexicon, Canon(roots(history)))

    assert known.facts(NORWAY.iri)["alpha3"] == "KOR"
    assert "South Korea" in known.aliases(NORWAY.iri)
    assert known.facts(LAB.iri) == {}
