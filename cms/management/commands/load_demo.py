"""Fill the site with the demo: a small magazine, its readers and its rules."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from attune.matching import services as matching_services
from attune.rules.services import pause_publishing
from cms.conf import is_demo
from cms.demo import pages as demo_pages
from cms.demo import personalisation
from cms.demo.accounts import make_accounts
from cms.demo.content import read_json
from cms.demo.course import make_course
from cms.demo.front import front_page
from cms.demo.news import make_news, news_page
from cms.demo.shop import make_shop, shop_page
from cms.fonts import have_fonts, make_fonts
from cms.management.quiet import quiet_logs
from cms.site_structure import ensure_home


class Command(BaseCommand):
    """Load the demo; what is there already stays as it is."""

    help = "Fill the site with the demo magazine, its personas, segments, rules and accounts; twice does no harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to fill the front pages anew."""
        parser.add_argument("--front-page", action="store_true", help="fill the front pages anew")

    def handle(self, *args: Any, front_page: bool, verbosity: int, **options: Any) -> None:
        """Make one thing after the other, and say so."""
        self.is_quiet = verbosity == 0
        with quiet_logs():
            self._load(again=front_page)
            self._accounts()

    def _load(self, *, again: bool) -> None:
        site = read_json("site")
        if not have_fonts():
            with self._step(_("typefaces, cut to size")):
                make_fonts()
        with self._step(_("%d topics with their synonyms") % len(site["topics"])):
            topics = personalisation.make_topics(site["topics"])
        with self._step(_("front page, sections, writers and topic pages")):
            home = ensure_home(site["home"]["title"], summary=site["home"]["summary"])
            sections = demo_pages.make_sections(home, site["sections"])
            authors = demo_pages.make_authors(home, site["authors"])
            names = dict(zip(topics, (row["name"] for row in site["topics"]), strict=True))
            topic_index = demo_pages.make_topic_pages(home, topics, names)
        with self._step(_("articles, each read for what it is about")):
            articles = [page for page, _is_new in demo_pages.make_articles(sections, authors)]
        with self._step(_("index of what fits whom")):
            matching_services.index_pages([page.pk for page in articles])
        with self._step(_("a news front, a shop with its products, a course with its lessons")):
            news = make_news(home, site["news"])
            shop, products = make_shop(home, site["shop"])
            make_course(home, site["course"])
        slugs = {page.slug: page.pk for page in articles} | products | {"topics": topic_index.pk}
        people = read_json("readers", pages=slugs)
        with self._step(_("%d personas") % len(people["personas"])):
            personalisation.make_personas(people["personas"])
        with self._step(_("segments, rules and a trigger")), pause_publishing():
            segments = personalisation.make_segments(people["segments"])
            personalisation.make_rules(people["rules"])
            personalisation.make_triggers(people["triggers"])
        with self._step(_("slots and variants of the front pages")):
            demo_pages.fill(home, front_page(slugs, segments, topics=len(topics)), again=again)
            demo_pages.fill(news, news_page(slugs), again=again)
            demo_pages.fill(shop, shop_page(products), again=again)
        with self._step(_("an experiment on one of these slots")):
            personalisation.make_experiments(people["experiments"])

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        self._say(f"  {what} … ", ending="")
        started = monotonic()
        yield
        self._say(self.style.SUCCESS(f"{monotonic() - started:.1f} s"))

    def _accounts(self) -> None:
        if not is_demo():
            self._say(_("No accounts were made: their passwords are known to all, and ATTUNE_DEMO is off."))
            return
        accounts = make_accounts()
        address = settings.WAGTAILADMIN_BASE_URL
        self._say(_("The site: %s/") % address)
        self._say(_("For editors: %s/admin/") % address)
        for name, password in accounts:
            self._say(_("  user %(name)s, password %(password)s") % {"name": name, "password": password})

    def _say(self, words: str, *, ending: str = "\n") -> None:
        if not self.is_quiet:
            self.stdout.write(words, ending=ending)
            self.stdout.flush()
