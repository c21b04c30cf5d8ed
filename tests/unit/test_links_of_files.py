"""Links of PDF and DOCX files: the words they lie over, and where they lead."""

from __future__ import annotations

import io

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pdf_file import lines, pdf

from ingest.reading.sandbox import parse_apart

POWER, GRID = "https://north.example/power", "https://grid.example/guide.html"


def link_to(address: str, left: float, low: float, right: float, high: float) -> str:
    """An annotation of a PDF page that leads to an address."""
    rect = f"{left} {low} {right} {high}"
    return f"<< /Type /Annot /Subtype /Link /Rect [{rect}] /A << /S /URI /URI ({address}) >> >>"


def test_links_of_a_pdf_have_the_words_they_lie_over() -> None:
    """Two links in one line keep their own words, and one that goes over two lines is one."""
    page = lines(
        ("F1", 12, 700, "See Power and Chips in the North and the annex of it."),
        ("F1", 12, 680, "Read further: Who Owns the Grid: A Field"),
        ("F1", 12, 664, "Guide to the Lines"),
    )
    notes = (
        link_to(POWER, 85.4, 697, 243.4, 712),
        link_to("https://north.example/annex", 270.1, 697, 323.5, 712),
        link_to(GRID, 136, 677, 288, 692),
        link_to(GRID, 60, 661, 157, 676),
    )

    record = parse_apart("pdf links", pdf(page, annotations=notes), "a.pdf").record

    assert record == {
        "Power and Chips in the North": POWER,
        "the annex": "https://north.example/annex",
        "Who Owns the Grid: A Field Guide to the Lines": GRID,
    }


def test_annotations_that_are_no_links_are_passed_over() -> None:
    """Notes, broken places and pages without any make no link and no error."""
    page = lines(("F1", 12, 700, "Nothing leads anywhere from here, whatever it says."))
    notes = ("<< /Type /Annot /Subtype /Text /Rect [60 690 90 710] /Contents (a note) >>", "null", "[1 2]")

    assert parse_apart("pdf links", pdf(page, annotations=notes), "a.pdf").record == {}
    assert parse_apart("pdf links", pdf(page), "a.pdf").record == {}


def linked(paragraph: Paragraph, words: str, address: str) -> None:
    """Put a link into a paragraph, as word processors do."""
    part = paragraph.part
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = words
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def field(paragraph: Paragraph, words: str, address: str) -> None:
    """Put a link into a paragraph as a field, as older programs do."""
    for mark, inside in (("begin", ""), ("", f' HYPERLINK "{address}" '), ("separate", ""), ("end", "")):
        if mark == "end":
            paragraph.add_run(words)
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if mark else "w:instrText")
        if mark:
            part.set(qn("w:fldCharType"), mark)
        part.text = inside or None
        run._r.append(part)


def test_links_of_a_docx() -> None:
    """Links as elements and as fields, with their words; links within the document lead nowhere."""
    document = Document()
    linked(document.add_paragraph("See "), "Power and Chips in the North", POWER)
    field(document.add_paragraph("Read "), "Who Owns the Grid", GRID)
    inner = document.add_paragraph("Back to ")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "top")
    inner._p.append(link)
    file = io.BytesIO()
    document.save(file)

    record = parse_apart("docx links", file.getvalue(), "a.docx").record

    assert record == {"Power and Chips in the North": POWER, "Who Owns the Grid": GRID}
    assert parse_apart("docx links", b"PK\x03\x04 broken", "b.docx").record == {}
