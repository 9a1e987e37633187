"""The addresses of shared previews, which need no account."""

from django.urls import path

from attune.blocks import views

app_name = "attune_blocks"

urlpatterns = [
    path("preview/<str:token>/", views.shared_preview, name="shared_preview"),
]
