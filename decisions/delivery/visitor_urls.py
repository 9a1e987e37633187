"""Where visitors read why a page looks as it does for them."""

from django.urls import path

from attune.decisions.delivery.visitor_views import show_visitor_explanation

app_name = "attune_why"

urlpatterns = [path("consent/why/<int:page_id>/", show_visitor_explanation, name="why")]
