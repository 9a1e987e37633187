"""The addresses of tagging, under the admin's."""

from django.urls import path

from attune.tagging.admin import proposal_views, views
from attune.tagging.admin.import_views import ImportPreview, ImportView, import_progress, read_again, stop_import
from attune.tagging.admin.merge_split_views import MergeView, RenameView, RetireView, SplitView
from attune.tagging.admin.review_views import QueueView, decide, undo_act
from attune.tagging.admin.suggestion_views import SuggestOnCreate, SuggestOnEdit
from attune.tagging.admin.version_views import VersionsView, learn_now, put_live
from attune.tagging.admin.vocabulary_views import DuplicatesView, export, undo_change

app_name = "attune_tagging"

urlpatterns = [
    path("proposals/", proposal_views.ProposalsView.as_view(), name="proposals"),
    path("proposals/decide/", proposal_views.decide, name="decide_proposal"),
    path("proposals/<int:decision_id>/undo/", proposal_views.undo, name="undo_proposal"),
    path("pages/<int:page_id>/findings/", views.findings, name="findings"),
    path("pages/<int:page_id>/suggestions/", SuggestOnEdit.as_view(), name="suggest"),
    path(
        "pages/new/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/suggestions/",
        SuggestOnCreate.as_view(),
        name="suggest_new",
    ),
    path("pages/<int:page_id>/read/", views.read_now, name="read"),
    path("pages/<int:page_id>/topics/<int:topic_id>/accept/", views.accept, name="accept"),
    path("pages/<int:page_id>/topics/undo/<uuid:batch>/", views.undo, name="undo"),
    path("pages/<int:page_id>/topics/<int:topic_id>/pin/", views.pin, name="pin"),
    path("pages/<int:page_id>/topics/<int:topic_id>/remove/", views.remove, name="remove"),
    path("pages/<int:page_id>/topics/<int:topic_id>/restore/", views.restore, name="restore"),
    path("topics/<int:pk>/merge/", MergeView.as_view(), name="merge"),
    path("topics/<int:pk>/split/", SplitView.as_view(), name="split"),
    path("topics/<int:pk>/retire/", RetireView.as_view(), name="retire"),
    path("topics/<int:pk>/rename/", RenameView.as_view(), name="rename"),
    path("review/", QueueView.as_view(), name="queue"),
    path("review/decide/", decide, name="decide"),
    path("review/acts/<uuid:batch>/undo/", undo_act, name="undo_act"),
    path("learned/", VersionsView.as_view(), name="learned"),
    path("learned/now/", learn_now, name="learn_now"),
    path("learned/<int:number>/live/", put_live, name="put_live"),
    path("vocabulary/tidy/", DuplicatesView.as_view(), name="tidy"),
    path("vocabulary/changes/<int:pk>/undo/", undo_change, name="undo_change"),
    path("vocabulary/export/<slug:format_name>/", export, name="export"),
    path("vocabulary/import/", ImportView.as_view(), name="import"),
    path("vocabulary/import/<int:pk>/", ImportPreview.as_view(), name="import_preview"),
    path("vocabulary/import/<int:pk>/progress/", import_progress, name="import_progress"),
    path("vocabulary/import/<int:pk>/stop/", stop_import, name="stop_import"),
    path("vocabulary/import/<int:pk>/again/", read_again, name="read_again"),
]
