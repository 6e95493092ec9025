"""Scores of the development part for each choice of a decoding threshold: `python -m training.tune`.

The thresholds of `tarazy.language.decode` are chosen by reading this table; no other data is looked at.
"""

from benchmarks.quality import PART, measure

from tarazy.language import decode, load_engine
from training.inline import read_corpus

CHOICES = {
    "EVENT_THRESHOLD": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "PARTY_THRESHOLD": (0.5, 0.6, 0.7, 0.8, 0.9, 0.95),
}


def main() -> None:
    """Print the scores, one threshold moved at a time."""
    engine = load_engine()
    sentences = [s for path in sorted(PART.glob("*.txt")) for s in read_corpus(path)]
    for name, values in CHOICES.items():
        kept = getattr(decode, name)
        for value in values:
            setattr(decode, name, value)
            scores = measure(engine, sentences)
            told = " ".join(f"{k} {v:.3f}" for k, v in scores.items())
            print(f"{name} {value:.2f} {told}", flush=True)
        setattr(decode, name, kept)


if __name__ == "__main__":
    main()
