"""What a form refuses of an effect: what can never be, and what the site does not know."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from attune.rules.domain.conditions import did_you_mean
from attune.rules.domain.effects import InvalidEffectError, check_effect
from attune.rules.domain.rules import CallWebhook, Effect, Notify
from attune.rules.providers.suggestions import HOOKS, PEOPLE, suggestions


def effect_refusal(effect: Effect) -> tuple[str, str]:
    """Say which field of an effect is wrong and why; two empty texts where all is well."""
    try:
        check_effect(effect)
    except InvalidEffectError as error:
        return error.field, _(error.text) % error.values
    match effect:
        case CallWebhook(hook):
            return _refuse("hook", _hook_problem(hook))
        case Notify(whom):
            return _refuse("whom", _whom_problem(whom))
        case _:
            return "", ""


def _refuse(field: str, problem: str) -> tuple[str, str]:
    return (field, problem) if problem else ("", "")


def _hook_problem(hook: str) -> str:
    known = [name for name, _label in suggestions.of(HOOKS)()]
    if hook in known:
        return ""
    if not known:
        return _("The site has set up no webhook. Ask whoever runs it to add “%(hook)s” to its settings.") % {
            "hook": hook
        }
    hint = did_you_mean(hook, known) or _(" The site has: %(names)s.") % {"names": ", ".join(known)}
    return _("The site has no webhook “%(hook)s”.") % {"hook": hook} + hint


def _whom_problem(whom: str) -> str:
    if "@" in whom:
        return _email_problem(whom)
    known = [name for name, _label in suggestions.of(PEOPLE)()]
    if whom in known:
        return ""
    text = _("There is no group “%(whom)s”. Name a group of editors, or write an e-mail address.")
    return text % {"whom": whom} + did_you_mean(whom, known)


def _email_problem(whom: str) -> str:
    try:
        validate_email(whom)
    except ValidationError:
        return _("“%(whom)s” is no e-mail address. Write one such as desk@example.org, or name a group of editors.") % {
            "whom": whom
        }
    return ""
