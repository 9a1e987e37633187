"""How the preview of a rule shows a page as it would be: whoever has pages offers to show one.

Pages and visitors stand above this app: without anybody who offers, a preview is in words alone.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Mode = tuple[str, str]


class Modes(Protocol):
    """Whoever tells how a declaration can be shown."""

    def __call__(self, declaration: Any, /) -> Iterable[Mode]:
        """Give each mode with what an editor calls it, such as "Ana, on “News”"."""


class Show(Protocol):
    """Whoever shows a page."""

    def __call__(self, request: HttpRequest, declaration: Any, mode: str, /) -> HttpResponseBase:
        """Show a page in a mode as it would be with a declaration that need not be kept yet."""


class Showings:
    """Know who shows pages; nobody does until an upper floor says so."""

    def __init__(self) -> None:
        """Start without anybody who does."""
        self._modes: Modes = lambda _declaration: ()
        self._show: Show | None = None

    def offer(self, modes: Modes, show: Show) -> None:
        """Let somebody show pages."""
        self._modes, self._show = modes, show

    def modes(self, declaration: Any) -> list[Mode]:
        """List the modes in which a declaration can be shown on a page."""
        return list(self._modes(declaration)) if self._show else []

    def show(self, request: HttpRequest, declaration: Any, mode: str) -> HttpResponseBase | None:
        """Show a page in one of the modes; None where nobody can."""
        return self._show(request, declaration, mode) if self._show else None


showings = Showings()
