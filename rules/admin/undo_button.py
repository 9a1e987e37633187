"""The message after something was done, with a button that takes it back."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _


def success_with_undo(request: HttpRequest, words: str, undo_url: str = "") -> None:
    """Say what was done; the button posts to an address, which asks for permission itself."""
    if not undo_url:
        messages.success(request, words)
        return
    # Wagtail's own controller posts, with the token of the page.
    button = (
        '{} <span class="buttons"><button type="button" class="button button-small button-secondary" '
        'data-controller="w-action" data-action="w-action#post" data-w-action-url-value="{}">{}</button></span>'
    )
    messages.success(request, format_html(button, words, undo_url, _("Undo")))
