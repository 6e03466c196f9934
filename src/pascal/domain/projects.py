"""What is for sale: the three demo projects of document 000."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Project:
    id: str
    name: str
    district: str
    developer: str
    price_from: int
    """US dollars."""


PROJECTS = (
    Project("torre-begonias-luxury", "Torre Begonias Luxury", "San Isidro", "Platinum", 250_000),
    Project("residencial-barranco-vibe", "Residencial Barranco Vibe", "Barranco", "Urbana", 140_000),
    Project("eco-condominio-el-olivar", "Eco-Condominio El Olivar", "Jesús María", "Vida Verde", 110_000),
)


def project_name(project_id: str | None) -> str | None:
    """Its name; of a project that is not ours, what the site called it."""
    return next((each.name for each in PROJECTS if each.id == project_id), project_id)
