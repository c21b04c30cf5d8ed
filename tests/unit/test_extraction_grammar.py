"""The light grammar: which words are verbs, and whose they are."""

from __future__ import annotations

import pytest

from ingest.extraction.coordination import coordinated, examples
from ingest.extraction.grammar import Clause, parse
from ingest.extraction.tokens import Chunk, Tag, cut_words, lemma_of
from kg.document import Span


def clauses(text: str, *names: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in which `names` are known."""
    chunks = [Chunk(Span(text.index(n), text.index(n) + len(n)), Tag.NAME) for n in names]
    span = Span(0, len(text))
    return parse(cut_words(text, span, chunks), span).clauses


def words(tokens: object) -> str:
    """The words of a run of tokens."""
    return " ".join(t.text for t in tokens)


@pytest.mark.parametrize(
    ("word", "base", "form"),
    [
        ("builds", "build", "s"), ("supplied", "supply", "ed"), ("running", "run", "ing"),
        ("chosen", "choose", "participle"), ("grew", "grow", "ed"), ("table", "table", "base"), ("sovereign", "", ""),
    ],
)  # fmt: skip
def test_verb_forms_have_their_base(word: str, base: str, form: str) -> None:
    """Regular and irregular forms give their base form; other words give none."""
    assert lemma_of(word) == (base, form)


@pytest.mark.parametrize(
    ("text", "subject", "verb"),
    [
        ("Open models need fast chips.", "Open models", "need"),
        ("The new model costs less than the old one.", "The new model", "cost"),
        ("Firms with large clusters win.", "Firms with large clusters", "win"),
        ("The price of chips fell sharply.", "The price of chips", "fall"),
        ("Models trained on public data match closed ones.", "Models", "match"),
        ("In March 2025 the ministry opened a lab.", "the ministry", "open"),
    ],
)
def test_the_main_verb_has_its_subject(text: str, subject: str, verb: str) -> None:
    """The finite verb is found among nouns that look like verbs, with the words it belongs to."""
    main = [c for c in clauses(text) if c.link == "main" and c.verb.form == "finite"]
    assert (words(main[-1].subject), main[-1].verb.lemma) == (subject, verb)


def test_a_second_verb_shares_the_subject() -> None:
    """A verb after "and" has the subject of the verb before it."""
    first, second = clauses("The market doubled and is projected to triple.")
    assert (second.link, words(second.subject), second.verb.lemma) == ("shared", "The market", "triple")
    assert second.verb.through == ("project",)
    assert first.verb.lemma == "double"


def test_a_relative_clause_speaks_of_the_noun_before_it() -> None:
    """In "a lab that builds chips" it is the lab that builds."""
    found = clauses("Kenya opened a lab that builds chips.", "Kenya")
    assert [(c.link, words(c.subject)) for c in found] == [("main", "Kenya"), ("relative", "a lab")]


def test_what_is_said_hangs_on_the_verb_of_saying() -> None:
    """A clause after "says that" is its complement."""
    found = clauses("The agency says that prices fell by half.")
    assert [c.link for c in found] == ["main", "complement"]
    assert found[1].parent == 0


def test_a_passive_and_a_denial_are_seen() -> None:
    """Passive voice and negation are kept on the verb."""
    found = clauses("The plan was not approved by parliament.")
    assert (found[0].verb.passive, found[0].verb.negated, found[0].verb.lemma) == (True, True, "approve")


def test_parentheses_and_dashes_are_lifted_out() -> None:
    """Asides do not break the clause they stand in."""
    text = "The lab (once a school) built a cluster—the largest in town—within a year."
    span = Span(0, len(text))
    sentence = parse(cut_words(text, span, []), span)
    assert [words(a.tokens) for a in sentence.asides] == ["once a school", "the largest in town"]
    assert words(sentence.clauses[0].near) == "a cluster within a year"


def test_lists_come_apart_and_appositions_do_not() -> None:
    """A list gives its members; a phrase after a comma without "and" is no member."""
    text = "Kenya, Chile, and Norway"
    span = Span(0, len(text))
    assert [words(p) for p in coordinated(cut_words(text, span, []))] == ["Kenya", "Chile", "Norway"]
    text = "Acme, a maker of chips"
    assert [words(p) for p in coordinated(cut_words(text, Span(0, len(text)), []))] == ["Acme"]


def test_examples_are_told_from_their_class() -> None:
    """What follows "such as" are examples of what stands before."""
    text = "open models such as A and B"
    general, given = examples(cut_words(text, Span(0, len(text)), []))
    assert (words(general), words(given)) == ("open models", "A and B")
