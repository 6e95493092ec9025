import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from tarazy.digest import sha256_of
from tarazy.errors import DataError, InputError
from tarazy.language import load_engine, split_sentences
from tarazy.language.decode import THRESHOLDS
from tarazy.language.engine import CARD, _read_model
from tarazy.language.heads import CONVENTIONS

TEXT = (
    "Russia and Kazakhstan held joint military drills near Almaty. It rained. The European Union imposed sanctions on "
    "Belarus after the arrests. Police arrested dozens of protesters in Bishkek on Monday."
)


def test_a_sentence_does_not_depend_on_its_neighbours() -> None:
    engine = load_engine()
    together = list(engine.read(TEXT, split_sentences(TEXT)))
    for sentence in together:
        (alone,) = engine.read(sentence.text, [(0, len(sentence.text))])
        assert [(m.text, m.score) for m in alone.mentions] == [(m.text, m.score) for m in sentence.mentions]
        assert [(c.type, c.confidence) for c in alone.candidates] == [
            (c.type, c.confidence) for c in sentence.candidates
        ]
    texts = [s.text for s in together]
    for one, many in zip((engine.encode([t])[0] for t in texts), engine.encode(texts), strict=True):
        assert np.array_equal(one, many)


def test_offsets_give_back_the_words() -> None:
    for sentence in load_engine().read(TEXT, split_sentences(TEXT)):
        assert TEXT[sentence.start : sentence.end] == sentence.text
        for mention in sentence.mentions:
            assert TEXT[mention.start : mention.end] == mention.text
        for candidate in sentence.candidates:
            assert TEXT[candidate.trigger.start : candidate.trigger.end] == candidate.trigger.text
            assert sentence.start <= candidate.trigger.start < candidate.trigger.end <= sentence.end


def test_relate_ranks_all_types_and_minds_the_direction() -> None:
    text = "The European Union imposed sanctions on Belarus."
    ranked = load_engine().relate(text, (0, 18), (40, 47))
    assert len(ranked) == 16
    assert sum(r.probability for r in ranked) == pytest.approx(1.0, abs=1e-4)
    assert ranked[0].type in ("SANCTION", "COERCE")


def test_relate_refuses_a_span_outside_the_text() -> None:
    with pytest.raises(InputError, match="holds no words"):
        load_engine().relate("Russia met China.", (0, 6), (50, 60))


@pytest.mark.parametrize("text", ["", "word", "🕊️🇰🇿 🤝", "مرحبا بالعالم", "a" * 3000, "\x00\x01", "( ( ( ."])
def test_odd_text_gives_no_error(text: str) -> None:
    for sentence in load_engine().read(text, split_sentences(text)):
        assert sentence.skipped is None or sentence.skipped


def test_too_long_a_sentence_is_skipped_with_the_reason() -> None:
    text = "and ".join(["Russia met China "] * 200)
    (sentence,) = load_engine().read(text, [(0, len(text))])
    assert sentence.skipped is not None
    assert "subwords" in sentence.skipped


def test_relate_reads_by_the_rules_that_are_asked_for() -> None:
    text = "The European Union imposed sanctions on Belarus."
    both = [
        [r.probability for r in load_engine().relate(text, (0, 18), (40, 47), convention)] for convention in CONVENTIONS
    ]
    assert both[0] != both[1]


@pytest.mark.parametrize("damage", ["missing", "changed", "no card", "half a card"])
def test_a_damaged_model_is_refused(tmp_path: Path, damage: str) -> None:
    shutil.copytree(str(resources.files("tarazy.language") / "model"), tmp_path / "model")
    if damage == "missing":
        (tmp_path / "model" / "acts.onnx").unlink()
    elif damage == "changed":
        (tmp_path / "model" / "tokenizer.json").write_text("{}")
    elif damage == "no card":
        (tmp_path / "model" / CARD).unlink()
    else:
        (tmp_path / "model" / CARD).write_text('{"sha256": {}}')
    with pytest.raises(DataError, match="install tarazy again"):
        _read_model(tmp_path / "model")


def test_the_hash_of_the_model_covers_its_calibration(tmp_path: Path) -> None:
    _, raw = _read_model(resources.files("tarazy.language") / "model")
    other = raw | {CARD: raw[CARD].replace(b'"bias"', b'"bias" ')}
    assert sha256_of(raw) != sha256_of(other)
    assert load_engine().digest == sha256_of({**raw, "thresholds": repr(THRESHOLDS).encode()})
