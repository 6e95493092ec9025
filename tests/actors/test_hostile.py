"""Names that are none: they do no harm, and nothing is made of them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.actors import Resolver, document_context, load_knowledge

LOOKALIKE = "Kazakhst\u0430n"  # with a Cyrillic letter

HOSTILE = [
    "A" * 10_000, "Tokayev " * 1_250, "a-" * 5_000, "(" * 10_000, "…!?.,;:—'\"’", "'s", "’s ’s ’s", LOOKALIKE,
    "Путин Putin プーチン", "\u202eKazakhstan", "Kazakh\u0000stan", "\ud83d\ude00 President", "the the the of of of",
    "of", "President of of of", "-", "al-", "pro-", "ex-", "\u0301\u0301\u0301", "1 2 3 4", "[[|]]", "\t\n",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_do_no_harm(text: str) -> None:
    context = document_context(text, text)
    actor = Resolver(load_knowledge()).resolve(text, on=date(2022, 1, 1), context=context)
    assert text[actor.start : actor.end] == actor.text
    assert actor.country is not None or actor.reason


def test_lookalike_letters_name_no_state() -> None:
    actor = Resolver(load_knowledge()).resolve(LOOKALIKE)
    assert (actor.id, actor.country) == (None, None)


WORDS = st.sampled_from(
    [
        "the",
        "former",
        "President",
        "Putin",
        "of",
        "Kazakhstan",
        "'s",
        ",",
        "and",
        "al-Assad",
        "(",
        "OTS",
        ")",
        "he",
        "its",
        "nation",
        "Central",
        "Asian",
        "Hezbollah",
        "fighters",
        "pro-Russian",
        "Georgia",
        "counterpart",
        "his",
        "Xi’s",
        "–",
        "leader",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(0, 11))
def test_any_mix_of_words_keeps_its_offsets(words: list[str], cut: int) -> None:
    text = " ".join(words)
    start = len(" ".join(words[:cut])) + 1 if 0 < cut < len(words) else 0
    actor = Resolver(load_knowledge()).resolve(
        text[start:], start=start, on=date(2020, 1, 1), context=document_context(text, None)
    )
    assert text[actor.start : actor.end] == actor.text
    assert actor.country is not None or actor.reason
