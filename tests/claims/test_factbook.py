"""The writer of the reference figures on profiles made for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from knowledge import factbook


def profile(folder: Path, fips: str, borders: str) -> None:
    path = folder / "region" / f"{fips}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"Geography": {"Land boundaries": {"border countries": {"text": borders}}}}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("approximately 35-40,000 active personnel", (35_000, 40_000)),
        ("850,000-1 million active personnel", (850_000, 1_000_000)),
        ("0-500 active personnel", None),
        ("0 active personnel", None),
    ],
)
def test_strength_of_forces(text: str, expected: tuple[float, float] | None) -> None:
    # In a process of its own: a loop without an end must fail, not hang
    code = f"from knowledge.factbook import strength; print(strength({text!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == str(expected and tuple(map(float, expected)))


def test_two_lengths_of_one_border_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile(tmp_path, "fr", "Germany 418 km; Spain 646 km")
    profile(tmp_path, "gm", "France 451 km; Poland 467 km")
    found = factbook.borders(tmp_path)
    assert found["DEU", "FRA"] == 418
    assert capsys.readouterr().err.splitlines() == ["DEU-FRA: 418 km kept, the profile of DEU has 451"]


def test_a_note_whose_border_is_not_found_stops_the_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    before = (
        "one,other,kilometres,note,source\n"
        'KAZ,RUS,7644,"Kazakhstan counts 7,548",CIA\nDEU,FRA,418,a note,CIA\nDEU,POL,467,,CIA\n'
    )
    (data / "borders.csv").write_text(before)
    monkeypatch.setattr(factbook, "DATA", data)
    profile(tmp_path, "fr", "Germany 418 km")
    with pytest.raises(ValueError, match="KAZ-RUS"):
        factbook.write_borders(tmp_path)
    assert (data / "borders.csv").read_text() == before
    (data / "borders.csv").write_text(before.replace("KAZ,RUS", "FRA,ESP"))
    profile(tmp_path, "sp", "France 646 km")
    factbook.write_borders(tmp_path)
    assert "DEU,FRA,418,a note,CIA World Factbook 2025" in (data / "borders.csv").read_text()
