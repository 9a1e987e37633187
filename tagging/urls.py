"""The addresses of tagging, under the admin's."""

from django.urls import path

from tagging import views
from tagging.curation_views import MergeView, RenameView, RetireView, SplitView
from tagging.suggestion_views import SuggestOnCreate, SuggestOnEdit
from tagging.vocabulary_views import ImportPreview, ImportView, TidyView, export, undo_change

app_name = "attune_tagging"

urlpatterns = [
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
    path("vocabulary/tidy/", TidyView.as_view(), name="tidy"),
    path("vocabulary/changes/<int:pk>/undo/", undo_change, name="undo_change"),
    path("vocabulary/export/<slug:format_name>/", export, name="export"),
    path("vocabulary/import/", ImportView.as_view(), name="import"),
    path("vocabulary/import/<int:pk>/", ImportPreview.as_view(), name="import_preview"),
]
