"""Who is in the team, how they sign in and who is given what."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from pascal.app.faces.v1.examples.scene import ACCESS, ANA, BEGAN, LUIS, REFRESH, TAKEN, TEAM
from pascal.app.faces.v1.wire import people, teams
from pascal.domain.events import Rule

_agent = people.AgentShape(
    id=ANA,
    email="ana@pascal.example",
    name="Ana Torres",
    role="SALES_AGENT",
    is_active=True,
    availability="ONLINE",
    max_concurrent_chats=5,
    open_chats=2,
    time_zone="America/Lima",
    created_at=datetime(2025, 11, 3, 13, 0, tzinfo=UTC),
)

_because = teams.BecauseShape(
    Rule.LEAST_LOADED,
    candidates=3,
    load=1,
    others_load=2,
    idle_since=BEGAN,
)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    people.Credentials("ana@pascal.example", "una-frase-larga"),
    people.Registration("luis@pascal.example", "otra-frase-larga", "SALES_AGENT", "Luis Rojas"),
    people.RefreshBody(REFRESH),
    people.PasswordBody("una-frase-larga", "una-frase-aún-más-larga"),
    people.AgentPatch(is_active=True, role="ADMIN", max_concurrent_chats=8),
    people.SelfPatch(availability="ONLINE"),
    _agent,
    people.TeammateShape(ANA, "Ana Torres", "SALES_AGENT", "ONLINE", 2, 5, "America/Lima"),
    teams.NewTeam("Ventas Lima", automatic=True, agent_ids=[ANA, LUIS]),
    teams.TeamPatch(automatic=False),
    teams.TeamShape(TEAM, "Ventas Lima", automatic=True, agent_ids=[ANA, LUIS]),
    people.SignedInShape(ACCESS, REFRESH, 900, _agent),
    _because,
    teams.AssignedShape(TAKEN, ANA, "Ana Torres", "automatic", _because),
)
