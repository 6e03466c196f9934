"""One example for each shape of `/api/v1`, for the OpenAPI document."""

from typing import Final

from pascal.app.edge.openapi import examples_of
from pascal.app.faces.v1.examples import (
    asides,
    channels,
    conversations,
    figures,
    house,
    leads,
    meetings,
    push,
    ratings,
    team,
    templates,
    webhooks,
)

EXAMPLES: Final = examples_of(
    (
        *asides.SHAPES,
        *channels.SHAPES,
        *conversations.SHAPES,
        *figures.SHAPES,
        *house.SHAPES,
        *leads.SHAPES,
        *push.SHAPES,
        *meetings.SHAPES,
        *ratings.SHAPES,
        *team.SHAPES,
        *templates.SHAPES,
        *webhooks.SHAPES,
    )
)
