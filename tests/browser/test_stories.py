"""One test for each story file and transport; node's test runner runs what stands in the file."""

from pathlib import Path

import pytest

from browser.conftest import A_STORY, Tell

STORIES = sorted(Path(__file__).parent.glob("*.story.ts"))


@pytest.mark.timeout(A_STORY + 20)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name.removesuffix(".story.ts"))
def test_the_story_goes_as_it_is_told(tell: Tell, story: Path) -> None:
    tell(story)
