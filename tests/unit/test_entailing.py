"""A second reader: a real cross-encoder from a folder, and a language model through its port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kg.errors import UnavailableError
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.ports import Message, Piece
from retrieval.checking import objection
from retrieval.entailing import CrossEncoderReader, GeneratorReader, open_second_reader
from retrieval.kinds import Reader


@dataclass
class Speaker:
    """A Generator that says what it is told to, under the real port."""

    says: str
    name: str = "speaker"
    context: int = 500

    def count(self, text: str) -> int:
        """Words for tokens."""
        return len(text.split())

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The words, in one piece."""
        assert messages
        assert schema
        assert max_tokens
        yield Piece(self.says, "stop")

    def close(self) -> None:
        """Nothing is held."""


def test_a_language_model_says_yes_or_no() -> None:
    """Yes is 1, no is 0; what broke off or does not fit says nothing."""
    assert GeneratorReader(Speaker('{"says_it": "yes"}')).likelihood("It rose.", "It rose.") == 1.0
    assert GeneratorReader(Speaker('{"says_it": "no"}')).likelihood("It rose.", "It fell.") == 0.0
    assert GeneratorReader(Speaker('{"says')).likelihood("It rose.", "It fell.") == 0.5
    assert GeneratorReader(Speaker('{"says_it": "no"}')).likelihood("word " * 600, "It fell.") == 0.5


def test_a_second_reader_takes_sentences_away_and_none_back() -> None:
    """A sentence that the checks pass falls when it says no; one that they refuse stays refused when it says yes."""
    lexicon = load_lexicon(load_ontology())
    no, yes = (GeneratorReader(Speaker(f'{{"says_it": "{word}"}}')) for word in ("no", "yes"))
    quotes = ["The firm sold the old mill in 2019."]

    assert objection("In 2019 the firm sold the mill.", quotes, Reader(lexicon)) is None
    assert "second reader" in str(objection("In 2019 the firm sold the mill.", quotes, Reader(lexicon, second=no)))
    assert "2018" in str(objection("In 2018 the firm sold the mill.", quotes, Reader(lexicon, second=yes)))
    assert objection(quotes[0], quotes, Reader(lexicon, second=no)) is None


def test_it_is_opened_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """None by default; a folder that is not there is told."""
    assert open_second_reader("") is None
    assert open_second_reader("language-model") is None
    assert isinstance(open_second_reader("language-model", Speaker("")), GeneratorReader)
    with pytest.raises(UnavailableError, match="no/such"):
        open_second_reader("no/such")
    assert isinstance(open_second_reader(str(tmp_path)), CrossEncoderReader)


@pytest.mark.slow
def test_a_cross_encoder_is_loaded_from_its_folder(tmp_path: Path) -> None:
    """The real class reads a real, tiny, untrained model by the name of its class, and one without it is told."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast, set_seed

    set_seed(1)  # the weights are drawn at random, and now and then two words come out alike

    words = "[PAD] [UNK] [CLS] [SEP] [MASK] the firm sold old mill bought it".split()  # noqa: SIM905
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    for folder, labels in (("nli", ["contradiction", "entailment", "neutral"]), ("other", ["a", "b", "c"])):
        BertTokenizerFast(vocab=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / folder)
        config = BertConfig(
            vocab_size=len(words), initializer_range=1.0, id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)}, **shape,
        )  # fmt: skip
        BertForSequenceClassification(config).save_pretrained(tmp_path / folder)

    reader = CrossEncoderReader(tmp_path / "nli")
    sold, bought = (reader.likelihood("the firm sold the mill", f"it {verb} the mill") for verb in ("sold", "bought"))

    assert 0 < sold < 1
    assert sold != bought
    with pytest.raises(UnavailableError, match="entailment"):
        CrossEncoderReader(tmp_path / "other").likelihood("the firm", "the mill")
