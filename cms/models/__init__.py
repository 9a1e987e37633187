"""The page types of the site: a magazine with news, a shop and a course."""

from cms.models.course import CoursePage, LessonPage
from cms.models.magazine import ArticlePage, AuthorPage, HomePage, IndexPage, SectionPage, TopicPage
from cms.models.news import NewsPage
from cms.models.shop import ProductPage, ShopPage
from cms.models.site import Accent, SitePage

__all__ = [
    "Accent",
    "ArticlePage",
    "AuthorPage",
    "CoursePage",
    "HomePage",
    "IndexPage",
    "LessonPage",
    "NewsPage",
    "ProductPage",
    "SectionPage",
    "ShopPage",
    "SitePage",
    "TopicPage",
]
