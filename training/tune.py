"""Scores of the development part for each choice of a decoding threshold: `python -m training.tune`.

The thresholds of `tarazy.language.decode` are chosen by reading this table; no other data is looked at.
"""

from benchmarks.quality import measure, read_part

from tarazy.language import decode
from tarazy.pipeline import load

CHOICES = {
    "TRIGGER_THRESHOLD": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    "PARTY_THRESHOLD": (0.3, 0.4, 0.5, 0.6, 0.7),
    "EVENT_THRESHOLD": (0.3, 0.33, 0.36, 0.38, 0.4, 0.42, 0.44, 0.46, 0.5),
    "MODE_THRESHOLD": (0.3, 0.4, 0.5),
    "CONTEXT_THRESHOLD": (0.15, 0.2, 0.25, 0.3, 0.4),
}


def main() -> None:
    """Print the scores, one threshold moved at a time."""
    coder, golds = load(), read_part("dev")
    for name, values in CHOICES.items():
        kept = getattr(decode, name)
        for value in values:
            setattr(decode, name, value)
            scores = measure(coder, golds)
            told = " ".join(f"{k} {v:.3f}" for k, v in scores.items())
            print(f"{name} {value:.2f} {told}", flush=True)
        setattr(decode, name, kept)


if __name__ == "__main__":
    main()
