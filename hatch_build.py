"""Builds the pages into the package: hatchling calls it for every wheel and every editable install.

`python hatch_build.py` does the same by hand. What is up to date is not built again.
"""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
BUILT = ROOT / "src/pascal/app/faces/pages/built"
STAMP = BUILT / ".made-of"
NOT_SOURCES = {"node_modules", "generated", "test"}
WORTH_PACKING = {".js", ".css", ".html", ".svg", ".json"}


class Pages(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()


def build() -> None:
    """Leaves the pages in `BUILT`, each with a `.gz` beside it. Nothing to do where there are no sources."""
    if not WEB.is_dir():
        return  # from an sdist, which has them built
    wanted = digest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Building the pages; it takes about half a minute …", file=sys.stderr, flush=True)
    if not is_installed():
        npm("ci", "--ignore-scripts", "--loglevel=error")
    npm("run", "build", "--", "--logLevel=warn")
    for file in BUILT.rglob("*"):
        if file.suffix in WORTH_PACKING:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
    STAMP.write_text(wanted)


def digest() -> str:
    """Of everything that the pages are made of."""
    found = hashlib.sha256()
    for file in sorted(WEB.rglob("*")):
        inside = file.relative_to(WEB)
        if file.is_file() and not NOT_SOURCES & {*inside.parts} and file.suffix != ".pyc":
            found.update(f"{inside}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def is_installed() -> bool:
    """Whether what the lock names is there: npm writes its own copy of it last."""
    lock, done = WEB / "package-lock.json", WEB / "node_modules/.package-lock.json"
    return done.exists() and done.stat().st_mtime >= lock.stat().st_mtime


def npm(*words: str) -> None:
    subprocess.run([sys.executable, WEB / "npm.py", *words], check=True)


if __name__ == "__main__":
    build()
