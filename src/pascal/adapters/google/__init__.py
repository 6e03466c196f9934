"""Sign-in with Google, or with any other provider of OpenID Connect."""

from pascal.adapters.google.sign_in import GoogleSignIn

__all__ = ["GoogleSignIn"]
