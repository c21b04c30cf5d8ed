"""Marks in a text: each in its place, one within another, and nothing of the text is live."""

from __future__ import annotations

from kg.document import Span
from ui.chat.marking import Marks, marked_html

TEXT = "Ada <b>Quill</b> was born in Port Vane."


def at(words: str) -> Span:
    """Where `words` stand."""
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def test_words_in_the_nearest_sentence_are_marked_within_it() -> None:
    """A marked word inside the underlined sentence keeps both; the text itself is escaped."""
    html = marked_html(TEXT, Span(0, len(TEXT)), Marks(words=(at("born"),), near=(at("was born in"),)))
    assert '<span class="cg-near"><mark>born</mark></span>' in html
    assert '<span class="cg-near">was </span>' in html
    assert "&lt;b&gt;Quill&lt;/b&gt;" in html


def test_a_name_of_the_path_goes_before_a_shared_word() -> None:
    """Where both are at one place, the name is what is shown."""
    html = marked_html(TEXT, Span(0, len(TEXT)), Marks(words=(at("Port"),), bridge=(at("Port Vane"),)))
    assert html.count('<mark class="cg-bridge">') == 2
    assert "<mark>" not in html


def test_only_what_is_shown_is_there_and_the_rest_of_the_document_is_fainter() -> None:
    """Text outside the part shown is left out, and text outside the passage stands beside it."""
    html = marked_html(TEXT, at("born in Port Vane"), Marks(words=(at("Ada"),)), at("Port Vane."))
    assert html == '<div class="cg-passage"><span class="cg-beside">born in </span>Port Vane</div>'
