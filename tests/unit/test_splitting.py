"""Questions that compare are taken apart by their grammar, and others are left whole."""

from __future__ import annotations

import pytest

from retrieval.splitting import sub_questions


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "Which ferry is older, the Selm or the Vane?",
            "Which ferry is older, the Selm?",
            "Which ferry is older, the Vane?",
        ),
        ("Who was born first out of Ada Quill and Bo Tarn?", "out of Ada Quill?", "out of Bo Tarn?"),
        (
            "Which film has the director who died earlier, Lantern, Lantern or Mill Song? ",
            "who died earlier, Lantern, Lantern?",
            "who died earlier, Mill Song?",
        ),
        ("Do both Selm and Vane have a harbour?", "Do both Selm have a harbour?", "Do both Vane have a harbour?"),
        (
            "Are the directors of films Lantern (1936 Film) and Swept From Selm both from one country?",
            "Lantern (1936 Film) both from one country?",
            "Swept From Selm both from one country?",
        ),
        ("Was Ada Quill or Bo Tarn born first?", "Was Ada Quill born first?", "Was Bo Tarn born first?"),
        (
            "How do Harbour Review and Open Ledger differ on taxes?",
            "Review differ on taxes?",
            "Ledger differ on taxes?",
        ),
        ("Compare Norway with Sweden.", "Compare Norway?", "Compare Sweden?"),
        (
            "Between Ada Quill and Bo Tarn, who wrote more books?",
            "Between Ada Quill, who wrote more books?",
            "Between Bo Tarn, who wrote more books?",
        ),
        (
            "Which country spends more on compute, Norway or Sweden?",
            "Which country spends more on compute, Norway?",
            "Which country spends more on compute, Sweden?",
        ),
    ],
)
def test_each_side_is_asked_about(question: str, one: str, other: str) -> None:
    """What is asked stays, with one side at a time."""
    first, second = sub_questions(question)

    assert first.endswith(one)
    assert second.endswith(other)


@pytest.mark.parametrize(
    "question",
    [
        "Where was the director of Lantern over Selm born?",
        "How much do France and Japan spend?",
        "Which country does not sell salt or Tea?",
        "Who is the premier of South Arandia when Bo Tarn was minister for Farming and Mills?",
        "What is the average income in the same state as Port Vane?",
        "In or around Selm, which mills stand?",
        "",
        "or",
    ],
)
def test_what_compares_nothing_stays_whole(question: str) -> None:
    """A list, a bridge and a name with "and" in it are no comparison."""
    assert sub_questions(question) == ()
