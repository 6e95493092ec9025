import numpy as np
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


def test_parties_need_their_role_to_be_likely() -> None:
    roles = [[0.1, 0.8, 0.1], [0.4, 0.2, 0.4], [0.2, 0.1, 0.7], [0.05, 0.9, 0.05]]
    assert decode._parties(roles) == ((0, 3), (2,))
    # The surest actor and recipient stand for the event when the pair head is asked
    assert decode._surest(roles, (0, 3), (2,)) == (3, 2)
    assert decode._surest(roles, (0, 3), ()) == (3, 0)
    assert decode._surest(roles, (), (2,)) == (None, 2)


def _tagged(*tags: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    logits = np.full((len(tags), 5), -4.0, np.float32)
    logits[range(len(tags)), list(tags)] = 4.0
    return logits


def test_triggers_are_whole_words_and_begin_anew_where_a_begin_is_tagged() -> None:
    # Tokens: special, "pulled", "out", "of", "attack", "##ed", special; tags: outside, begin A, inside A, begin B, inside B
    words = [-1, 0, 1, 2, 3, 3, -1]
    found = decode._triggers(words, _tagged(0, 1, 2, 0, 3, 0, 0))
    assert [tokens for tokens, _ in found] == [[1, 2], [4, 5]]
    assert [int(types.argmax()) for _, types in found] == [0, 1]
    found = decode._triggers(words, _tagged(0, 1, 1, 0, 0, 3, 0))
    assert [tokens for tokens, _ in found] == [[1], [2]]


def test_confidence_rises_with_each_probability() -> None:
    calibration = decode.Calibration((1.0, 1.0, 1.0), 0.0, ((0.0, 0.0), (0.5, 0.4), (1.0, 1.0)))
    sure = calibration.confidence((0.0, 0.0, 0.0))
    assert sure == pytest.approx(0.4)
    for position in range(3):
        features = [0.0, 0.0, 0.0]
        features[position] = -1.0
        assert calibration.confidence((features[0], features[1], features[2])) < sure


def test_compound_parties_come_out_of_one_plain_sentence() -> None:
    text = "Kazakhstan and Uzbekistan signed a border treaty in Astana on Thursday."
    (sentence,) = load_engine().read(text, [(0, len(text))])
    (event,) = sentence.candidates
    assert [sentence.mentions[i].text for i in event.actors] == ["Kazakhstan", "Uzbekistan"]
    assert (event.type, event.status, event.trigger.text) == ("SUPPORT", "actual", "signed")
