from oidc_provider import provider

__all__ = ["provider"]
