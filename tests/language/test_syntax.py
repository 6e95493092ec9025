import itertools

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import tarazy
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.language.syntax import cut_words, spanning_tree


def _is_tree(heads: list[int]) -> bool:
    for node in range(1, len(heads)):
        seen = set()
        while node:
            if node in seen:
                return False
            seen.add(node)
            node = heads[node]
    return sum(h == 0 for h in heads[1:]) == 1


@given(st.integers(2, 5).flatmap(lambda n: arrays(np.float32, (n, n), elements=st.floats(-8, 8, width=16))))
@settings(max_examples=80, deadline=None)
def test_the_best_tree_is_found(arcs: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> None:
    size = len(arcs)
    heads = spanning_tree(arcs)
    assert _is_tree(heads)
    top = heads.index(0, 1)
    assert arcs[top, 0] == arcs[1:, 0].max()
    others = (
        [0, *rest]
        for rest in itertools.product(range(size), repeat=size - 1)
        if rest[top - 1] == 0 and all(h != i for i, h in enumerate(rest, 1)) and _is_tree([0, *rest])
    )
    best = max(sum(float(arcs[i, h]) for i, h in enumerate(heads) if i) for heads in others)
    assert sum(float(arcs[i, h]) for i, h in enumerate(heads) if i) == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. didn't sign.", ["The", "U.S.", "did", "n't", "sign", "."]),
        ("Kazakhstan's 7,500-km border", ["Kazakhstan", "'s", "7,500", "-", "km", "border"]),
        ("“We cannot wait,” Mr. Li said", ["“", "We", "can", "not", "wait", ",", "”", "Mr.", "Li", "said"]),
        ("see https://example.org/a?b=1", ["see", "https://example.org/a?b=1"]),
    ],
)
def test_words_are_cut_as_in_the_treebanks(text: str, words: list[str]) -> None:
    assert [text[a:b] for a, b in cut_words(text, 0, len(text))] == words


def test_a_plain_sentence_is_parsed() -> None:
    text = "Russia sold tanks to Kazakhstan. It rained."
    first, second = tarazy.load().parse(text)
    assert [w.upos for w in first] == ["PROPN", "VERB", "NOUN", "ADP", "PROPN", "PUNCT"]
    assert [(w.head, w.deprel) for w in first] == [
        (2, "nsubj"),
        (0, "root"),
        (2, "obj"),
        (5, "case"),
        (2, "obl"),
        (2, "punct"),
    ]
    assert all(text[w.start : w.end] == w.text for w in (*first, *second))


def test_given_words_are_kept_whatever_they_are() -> None:
    words = ["Hello", "\u0301", "world", "\x00", "🕊️", "."]
    ((*parsed,),) = tarazy.load().parse(words=[words])
    assert [w.text for w in parsed] == words
    assert _is_tree([0, *(w.head for w in parsed)])
    assert tarazy.load().parse(words=[[]]) == [[]]


def test_what_cannot_be_parsed_is_refused() -> None:
    coder = tarazy.load()
    with pytest.raises(InputError, match="one of the two"):
        coder.parse()
    with pytest.raises(InputError, match="empty word"):
        coder.parse(words=[["a", " "]])
    with pytest.raises(InputError, match="subwords"):
        coder.parse(words=[["word"] * 400])


def test_parse_and_relate_commands() -> None:
    parsed = CliRunner().invoke(main, ["parse", "-"], input="Russia met China.")
    assert parsed.exit_code == 0
    assert "1\tRussia\t_\tPROPN" in parsed.output
    text = "The EU imposed sanctions on Belarus."
    ranked = CliRunner().invoke(main, ["relate", text, "--source", "The EU", "--target", "Belarus"])
    assert ranked.exit_code == 0
    assert ranked.output.startswith("SANCTION")
    assert len(ranked.output.splitlines()) == 16
    refused = CliRunner().invoke(main, ["relate", text, "--source", "Peru"])
    assert refused.exit_code == 2
    assert "stands 0 times" in refused.output
