"""Times: periods, roles and precision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.language.times import date_value, find_times


def only(text: str) -> tuple[str, str, str, str, str]:
    """The one time of a text: first day, last day, role, precision, words."""
    (found,) = find_times(text, "2026-03-15")
    assert text[found.span.start : found.span.end] == found.interval.text
    return str(found.interval.start), str(found.interval.end), found.role, found.precision, found.interval.text


@pytest.mark.parametrize(
    ("text", "start", "end", "role", "precision", "words"),
    [
        ("in 2025", "2025-01-01", "2025-12-31", "in", "year", "2025"),
        ("plan (2025)", "2025-01-01", "2025-12-31", "in", "year", "2025"),
        ("in 2025–2026", "2025-01-01", "2026-12-31", "in", "range", "2025–2026"),
        ("between 2024 and 2026", "2024-01-01", "2026-12-31", "during", "range", "between 2024 and 2026"),
        ("by 2035", "None", "2035-12-31", "by", "year", "by 2035"),
        ("by the end of 2027", "None", "2027-12-31", "by", "range", "by the end of 2027"),
        ("in mid-2025", "2025-05-01", "2025-08-31", "in", "range", "mid-2025"),
        ("early 2026", "2026-01-01", "2026-04-30", "in", "range", "early 2026"),
        ("late 2024", "2024-09-01", "2024-12-31", "in", "range", "late 2024"),
        ("in Q3 2025", "2025-07-01", "2025-09-30", "in", "quarter", "Q3 2025"),
        ("the first half of 2026", "2026-01-01", "2026-06-30", "in", "half", "the first half of 2026"),
        ("in fiscal 2026", "2026-01-01", "2026-12-31", "in", "year", "fiscal 2026"),
        ("FY2025-26", "2025-04-01", "2026-03-31", "in", "year", "FY2025-26"),
        ("in August 2025", "2025-08-01", "2025-08-31", "in", "month", "August 2025"),
        ("on 1 August 2024", "2024-08-01", "2024-08-01", "on", "day", "1 August 2024"),
        ("August 1, 2024", "2024-08-01", "2024-08-01", "on", "day", "August 1, 2024"),
        ("dated 2024-08-01", "2024-08-01", "2024-08-01", "on", "day", "2024-08-01"),
        ("since 2020", "2020-01-01", "None", "since", "year", "since 2020"),
        ("until December 2031", "None", "2031-12-31", "until", "month", "until December 2031"),
        ("which runs to December 2031", "None", "2031-12-31", "until", "month", "to December 2031"),
        ("from 2 February 2025", "2025-02-02", "None", "from", "day", "from 2 February 2025"),
        ("moved to 2 December 2027", "2027-12-02", "2027-12-02", "on", "day", "2 December 2027"),
        ("over the next five years", "2026-03-15", "2031-03-15", "during", "range", "the next five years"),
        ("last month", "2026-02-01", "2026-02-28", "in", "month", "last month"),
        ("this year", "2026-01-01", "2026-12-31", "in", "year", "this year"),
        ("two years ago", "2024-01-01", "2024-12-31", "in", "year", "two years ago"),
        ("from the 2006 edition", "2006-01-01", "2006-12-31", "in", "year", "2006"),
        ("in the 2030s", "2030-01-01", "2039-12-31", "in", "range", "the 2030s"),
    ],
)
def test_periods(text: str, start: str, end: str, role: str, precision: str, words: str) -> None:
    """Each form of words gives its first and last day, its role and its precision."""
    assert only(text) == (start, end, role, precision, words)


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EU) 2024/1689",
        "the Data Act, 2023 says",
        "2,025 GPUs",
        "2024 GPUs",
        "version 2024.1",
        "31 February 2024",
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Numbers of laws, years in their titles, counts and days that do not exist are no times."""
    assert find_times(text) == ()


def test_relative_times_need_a_day() -> None:
    """Without a publication date "last month" is no time, rather than a guess."""
    assert find_times("last month and over the next five years") == ()


@pytest.mark.parametrize(
    ("text", "iso", "words"),
    [
        ("on 22 January 2026", "2026-01-22", "22 January 2026"),
        ("in September 2021", "2021-09", "September 2021"),
        ("from 2 February 2025", "2025-02-02", "2 February 2025"),
        ("by 2035", "2035", "2035"),
        ("in mid-2025", "2025", "mid-2025"),
    ],
)
def test_date_values(text: str, iso: str, words: str) -> None:
    """A time as a value keeps its precision and its words, without the words of its role."""
    (found,) = find_times(text)
    value = date_value(found)
    assert (value.iso, value.text) == (iso, words)


_FORMS = ["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"]


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from(_FORMS))
def test_days_round_trip(day: date, form: str) -> None:
    """A day that is printed in any usual form is read back."""
    (found,) = find_times(f"It began on {day.strftime(form)}.")
    assert (found.interval.start, found.interval.end, found.precision) == (day, day, "day")
    assert date_value(found).iso == day.isoformat()


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789 -–/QHFYMayJune,byinto.", max_size=60), st.sampled_from([None, "2026-03", "2026", "x"])
)
def test_any_text_is_read(text: str, published: str | None) -> None:
    """No text breaks the reader, and intervals run forward."""
    for found in find_times(text, published):
        assert text[found.span.start : found.span.end] == found.interval.text
        if found.interval.start and found.interval.end:
            assert found.interval.end - found.interval.start >= timedelta(0)
