"""The addresses of the page of facts and of the forms' helpers, under the admin's."""

from django.urls import path

from rules import bench_views, book_views, disagreement_views, log_views, order_views, undo_views, views
from rules.fact_pages import FactsView

app_name = "attune_rules"

urlpatterns = [
    path("words/<slug:kind>/", views.words, name="words"),
    path("bench/<slug:kind>/", bench_views.bench, name="bench"),
    path("typed/", views.typed, name="typed"),
    path("facts/", FactsView.as_view(), name="facts"),
    path("slots/", views.slots, name="slots"),
    path("disagreements/", disagreement_views.DisagreementsView.as_view(), name="disagreements"),
    path("disagreements/<int:pk>/dismiss/", disagreement_views.dismiss, name="dismiss"),
    path("books/", book_views.BooksView.as_view(), name="books"),
    path("books/<int:version>/return/", book_views.bring_back, name="bring_back"),
    path("order/", order_views.OrderView.as_view(), name="order"),
    path("undo/<slug:token>/", undo_views.undo_many, name="undo"),
    path("log/", log_views.LogView.as_view(), name="log"),
    path("log/results/", log_views.LogView.as_view(results_only=True), name="log_results"),
]
