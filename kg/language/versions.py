"""Names that end in a number: versions of models, and parts of texts, which are no names at all."""

from __future__ import annotations

import re

__all__ = ["is_part", "kind_by_number", "looks_like_model", "version_end"]

_VERSION = re.compile(
    r"(?:[- ]?[A-Za-z]?\d+(?:\.\d+)*[A-Za-z]{0,2}\b)"
    r"(?:[- ](?:\d+(?:\.\d+)?[BMbm]|Instruct|Chat|Base|Coder|Max|Pro|Mini|Nano|Flash|Turbo|Ultra|Plus|Large|Small"
    r"|Medium|Preview|Thinking|Vision|VL|Omni|Next|Lite|Deep|Reasoning|Maverick|Scout)\b)*"
)
_SIZED = re.compile(r"[A-Z][\w.]*(?:-[\w.]+)*-\d+(?:\.\d+)?[BM]\Z")
_VERSIONED = re.compile(r".* v?\d+(?:\.\d+)*\Z|.*[a-z]-?\d+(?:\.\d+)+\Z")
_PART = re.compile(
    r"(?:.* )?(?:Articles?|Arts?|Sections?|Annex(?:es)?|Chapters?|Level|Phase|Tier|Table|Figure|Part|Round|Stage"
    r"|Version|Page|Layer|Step|Act|Regulation|Directive|Recitals?|Title|No|Appendix|Schedule|Clause|Q\d|[A-Z]{3})"
    r" [\dIVXL]"
)
_NUMBERED = re.compile(
    r"(?:Vision|Agenda|Horizon|Digital|Plan|Strategy|Legal|Area|Group|Programme|Program)\b|.*\b(?:19|20)\d\d\Z"
)
_BILL = re.compile(
    r"(?:[SAH]B|H\.?R\.?|HF|LD|S\.B\.|A\.B\.|(?:Executive |Cabinet )?Order|Decree) ?(?:No\. ?)?\d[\d/-]*"
)
_MACHINE = re.compile(r"\bsupercomputer\b(?:(?! model)[^.;:])*\Z")
_MODELS_NEAR = re.compile(r"\b(?:models?|LLMs?|parameters?|open-weights?|chatbot|weights)\b")


def version_end(text: str, end: int) -> int | None:
    """Where the version ends that follows the model name that ends at `end` of a text, or None."""
    match = _VERSION.match(text, end)
    return match.end() if match is not None else None


def looks_like_model(name: str, near: str) -> bool:
    """Whether a name has a size ("-7B"), or a version where the words near it speak of models."""
    if _SIZED.match(name) is not None:
        return True
    return bool(_VERSIONED.match(name) and not _NUMBERED.match(name) and _MODELS_NEAR.search(near))


def kind_by_number(name: str, before: str, near: str) -> str | None:
    """The class of a name with a number: a bill's (SB 53), a machine's behind that word, a model's; else None."""
    if _BILL.fullmatch(name) is not None:
        return "Regulation"
    if not looks_like_model(name, near):
        return None
    return "Supercomputer" if _MACHINE.search(before) else "Model"


def is_part(name: str) -> bool:
    """Whether a name is a place in a text or an amount: Article 5, Annex III, EUR 10."""
    return _PART.match(name) is not None
