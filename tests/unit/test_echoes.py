"""Sentences found again in other words: rewordings are, independent texts and filled templates are not."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document import Span
from kg.echoes import Echo, echoes
from kg.language.sentences import split_sentences
from kg.sketches import Sketch, sketch_of

REPORT = (
    "The Harbour Programme receives a budget of $2.5 billion from the Norwegian ministry of trade. "
    "It was approved in March 2024 after a debate about the price of electricity in the north. "
    "Four computing centres in Bergen, Narvik and Bodo share the money until 2030. "
    "A panel of engineers led by Ida Holm publishes its findings about cooling every spring. "
    "Small companies complain that the rules for tenders favour contractors from abroad."
)
REWORDED = (
    "Minor firms complain that rules for the tenders are favouring foreign contractors. "
    "The Norwegian trade ministry gives the Harbour Programme a budget amounting to $2.5 billion. "
    "Every spring, engineers on a panel that Ida Holm leads are publishing findings on cooling. "
    "Following a long debate on electricity prices in the north, approval came in March 2024. "
    "Bergen, Narvik and Bodo will share this money for their four computing centres up to 2030."
)
INDEPENDENT = (
    "Norway wants to catch up with its neighbours in computing. "
    "The Harbour Programme is to cost $2.5 billion, as papers in Oslo reported last week. "
    "Critics doubt that Bergen has the power lines for machines of such a size. "
    "Ida Holm, who advises the government, called for patience. "
    "Nobody has said yet what happens to the sites after 2030."
)
TEMPLATE = (
    "The Upland Programme receives a budget of $840 million from the Kenyan ministry of trade. "
    "It was approved in June 2021 after a debate about the price of electricity in the south. "
    "Nine computing centres in Nairobi, Kisumu and Eldoret share the money until 2027. "
    "A panel of engineers led by Ali Otieno publishes its findings about cooling every autumn. "
    "The Upland Programme was presented by Grace Wanjiru in Mombasa on 3 May 2021."
)


def sketched(text: str) -> Sketch:
    return sketch_of(text, tuple(split_sentences(text)))


def test_a_rewording_is_found_sentence_by_sentence() -> None:
    """Other words, other forms and another order of the sentences: each is found in its place."""
    found = echoes(sketched(REWORDED), sketched(REPORT))

    assert [(echo.here, echo.there) for echo in found] == [(0, 4), (1, 0), (2, 3), (3, 1), (4, 2)]
    assert all(echo.shared >= 5 for echo in found)


def test_independent_and_filled_texts_are_not() -> None:
    """A report of its own on the same subject is no rewording, nor is a template with other names and figures."""
    assert echoes(sketched(INDEPENDENT), sketched(REPORT)) == ()
    assert echoes(sketched(TEMPLATE), sketched(REPORT)) == ()
    assert echoes(sketched(""), sketched(REPORT)) == ()


def test_two_sentences_alike_are_not_enough() -> None:
    """Two sentences may be a quotation, or chance; a third beside them makes a rewording."""
    first, second, third, *_ = REWORDED.split(". ")
    other = "Nobody here had expected it. The summer was warm that year and the boats stayed out"

    assert echoes(sketched(f"{other}. {second}. {third}."), sketched(REPORT)) == ()
    assert len(echoes(sketched(f"{other}. {first}. {second}. {third}."), sketched(REPORT))) == 3


def test_echoes_far_apart_do_not_belong_together() -> None:
    """In long texts, three sentences that stand in three places of one of them are no rewording."""
    filler = [
        f"Plain sentence number {n} speaks of weather{n}, boats{n}, harbours{n}, and towns{n}." for n in range(60)
    ]
    parts = REPORT.split(". ")[:3]
    far = ". ".join(part + ". " + " ".join(filler[20 * n : 20 * n + 20]) for n, part in enumerate(parts))

    assert echoes(sketched(far), sketched(REWORDED + " " + " ".join(filler[:1]))) != ()
    long = REWORDED + " " + " ".join(f.replace("number", "or line").replace("t", "d") for f in filler)
    assert echoes(sketched(far), sketched(long)) == ()


def test_features_are_the_same_in_every_process() -> None:
    """Bands are kept with a generation, so they may not depend on the machine or the process."""
    sketch = sketched(REPORT)

    assert int(sketch.bands.sum()) == 10663312956859215599
    assert (sketch.bands[:-1] <= sketch.bands[1:]).all()
    assert len(sketch.bands) == 8 * len(sketch)


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), keep=st.floats(0.0, 1.0))
def test_the_sentences_of_a_text_echo_themselves(seed: int, keep: float) -> None:
    """Whatever words stand in it: what is found of a text in itself is each sentence in its own place, once."""
    chance = random.Random(seed)
    words = [f"word{chance.randrange(400)}" for _ in range(90)]
    text = ". ".join(" ".join(words[n : n + 9]).capitalize() for n in range(0, 90, 9)) + "."
    cut = text[: int(len(text) * keep)]

    found = echoes(sketched(cut), sketched(text))

    assert len({e.here for e in found}) == len({e.there for e in found}) == len(found)
    if len(sketched(cut)) >= 5:
        assert Echo(0, 0, *_shared(sketched(text))) in found


def _shared(sketch: Sketch) -> tuple[int, int]:
    own = slice(int(sketch.starts[0]), int(sketch.starts[1]))
    return len(sketch.features[own]), int(np.count_nonzero(sketch.named[own]))


def test_words_that_say_little_are_no_features() -> None:
    """Function words and short words count nothing; figures, capitals and the stems of other words do."""
    text = "It is for them that EU invests, and the investment of 2024 was with us."
    sketch = sketch_of(text, (Span(0, len(text)),))

    assert len(sketch.features) == 3  # EU, invest and 2024
    assert sketch.named.sum() == 2
