"""Why a login failed."""

from __future__ import annotations

__all__ = ["LoginDenied", "LoginFailed", "Unauthorized", "UnauthorizedLogin", "UnhandledCredentials"]


class Unauthorized(Exception):
    """Something was asked for without the right to it."""


class LoginFailed(Exception):
    """A login did not succeed, for whatever reason."""


class UnauthorizedLogin(LoginFailed, Unauthorized):
    """The credentials are wrong: the user is unknown, or the password is another one."""


class UnhandledCredentials(LoginFailed):
    """No checker knows what to do with credentials of this kind."""


class LoginDenied(LoginFailed):
    """The realm turned the user away, though the credentials may be right."""
