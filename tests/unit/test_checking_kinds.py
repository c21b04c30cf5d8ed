"""Checking, kind by kind: each check refuses what it is there for, with its reason, on texts about anything."""

from __future__ import annotations

import pytest

from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from retrieval.checks.coverage import open_words
from retrieval.checks.lists import alike, opposed
from retrieval.checks.pair import pair_of, sentences_of
from retrieval.checks.reasons import reasons
from retrieval.kinds import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader with the names that ship."""
    return Reader(load_lexicon(load_ontology()))


def kinds(text: str, evidence: str, reader: Reader, context: str = "") -> set[str]:
    """The kinds of objection to `text`."""
    return {reason.kind for reason in reasons(pair_of(text, evidence, reader, context))}


@pytest.mark.parametrize(
    ("text", "evidence", "kind"),
    [
        ("The bridge cost $41 million.", "The bridge cost $4.1 million.", "figure"),
        ("The bridge cost at least $5 million.", "The bridge cost up to $5 million.", "figure"),
        ("Between 20 and 35 MW were installed.", "Between 20 and 30 MW were installed.", "figure"),
        ("Margins rose in Q3.", "Margins rose in the second quarter.", "number"),
        ("260 of 132 votes were for it.", "260 of 264 votes were for it.", "figure"),
        ("They run 4,096 A100 chips.", "They run 4,096 H100 chips.", "number"),
        ("It took several months to plan.", "It took several years to plan.", "number"),
        ("It came third.", "It came second.", "number"),
        ("Sales doubled.", "Sales tripled.", "number"),
        ("The museum opened on 3 May 1998.", "The museum opened on 3 May 1989.", "date"),
        ("The rule holds until 2031.", "The rule holds since 2021.", "date"),
        ("Portugal signed the treaty.", "Spain signed the treaty.", "name"),
        ("The prize went to Ada Quill.", "The prize went to Ben Harrow.", "new name"),
        ("According to Ben Harrow, it is safe.", "Ben Harrow asked; Ada Quill says it is safe.", "attribution"),
        ("The mayor did not sign the plan.", "The mayor signed the plan.", "polarity"),
        ("The mayor signed the plan.", "The mayor did not sign the plan.", "polarity"),
        ("None of them denies nothing.", "None of them denies it, and they deny it firmly.", "polarity"),
        ("Net sales decreased by 3% in spring.", "Net sales increased by 3% in spring.", "direction"),
        ("The court upheld the fine.", "The court overturned the fine.", "direction"),
        ("The road was not hard, it was easy.", "The road was hard for some and easy for others.", "polarity"),
        ("The result is unreliable.", "The result is reliable.", "direction"),
        ("All villages have a school.", "Some villages have a school.", "quantifier"),
        ("Only the north has a port.", "The north has a port.", "quantifier"),
        ("The plant produces 40 MW.", "The plant is projected to produce 40 MW.", "modality"),
        ("The plant may close.", "The plant closed.", "modality"),
        ("The firm plans to buy the mill.", "The firm bought the mill.", "modality"),
        ("Smith reportedly left the firm early.", "Smith left the firm early.", "modality"),
        ("Harrow defeated Quill in the final.", "Quill defeated Harrow in the final.", "roles"),
        ("Norway spent more than Sweden on roads.", "Sweden spent more than Norway on roads.", "roles"),
        ("The mill was financed by Quill.", "The mill got machines supplied by Quill.", "roles"),
        ("Harrow was defeated by Quill.", "Harrow defeated Quill.", "roles"),
    ],
)
def test_an_altered_sentence_is_refused_by_its_check(text: str, evidence: str, kind: str, reader: Reader) -> None:
    """Each kind of alteration is found by the check that is there for it."""
    assert kind in kinds(text, evidence, reader)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The bridge cost 4,100 thousand dollars.", "The bridge cost $4.1 million."),
        ("More than 400 works are known.", "His list holds 443 works."),
        ("Margins rose in Q2.", "Margins rose in the second quarter."),
        ("The museum opened on May 3, 1989.", "The museum opened on 3 May 1989."),
        ("The museum opened in 1989.", "The museum opened on 3 May 1989."),
        ("CNNs and one CNN are compared.", "One CNN is compared with another CNN; CNNs differ."),
        ("Quill was defeated by Harrow.", "Harrow defeated Quill."),
        ("Quill supplied the machines.", "The mill got 40 machines supplied by Quill."),
        ("The plan was rejected.", "The plan was not approved."),
        ("Sales did not fall.", "Sales rose."),
        ("The plant is expected to produce 40 MW.", "The plant is projected to produce 40 MW."),
        ("The delay is due to rain.", "The delay came because of rain."),
        ("Some villages have a school.", "All villages have a school."),
        ("In 2019 the firm sold the mill.", "The firm sold the mill in 2019."),
    ],
)
def test_a_sentence_in_other_words_is_not_refused(text: str, evidence: str, reader: Reader) -> None:
    """Other units, date formats, voices, double turns and weaker statements stand."""
    assert kinds(text, evidence, reader) == set()


def test_a_name_from_the_title_does_not_replace_one_of_the_quote(reader: Reader) -> None:
    """What the title of a source names does not make another thing of its kind true."""
    assert kinds("Spain signed it.", "Portugal signed it.", reader, "Spain and Portugal") == {"name"}
    assert kinds("Spain says that Portugal signed it.", "Portugal signed it.", reader, "A report by Spain") == set()


def test_words_that_no_evidence_has_are_open(reader: Reader) -> None:
    """A word is open when neither it nor a near one stands in the evidence; figures and glue never are."""
    pair = pair_of("The ministry acquired 40 MW of the cable.", "The ministry financed the cable of 40 MW.", reader)

    assert [word.text for word in open_words(pair)] == ["acquired"]


def test_opposites_and_near_words_are_told_apart() -> None:
    """Opposites are by list, prefix or degree; near words are alike and never opposed."""
    assert opposed("rise", "fall")
    assert opposed("unreliabl", "reliabl")
    assert opposed("slowest", "quickest")
    assert not opposed("rise", "grow")
    assert alike("buy", "acquir") > 0
    assert alike("rise", "fall") == 0


def test_a_text_is_checked_sentence_by_sentence() -> None:
    """Sentences are split as the language rules split them; a text without any is one."""
    assert sentences_of("It rose. It fell.") == ("It rose.", "It fell.")
    assert sentences_of("growth of 3%") == ("growth of 3%",)
    assert sentences_of("| Licence | some may clash |") == ("Licence", "some may clash")
