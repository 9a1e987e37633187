"""The page of the settings says what the declarations say."""

from io import StringIO

from django.core.management import call_command

from cms.settings_reference import SECTIONS, settings_page
from tests.processes import ROOT

PAGE = ROOT / "docs" / "settings.md"


def test_the_page_in_docs_is_up_to_date():
    assert PAGE.read_text() == settings_page(), "Run `manage.py write_settings`."


def test_the_command_writes_the_page(tmp_path):
    file, told = tmp_path / "new" / "settings.md", StringIO()

    call_command("write_settings", str(file), stdout=told)

    assert file.read_text() == PAGE.read_text()
    assert str(file) in told.getvalue()


def test_every_section_that_an_app_reads_is_on_the_page():
    declared = sorted(
        path.parent.name.upper() for path in ROOT.glob("*/conf.py") if "SettingsSection(" in path.read_text()
    )

    assert sorted(section.name for section in SECTIONS) == [name for name in declared if name != "ATTUNE"]


def test_every_setting_is_explained_in_a_sentence():
    unclear = [
        each.name
        for section in SECTIONS
        for each in section.settings.values()
        if not each.terms.purpose.endswith(".") or "|" in each.terms.purpose
    ]

    assert unclear == []
