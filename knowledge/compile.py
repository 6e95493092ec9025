"""Write the compact form of the actors' data files: `python -m knowledge.compile`, after every change to them."""

import sys
from importlib.resources import files
from pathlib import Path

import msgspec

from tarazy.actors.compiled import NAME, compile_knowledge, read_compiled


def main() -> int:
    """Write the file and say how large it is; read it back first."""
    path = Path(str(files("tarazy.actors") / NAME))
    path.write_bytes(msgspec.msgpack.encode(compile_knowledge(), order="deterministic"))
    written = read_compiled()
    if written is None:
        print(f"{path.name}: cannot be read back", file=sys.stderr)
        return 1
    print(f"{path.name}: {len(written.people)} people, {len(written.entities)} others, {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
