"""The addresses of the page of facts and of the forms' helpers, under the admin's."""

from django.urls import path

from attune.rules.admin import bench, books, disagreements, form_views, log, order, undo
from attune.rules.admin.facts import FactsView

app_name = "attune_rules"

urlpatterns = [
    path("words/<slug:kind>/", form_views.words, name="words"),
    path("bench/<slug:kind>/", bench.bench, name="bench"),
    path("typed/", form_views.typed, name="typed"),
    path("facts/", FactsView.as_view(), name="facts"),
    path("slots/", form_views.slots, name="slots"),
    path("disagreements/", disagreements.DisagreementsView.as_view(), name="disagreements"),
    path("disagreements/<int:pk>/dismiss/", disagreements.dismiss, name="dismiss"),
    path("books/", books.BooksView.as_view(), name="books"),
    path("books/<int:version>/return/", books.roll_back_book, name="bring_back"),
    path("order/", order.OrderView.as_view(), name="order"),
    path("undo/<slug:token>/", undo.undo_many, name="undo"),
    path("log/", log.LogView.as_view(), name="log"),
    path("log/results/", log.LogView.as_view(results_only=True), name="log_results"),
]
