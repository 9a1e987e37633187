"""Where visitors read why a page looks as it does for them."""

from django.urls import path

from decisions.visitor_views import why

app_name = "attune_why"

urlpatterns = [path("consent/why/<int:page_id>/", why, name="why")]
