"""The addresses of tagging, under the admin's."""

from django.urls import path

from tagging import proposal_views, views

app_name = "attune_tagging"

urlpatterns = [
    path("proposals/", proposal_views.ProposalsView.as_view(), name="proposals"),
    path("proposals/decide/", proposal_views.decide, name="decide_proposal"),
    path("proposals/<int:decision_id>/undo/", proposal_views.undo, name="undo_proposal"),
    path("pages/<int:page_id>/findings/", views.findings, name="findings"),
    path("pages/<int:page_id>/read/", views.read_now, name="read"),
    path("pages/<int:page_id>/topics/<int:topic_id>/pin/", views.pin, name="pin"),
    path("pages/<int:page_id>/topics/<int:topic_id>/remove/", views.remove, name="remove"),
    path("pages/<int:page_id>/topics/<int:topic_id>/restore/", views.restore, name="restore"),
]
