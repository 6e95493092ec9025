"""Short ways to import written rows and to read what came of it."""

from pathlib import Path
from typing import Any

from tarazy.store import Imported, Store, import_file


def put(db: Store, folder: Path, name: str, kind: str, *lines: str, encoding: str = "utf-8") -> Imported:
    path = folder / name
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return import_file(db, path, kind)


def held(db: Store, columns: str = "*", order: str = "rowid") -> list[dict[str, Any]]:
    return db.frame(f"SELECT {columns} FROM archive ORDER BY {order}").to_dicts()


def reasons(result: Imported, kind: str = "skipped") -> dict[str, int]:
    return {why.reason: why.rows for why in result.reasons if why.kind == kind}
