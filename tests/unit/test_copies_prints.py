"""Which documents are compared: those that share a fingerprint which few others have."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prints import VERBATIM, Limits, Prints, pairs_sharing, put_together, taken_over

BASES = st.dictionaries(st.integers(0, 30), st.frozensets(st.integers(0, 12), max_size=8), max_size=24)


def prints_of(base: dict[int, frozenset[int]], held: Prints | None = None) -> Prints:
    """The fingerprints of documents: made afresh, or of those that are held taken over where they are the same."""
    documents = tuple((f"{name:02}", ",".join(map(str, sorted(prints)))) for name, prints in sorted(base.items()))
    kept, _ = taken_over(held or Prints(), documents, VERBATIM)
    known = set(held.documents) if held else set()
    added = {
        place: np.asarray(sorted(base[int(name)]), dtype=np.uint64)
        for place, (name, made) in enumerate(documents)
        if (name, made) not in known
    }
    return put_together(kept, added)


def named(prints: Prints) -> set[tuple[str, str]]:
    many = len(prints.documents)
    names = [name for name, _ in prints.documents]
    return {(names[pair // many], names[pair % many]) for pair in pairs_sharing(prints, VERBATIM).tolist()}


@settings(max_examples=200)
@given(base=BASES)
def test_pairs_are_those_that_share(base: dict[int, frozenset[int]]) -> None:
    """Up to twelve documents that have a fingerprint are all compared, of more each with the one before it."""
    expected: set[tuple[int, int]] = set()
    for value in range(13):
        owners = sorted(name for name, prints in base.items() if value in prints)
        expected.update(combinations(owners, 2) if len(owners) <= 12 else pairwise(owners))

    assert named(prints_of(base)) == {(f"{one:02}", f"{other:02}") for one, other in expected}


@settings(max_examples=200)
@given(before=BASES, after=BASES)
def test_what_is_taken_over_is_as_made_afresh(
    before: dict[int, frozenset[int]], after: dict[int, frozenset[int]]
) -> None:
    """From whatever was held: the same fingerprints in the same order, and the pairs that were looked at among them."""
    held = prints_of(before)

    stepped, fresh = prints_of(after, held), prints_of(after)

    assert (stepped.prints.tolist(), stepped.owners.tolist()) == (fresh.prints.tolist(), fresh.owners.tolist())
    _, looked_at = taken_over(held, fresh.documents, VERBATIM)
    same = {name for name, _ in set(held.documents) & set(fresh.documents)}
    names, many = [name for name, _ in fresh.documents], len(fresh.documents)
    looked = {(names[pair // many], names[pair % many]) for pair in looked_at.tolist()}
    assert looked == {pair for pair in named(held) if same.issuperset(pair)}


def test_pairs_are_few_where_many_share() -> None:
    """What more than a hundred documents have is of a template and joins none."""

    def pairs(count: int) -> int:
        documents = tuple((f"{number:03}", "") for number in range(count))
        prints = Prints(documents, np.full(count, 7, dtype=np.uint64), np.arange(count, dtype=np.int32))
        return len(pairs_sharing(prints, VERBATIM))

    assert [pairs(1), pairs(2), pairs(12), pairs(13), pairs(100), pairs(101)] == [0, 1, 66, 12, 99, 0]


@settings(max_examples=100)
@given(base=BASES, least=st.integers(1, 4))
def test_pairs_share_as_many_as_is_asked(base: dict[int, frozenset[int]], least: int) -> None:
    """Two documents are a pair where they have so many fingerprints in common."""
    prints = prints_of(base)

    pairs = pairs_sharing(prints, Limits(all=31, everywhere=31, least=least))

    names = [int(name) for name, _ in prints.documents]
    expected = {(one, other) for one, other in combinations(sorted(base), 2) if len(base[one] & base[other]) >= least}
    assert {(names[pair // len(names)], names[pair % len(names)]) for pair in pairs.tolist()} == expected
