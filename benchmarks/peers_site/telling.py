"""Middleware of both sites: each response tells the segments that its visitor was put into."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse


def tell_segments(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Name them in a header."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Segments"] = ",".join(sorted(_segments_of(request)))
        return response

    return answer


def _segments_of(request: HttpRequest) -> Iterable[str]:
    decisions = getattr(request, "decisions", None)
    if decisions is not None:
        return decisions.matches.segments if decisions.matches else ()
    return [segment["encoded_name"] for segment in request.session.get("segments", ())]
