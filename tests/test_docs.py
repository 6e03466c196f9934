"""What the documentation says is there."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import rich_click as click
from click.testing import CliRunner

from pascal.adapters.pusher import dialect as pusher
from pascal.adapters.socketio import dialect as socketio
from pascal.app import cli
from pascal.app.edge import panels
from pascal.app.edge.errors import BY_STATUS, KNOWN
from pascal.app.settings import Settings
from pascal.app.settings.showing import Shown, shown
from pascal.domain.ports.live import Fact

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
PASSWORD = "una-frase-larga"


def text(name: str) -> str:
    return (ROOT / name).read_text()


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of *page* in *language*."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def anchors(page: str) -> set[str]:
    """Where `#…` can lead within *page*, by GitHub's rule."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("setting", shown(Settings()), ids=lambda setting: setting.name)
def test_every_setting_has_its_row_with_its_default(setting: Shown) -> None:
    rows = [
        line for line in text("docs/operating.md").splitlines() if line.startswith(f"| `{setting.name}` |")
    ]
    assert len(rows) == 1
    default = rows[0].split("|")[2].strip()
    assert default == (f"`{setting.value}`" if setting.is_set else "not set")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `([A-Z][A-Z_]+)` \|", text("docs/operating.md"), re.MULTILINE)
    assert rows == [setting.name for setting in shown(Settings())]
    named = {
        name for page in PAGES for name in re.findall(r"\b(?:PASCAL|PUSHER)_[A-Z_]+[A-Z]\b", page.read_text())
    }
    assert named <= set(rows)


