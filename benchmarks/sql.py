"""Count the SQL of each request of a benchmark's server."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

asked = {"all": 0, "deciding": 0}


def count_sql(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count the queries of each request, and tell them in headers."""

    def count(execute: Any, *query: Any) -> Any:
        asked["all"] += 1
        return execute(*query)

    def answer(request: HttpRequest) -> HttpResponse:
        asked.update(all=0, deciding=0)
        with connection.execute_wrapper(count):
            response = get_response(request)
        response["SQL"], response["SQL-Deciding"] = str(asked["all"]), str(asked["deciding"])
        return response

    return answer
