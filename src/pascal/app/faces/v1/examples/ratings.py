"""What leads think of it."""

from datetime import date, timedelta
from typing import Final

import msgspec

from pascal.app.faces.v1.examples.scene import ANA, BEGAN, CHAT, TAKEN
from pascal.app.faces.v1.wire import ratings

_tally = (4.5, 4, [0, 0, 1, 0, 3])

_given = ratings.GivenShape(5, "Muy amable, gracias.", TAKEN)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    ratings.RatingBody(5, "Muy amable, gracias."),
    ratings.LinkRatingBody(5, "Muy amable, gracias.", token="example-rating-token"),  # noqa: S106
    ratings.LinkBody("example-rating-token"),
    _given,
    ratings.RatingLinkShape("https://ventas.example/rate/example-rating-token", BEGAN + timedelta(days=30)),
    ratings.OpenLinkShape(BEGAN + timedelta(days=30)),
    ratings.RatingShape(5, "Muy amable, gracias.", TAKEN, CHAT, "Juan Pérez", ANA, "Ana Torres"),
    ratings.RatingSummaryShape(
        *_tally,
        agents=[ratings.AgentTallyShape(*_tally, agent_id=ANA, name="Ana Torres")],
        days=[ratings.DayTallyShape(*_tally, date=date(2026, 1, 5))],
    ),
)
