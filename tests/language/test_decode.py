import pytest

from tarazy.language import decode, load_engine


@pytest.mark.parametrize(
    ("text", "words"),
    [("the U.S. in", ["the", "U.S.", "in"]), ("the C5+1 met", ["the", "C5+1", "met"]), ("in Xi'an now", ["in", "Xi'an", "now"]),
     ("Iran's army", ["Iran", "'", "s", "army"])],
)  # fmt: skip
def test_signs_within_a_name_do_not_cut_it(text: str, words: list[str]) -> None:
    offsets = load_engine()._tokenizer.encode(text).offsets
    numbers = decode._words(offsets, text)
    found = []
    for word in dict.fromkeys(n for n in numbers if n >= 0):
        inside = [o for o, n in zip(offsets, numbers, strict=True) if n == word]
        found.append(text[inside[0][0] : inside[-1][1]])
    assert found == words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("EU,", "EU"),
        ("Russia’s", "Russia"),
        ("’s army", "army"),
        ("U.S.", "U.S."),
        ("“the bloc”", "the bloc"),
    ],
)
def test_mentions_lose_stray_signs(text: str, kept: str) -> None:
    start, end = decode._trimmed(text, 0, len(text))
    assert text[start:end] == kept


def test_weaker_pair_does_not_turn_a_party_round() -> None:
    assert decode._parties([((0, 1), 0.9), ((1, 2), 0.6)]) == ((0,), (1,))
    assert decode._parties([((0, 1), 0.9), ((1, 0), 0.8)]) == ((0, 1), ())
    assert decode._parties([((0, 1), 0.9), ((0, 2), 0.8), ((None, 1), 0.7)]) == ((0,), (1, 2))


def test_compound_parties_come_out_of_one_plain_sentence() -> None:
    text = "Kazakhstan and Uzbekistan signed a border treaty in Astana on Thursday."
    (sentence,) = load_engine().read(text, [(0, len(text))])
    (event,) = sentence.candidates
    assert [sentence.mentions[i].text for i in event.actors] == ["Kazakhstan", "Uzbekistan"]
    assert (event.type, event.status, event.trigger.text) == ("SUPPORT", "actual", "signed")
