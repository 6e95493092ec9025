import pytest

from tarazy.places import find_place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They met in Astana on Thursday.", "Astana"),
        ("Troops drilled near Osh, in Kyrgyzstan.", "Osh"),
        ("Talks took place in Kazakhstan.", "Kazakhstan"),
        ("The summit in Xi’an ended.", "Xi'an"),
        ("It is in Russia's interest.", None),
        ("He wrote in China Daily.", None),
        ("Astana welcomed the deal.", None),
        ("They met in Springfield.", None),
    ],
)
def test_place(text: str, name: str | None) -> None:
    place = find_place(text)
    assert (place.name if place else None) == name
