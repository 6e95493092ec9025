"""Whether a text is English."""

import unicodedata
from functools import cache
from typing import Any

# Fewer letters than this say too little to tell one Latin-script language from another.
LEAST_LETTERS = 40
# The classifier's share below which another language is not believed: headlines full of names look foreign.
LEAST_CERTAINTY = 0.9


@cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def foreign_language(text: str) -> str | None:
    """The language that a text is in if it is not English, else None; short Latin text passes as English."""
    sample = text[:5000]
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return None
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if latin * 2 >= len(letters) and len(letters) < LEAST_LETTERS:
        return None
    language, certainty = _classifier().classify(sample)
    if latin * 2 < len(letters):
        return str(language) if language != "en" else "not in Latin script"
    return str(language) if language != "en" and certainty >= LEAST_CERTAINTY else None
