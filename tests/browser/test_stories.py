"""One test for each story file; what is about live updates is told on both transports."""

from pathlib import Path

import pytest

from browser.conftest import A_STORY, Tell

STORIES = {
    path.name.removesuffix(".story.ts"): path for path in sorted(Path(__file__).parent.glob("*.story.ts"))
}
ON_BOTH = ("asides", "channels", "embedding", "ratings", "team", "widget")
TOLD = [("socketio", name) for name in STORIES] + [("pusher", name) for name in ON_BOTH]


@pytest.mark.timeout(A_STORY + 20)
@pytest.mark.parametrize(("settings", "name"), TOLD, indirect=["settings"])
def test_the_story_goes_as_it_is_told(tell: Tell, name: str) -> None:
    tell(STORIES[name])
