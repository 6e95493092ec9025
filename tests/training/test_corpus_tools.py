from pathlib import Path

from training.agreement import compare, kappa
from training.lint import CORPUS, balance, copied, crossings, near_duplicates

from tarazy.annotations import GoldSentence, read_corpus

RECORD = "@ {id} | - | {triple}\n[1.gpe {one}] and [2.gpe Russia] {{a {act}}} a long treaty on trade in Astana today.\na {code} actors={who} status=actual\n\n"


def _sentences(folder: Path, *rows: dict[str, str]) -> list[GoldSentence]:
    path = folder / "rows.txt"
    defaults = {"triple": "-", "one": "Kazakhstan", "act": "signed", "code": "SUPPORT", "who": "1,2"}
    path.write_text("".join(RECORD.format(**{**defaults, **row}) for row in rows))
    return list(read_corpus(path))


def test_near_duplicates_are_found(tmp_path: Path) -> None:
    rows = _sentences(tmp_path, {"id": "aa-0001"}, {"id": "aa-0002", "one": "Peru"})
    ((first, second, likeness),) = near_duplicates(rows)
    assert (first, second) == ("aa-0001", "aa-0002")
    assert 0.5 <= likeness < 1.0


def test_text_of_others_is_found(tmp_path: Path) -> None:
    rows = _sentences(tmp_path, {"id": "aa-0001"})
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "x.jsonl").write_text('{"text": "He said: ' + rows[0].text + '"}\n')
    assert {(name, source) for name, _, source in copied(rows, tmp_path)} == {("aa-0001", "x.jsonl")}


def test_triples_and_passes_stay_in_their_part(tmp_path: Path) -> None:
    train = _sentences(tmp_path, {"id": "aa-0001", "triple": "A ; Consult ; B"})
    test = _sentences(tmp_path, {"id": "bb-0001", "triple": "A ; Consult ; B"}, {"id": "aa-0009", "one": "Peru"})
    told = list(crossings({"train": train, "test": test}))
    assert len(told) == 2
    assert any("pass aa" in line for line in told)


def test_corpus_has_what_its_guidelines_promise() -> None:
    parts = {
        part: [s for f in sorted((CORPUS / part).glob("*.txt")) for s in read_corpus(f)]
        for part in ("train", "dev", "test")
    }
    sentences = [s for part in parts.values() for s in part]
    assert len(sentences) >= 4000
    assert sum(s.triple is not None for s in sentences) >= 2500
    assert sum(not s.events for s in sentences) >= 1000
    assert not list(crossings(parts))
    assert not list(near_duplicates(sentences))
    assert "actual" in balance(sentences)


def test_agreement_has_known_values(tmp_path: Path) -> None:
    first = {s.id: s for s in _sentences(tmp_path, {"id": "aa-0001"}, {"id": "aa-0002"})}
    second = {s.id: s for s in _sentences(tmp_path, {"id": "aa-0001"}, {"id": "aa-0002", "code": "AGREE", "who": "1"})}
    told = compare(first, second)
    assert told["sentences"] == 2.0
    assert told["trigger F1"] == 1.0
    assert told["mention span F1"] == 1.0
    assert told["party F1"] == 2 * 3 / (4 + 3)
    # Cohen 1960: observed 0.5, expected by chance 0.5
    assert told["kappa of type, matched triggers"] == 0.0
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
