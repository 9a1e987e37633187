"""The addresses of a site that has not mounted our API."""

from cms import urls

urlpatterns = [each for each in urls.urlpatterns if str(each.pattern) != "api/"]
