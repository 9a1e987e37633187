"""What rides on a request: one object that holds the fields which each app declares, and what others may have set.

A field is declared once, by the app that owns it, with the type of its values: LOOK = RequestField[Look]("look").
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")
# The one attribute of ours that holds fields; request.visitor is there for the site to read.
ATTRIBUTE = "attune_state"


class RequestField(Generic[T]):
    """One value of a request, which is there only after it was set; name is for messages alone."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"RequestField({self.name!r})"

    def is_set(self, request: HttpRequest) -> bool:
        """Return whether the field was set on this request."""
        return self in _state(request)

    def find(self, request: HttpRequest) -> T | None:
        """Return the value; None where it was not set."""
        return _state(request).get(self)

    def get(self, request: HttpRequest, otherwise: T) -> T:
        """Return the value, or otherwise where it was not set."""
        found: T = _state(request).get(self, otherwise)
        return found

    def read_once(self, request: HttpRequest, read: Callable[[], T]) -> T:
        """Return the value; where it was not set, it is read and set."""
        if not self.is_set(request):
            self.set(request, read())
        found: T = _state(request)[self]
        return found

    def set(self, request: HttpRequest, value: T) -> None:
        """Set the value, in the place of one that was there."""
        vars(request).setdefault(ATTRIBUTE, {})[self] = value

    def as_attributes(self, value: T, others: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the attributes for a request that Wagtail makes, beside others; a value that they set stands."""
        return {**(others or {}), ATTRIBUTE: {self: value, **(others or {}).get(ATTRIBUTE, {})}}


def is_preview(request: HttpRequest) -> bool:
    """Return whether Wagtail shows a preview by this request."""
    return bool(getattr(request, "is_preview", False))


def is_in_preview_panel(request: HttpRequest) -> bool:
    """Return whether the preview stands in the panel beside the form."""
    return bool(getattr(request, "in_preview_panel", False))


def preview_mode(request: HttpRequest) -> str:
    """Return the mode of a preview; "" where the request is none."""
    return str(getattr(request, "preview_mode", ""))


def is_dummy(request: HttpRequest) -> bool:
    """Return whether Wagtail has made this request itself, so that no browser has sent it."""
    return bool(getattr(request, "is_dummy", False))


def user_of(request: HttpRequest) -> Any:
    """Return the user of a request; None where no middleware has set one."""
    return getattr(request, "user", None)


def session_of(request: HttpRequest) -> Any:
    """Return the session of a request; None where no middleware has set one."""
    return getattr(request, "session", None)


def _state(request: HttpRequest) -> Mapping[Any, Any]:
    held: Mapping[Any, Any] = vars(request).get(ATTRIBUTE, {})
    return held
