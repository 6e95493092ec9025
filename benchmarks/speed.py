"""Speed of the whole path beside the bare encoder in the same run, peak memory and start-up time.

`python -m benchmarks.speed`: one process, one core for the encoder, the dispatches of `examples/` as text.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

import tarazy
from tarazy.language import load_engine, split_sentences
from tarazy.records import Document

ROUNDS = 3


def _texts() -> list[Document]:
    paths = [str(Path(__file__).parent.parent / "examples")]
    return [d for d in tarazy.read(paths) if isinstance(d, Document)]


def main() -> None:
    """Measure in turn, encoder then whole path, and print the best of each with their ratio."""
    documents = _texts()
    sentences = [d.text[a:b] for d in documents for a, b in split_sentences(d.text)]
    engine, coder = load_engine(), tarazy.load()
    bare, whole = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        engine.encode(sentences)
        bare.append(time.perf_counter() - start)
        start = time.perf_counter()
        for document in documents:
            coder.code(document)
        whole.append(time.perf_counter() - start)
    words = sum(len(s.split()) for s in sentences) / len(sentences)
    print(f"{len(documents)} documents, {len(sentences)} sentences of {words:.1f} words")
    print(f"bare encoder  {len(sentences) / min(bare):8.0f} sentences/s")
    print(
        f"whole path    {len(sentences) / min(whole):8.0f} sentences/s {len(documents) / min(whole):6.1f} documents/s"
    )
    print(f"ratio         {min(bare) / min(whole):8.2f}")
    print(f"peak memory   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tarazy.cli", "--help"], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    print(f"tarazy --help {min(times):8.2f} s")


if __name__ == "__main__":
    main()
