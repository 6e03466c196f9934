"""`make screenshots`: the pictures that the README opens with, taken of `pascal demo`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from browser.conftest import NO_BROWSER, chromium_here
from e2e.node import install
from e2e.service import PASCAL, Service, running

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs/pictures"
A_WEEK_APART = "600000"


def main() -> None:
    chromium = chromium_here()
    if chromium is None:
        sys.exit(NO_BROWSER)
    PICTURES.mkdir(exist_ok=True)
    node = install(HERE)
    with tempfile.TemporaryDirectory() as folder:
        demo = Service(Path(folder), {}, PASCAL, "demo", "--every", A_WEEK_APART, ready="/health/ready")
        with running(demo):
            subprocess.run(
                [node.program, HERE / "screenshots.ts"],
                env={**node.env, "CHROMIUM": chromium, "PASCAL_URL": demo.url, "PICTURES": str(PICTURES)},
                check=True,
            )
    for picture in sorted(PICTURES.iterdir()):
        print(f"{picture.relative_to(Path.cwd())}\t{picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
