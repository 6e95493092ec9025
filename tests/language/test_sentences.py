from hypothesis import given
from hypothesis import strategies as st

from tarazy.language import split_sentences


def quoted(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text)]


def test_headings_bullets_and_abbreviations() -> None:
    text = "Kazakhstan Raises Forces\n\nAt a Glance\n\n  • Orders more troops\n  • U.S. envoy visits\n\nMr. Kim met Gen. Li. They left."
    assert quoted(text) == [
        "Kazakhstan Raises Forces", "At a Glance", "Orders more troops", "U.S. envoy visits",
        "Mr. Kim met Gen. Li.", "They left.",
    ]  # fmt: skip


def test_hard_wrapped_prose_is_one_sentence() -> None:
    text = "The presidents of the two neighbouring countries signed a\nborder treaty in the capital on Thursday after years of\nnegotiation. It is in force."
    assert len(quoted(text)) == 2


@given(st.text(max_size=300))
def test_spans_are_ordered_and_never_empty(text: str) -> None:
    last = 0
    for start, end in split_sentences(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


def test_dateline_is_no_part_of_the_sentence() -> None:
    assert quoted("ASTANA, Nov 27 (Agency) - Kazakhstan met Turkey.") == ["Kazakhstan met Turkey."]
    assert quoted("NATO - an alliance - met Turkey.") != []