@pytest.mark.parametrize("name", NAMES)
def test_every_make_command_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    # in code only: prose makes many things
    code = "\n".join(re.findall(r"`[^`\n]+`|^ {4}.+$", text(name), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets


def test_the_readme_names_the_two_commands_and_the_gate() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", text("README.md")))
    assert {"serve", "test", "demo", "check", "bench"} <= named


@pytest.mark.parametrize("name", NAMES)
def test_every_pascal_command_exists_with_its_options(name: str) -> None:
    code = "\n".join(re.findall(r"`[^`\n]+`|^ {4}.+$", text(name), re.MULTILINE))
    for said in re.findall(r"(?:^ {4}|`|bin/|; |&& )pascal ([a-z][^`\n#|;)]*)", code, re.MULTILINE):
        words = said.split()
        command: click.Command = cli.main
        while isinstance(command, click.Group):
            word = words.pop(0)
            assert word in command.commands, said
            command = command.commands[word]
        options = {option for parameter in command.params for option in parameter.opts} | {"--", "--help"}
        assert {word for word in words if word.startswith("--")} <= options, said


def test_every_command_is_documented() -> None:
    def named(group: click.Group, *before: str) -> Iterator[str]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from named(command, *before, name)
            else:
                yield " ".join(["pascal", *before, name])

    operating = text("docs/operating.md")
    assert [each for each in named(cli.main) if f"`{each}`" not in operating] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        where = urlsplit(link)
        if where.scheme:
            continue
        target = (page.parent / where.path).resolve() if where.path else page
        assert target.exists(), link
        if where.fragment:
            assert where.fragment in anchors(target.read_text()), link


@pytest.mark.parametrize("name", NAMES)
def test_one_sentence_a_line(name: str) -> None:
    """STYLE 18. A table's cell has no second line, and code has its own."""
    prose = re.sub(r"^```.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL)
    for line in prose.splitlines():
        if line.startswith(("|", "    ", "#")):
            continue
        plain = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|«[^»]*»", "x", re.sub(r"^\d+\. ", "", line))
        assert not re.search(r"\w[)\"]?[.!?](\*\*)? [A-Zx«*]", plain), line


def test_every_operation_stands_among_the_faces() -> None:
    done = CliRunner().invoke(cli.main, ["openapi"], catch_exceptions=False)
    faces = text("docs/faces.md")
    operations = [
        f"{method.upper()} {path}"
        for path, methods in json.loads(done.output)["paths"].items()
        for method in methods
    ]
    assert len(operations) > 30
    assert [each for each in operations if f"`{each}`" not in faces] == []
    documented = set(re.findall(r"`((?:GET|POST|PATCH|PUT|DELETE) /api/(?:v1|chat|support)/[^` ]+)`", faces))
    assert documented <= set(operations)


@pytest.mark.parametrize(
    "dialect", [socketio.EVENTS, pusher.EVENTS, panels.EVENTS], ids=["socketio", "pusher", "ws"]
)
def test_every_live_event_stands_among_the_faces(dialect: Mapping[object, str]) -> None:
    faces = text("docs/faces.md")
    assert {event for event in dialect.values() if f"`{event}`" not in faces} == set()


def test_every_fact_is_told_by_one_of_the_transports() -> None:
    assert {fact for fact, _ in (*socketio.EVENTS, *pusher.EVENTS)} == set(Fact)


def test_every_refusal_stands_among_the_faces() -> None:
    faces = text("docs/faces.md")
    codes = {code for _, code in KNOWN.values()} | set(BY_STATUS.values()) | {"internal"}
    assert {code for code in codes if f"`{code}`" not in faces} == set()


def test_every_event_of_the_log_stands_in_the_manual() -> None:
    code = "".join(page.read_text() for page in (ROOT / "src/pascal").rglob("*.py"))
    events = set(re.findall(r'(?:\blog\.\w+\(\s*|waits=)"([a-z_]+)"', code))
    assert len(events) > 50
    manual = text("docs/operating.md")
    assert {each for each in events if f"`{each}`" not in manual} == set()


def test_every_decision_is_listed() -> None:
    pages = {page.name for page in (ROOT / "docs/decisions").glob("0*.md")}
    assert set(re.findall(r"\((0[^)]+\.md)\)", text("docs/decisions/README.md"))) == pages
    assert sorted(int(name[:4]) for name in pages) == list(range(1, len(pages) + 1))


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a Pascal as the reader has started it."""
    with httpx.Client(trust_env=False) as http:
        port = _free_port()
        process = subprocess.Popen(
            [Path(sys.executable).with_name("pascal"), "serve"],
            env={
                **os.environ,
                "DATABASE_URL": database_url,
                "PASCAL_DATA": str(tmp_path),
                "PASCAL_PORT": str(port),
                "PASCAL_ADMIN_PASSWORD": PASSWORD,
            },
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_until_ready(http, process, f"http://localhost:{port}/health/ready")
            yield f"http://localhost:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def test_the_walk_by_hand_goes_as_it_is_told(served: str) -> None:
    page = text("docs/api.md")
    script = "\n".join(["set -eu", *blocks(page, "bash")])
    for said, here in (
        ("http://localhost:8000", served),
        ("the one that was printed", PASSWORD),
        (".venv/bin/python examples/talk.py", f"{sys.executable} examples/talk.py --url {served}"),
        ("python3", sys.executable),
    ):
        assert said in script
        script = script.replace(said, here)
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [lines.count(line) for line in ("IN_PROGRESS", "3", "4", "RESOLVED")] == [1, 1, 1, 1]
    assert '"contentText": "El sábado está bien.",' in [line.strip() for line in lines]
    heard = [line.strip() for line in page.splitlines() if re.match(r" {6}\w+.* (hears|reads) ", line)]
    assert len(heard) > 3
    assert [line for line in heard if line not in [each.strip() for each in lines]] == []


def test_the_walks_helper_tells_a_refusal_in_the_servers_words() -> None:
    helpers = next(block for block in blocks(text("docs/api.md"), "bash") if "pick()" in block)
    refusal = {"status": "error", "message": "Datos inválidos", "errors": {"email": ["Es obligatorio"]}}
    done = subprocess.run(
        ["bash", "-c", f"{helpers}\npick token".replace("python3", sys.executable)],
        input=json.dumps(refusal),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Datos inválidos {'email': ['Es obligatorio']}\n"


def test_the_walk_through_a_channel_shows_what_stands_in_it() -> None:
    package = ROOT / "examples/pascal-telegram"
    code = "".join(each.read_text() for each in (*package.rglob("*.py"), package / "pyproject.toml"))
    page = text("docs/adding-a-channel.md")
    shown = [*blocks(page, "python"), *blocks(page, "toml")]
    assert len(shown) > 5
    assert [each for each in shown if each not in code] == []


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(http: httpx.Client, process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if http.get(url).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail("pascal serve did not get ready")
