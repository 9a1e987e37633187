"""The page of docs/ that lists the settings, written from their declarations."""

from collections.abc import Iterator, Mapping

from attune.audience.conf import SECTION as AUDIENCE
from attune.blocks.conf import SECTION as BLOCKS
from attune.conf import Setting
from attune.decisions.conf import SECTION as DECISIONS
from attune.experiments.conf import SECTION as EXPERIMENTS
from attune.matching.conf import SECTION as MATCHING
from attune.rules.conf import SECTION as RULES
from attune.settings_checks import values_in_words
from attune.tagging.conf import SECTION as TAGGING

SECTIONS = (AUDIENCE, BLOCKS, DECISIONS, EXPERIMENTS, MATCHING, RULES, TAGGING)
HEAD = """\
# Settings

All settings of Attune stand in one dictionary, `ATTUNE`, by sections. What is not named has the default. `manage.py \
check` names each setting that is unknown, of a wrong type or out of its range; with such a one the site does not start.

```python
ATTUNE = {"ENABLED": True, "RULES": {"PROOF_TIMEOUT_MS": 5_000}}
```

`ATTUNE["ENABLED"]` is `True`. `False` serves the pages as if Attune were not there.

The command `manage.py write_settings` writes this page from the declarations in each app's `conf.py`.
"""


def settings_page() -> str:
    """Return the page, as Markdown."""
    return "\n".join([HEAD, *(line for section in SECTIONS for line in _table(section.name, section.settings))])


def _table(name: str, declared: Mapping[str, Setting]) -> Iterator[str]:
    yield from (f"## {name}", "", "| Setting | Default | May be | Is for |", "|---|---|---|---|")
    for each in declared.values():
        yield f"| `{each.name}` | {_default(each)} | {_allowed(each)} | {each.terms.purpose} |"
    yield ""


def _default(declared: Setting) -> str:
    match declared.default:
        case Mapping() as usual:
            return ", ".join(f"`{key}`: {_plain(value)}" for key, value in usual.items()) or "none"
        case tuple() as usual:
            return ", ".join(map(_plain, usual)) or "none"
        case usual:
            return _plain(usual)


def _plain(value: object) -> str:
    # A label that is translated is shown as a text.
    return f"`{tuple(map(str, value)) if isinstance(value, tuple) else value!r}`"


def _allowed(declared: Setting) -> str:
    if declared.terms.choices:
        return "one of " + ", ".join(f"`{each}`" for each in declared.terms.choices)
    words = values_in_words(declared)
    return f"{words}, {declared.unit}" if declared.unit else words
