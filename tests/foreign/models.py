"""Page types of a foreign site; they are made known by tests.foreign.installing, and to nobody else."""

import io
from types import SimpleNamespace

from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_cookie
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractForm
from wagtail.contrib.routable_page.models import RoutablePage, RoutablePageMixin, path

from attune.blocks.pages import AdaptivePage
from attune.blocks.streams import BodyField, body_blocks

TEMPLATE = "foreign/page.html"


class Views:
    """What the routes of a page answer with: a page, in several ways, and what is none."""

    @path("year/<int:year>/")
    def year(self, request, year):
        return self.render(request, context_overrides={"said": f"The year {year}"})

    @path("named/")
    def named(self, request):
        return self.render(request, context_overrides={"said": f"Hello {request.COOKIES.get('name', 'you')}"})

    @path("asked/")
    def asked(self, request):
        return self.render(request, context_overrides={"said": f"You ask for {request.GET.get('q', 'nothing')}"})

    @path("seen/")
    def seen(self, request):
        return self.render(request, context_overrides={"said": f"You use {request.headers.get('x-device', 'a thing')}"})

    @path("shown/")
    def shown(self, request):
        context = self.get_context(request) | {"said": f"Hello {request.COOKIES.get('name', 'you')}"}
        return render(request, TEMPLATE, context, status=203)

    @path("marked/")
    def marked(self, request):
        answer = self.render(request, context_overrides={"said": "Your basket"})
        answer.set_cookie("basket", "7")
        return answer

    @path("private/")
    def private(self, request):
        return cache_control(private=True, max_age=5)(lambda request: self.render(request))(request)

    @path("varied/")
    def varied(self, request):
        return vary_on_cookie(lambda request: self.render(request))(request)

    @path("public/")
    def public(self, request):
        return cache_control(public=True, max_age=600)(lambda request: self.render(request))(request)

    @path("leave/")
    def leave(self, request):
        return HttpResponseRedirect("/elsewhere/")

    @path("gone/")
    def gone(self, request):
        return HttpResponse("Gone for good.", status=410, headers={"X-Reason": "sold"})

    @path("lost/")
    def lost(self, request):
        return TemplateResponse(request, TEMPLATE, self.get_context(request), status=404, headers={"X-Reason": "lost"})

    @path("data/")
    def data(self, request):
        return JsonResponse({"name": request.COOKIES.get("name", "")})

    @path("file/")
    def file(self, request):
        return FileResponse(io.BytesIO(b"a,b"), filename="rows.csv", as_attachment=True)

    @path("stream/")
    def stream(self, request):
        return StreamingHttpResponse(iter([b"<p>one</p>", b"<p>two</p>"]))


class Held(AdaptivePage):
    """What all pages of this site hold."""

    is_matchable = False
    query_parameters = ("q",)
    body = BodyField(body_blocks(), blank=True)

    class Meta:
        abstract = True


class RoutesFirst(Views, RoutablePageMixin, Held):
    template = TEMPLATE

    class Meta:
        app_label = "foreign"


class RoutesLast(Held, Views, RoutablePageMixin):
    template = TEMPLATE

    class Meta:
        app_label = "foreign"


class RoutesOfAPage(Held, Views, RoutablePage):
    template = TEMPLATE

    class Meta:
        app_label = "foreign"


class Asks:
    """A form that asks for a name."""

    def get_form_fields(self):
        about = {"label": "Name", "help_text": "", "required": True, "default_value": "", "choices": ""}
        return [SimpleNamespace(clean_name="name", field_type="singleline", **about)]


class FormFirst(Asks, AbstractForm, Held):
    template = "foreign/form.html"

    class Meta:
        app_label = "foreign"


class FormLast(Asks, Held, AbstractForm):
    template = "foreign/form.html"

    class Meta:
        app_label = "foreign"


class EmailFormFirst(Asks, AbstractEmailForm, Held):
    template = "foreign/form.html"

    class Meta:
        app_label = "foreign"


class EmailFormLast(Asks, Held, AbstractEmailForm):
    template = "foreign/form.html"

    class Meta:
        app_label = "foreign"


class Plain(Held):
    """What Wagtail itself serves, by another template for scripts."""

    ajax_template = "foreign/part.html"

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"said": ", ".join(request.GET.getlist("q"))}

    template = TEMPLATE

    class Meta:
        app_label = "foreign"


class Leaves:
    """A mixin that answers as its page's slug says, and else greets by a cookie."""

    def serve(self, request, *args, **kwargs):
        if self.slug.startswith("views-"):
            return getattr(Views, self.slug.removeprefix("views-"))(self, request)
        request.greeting = request.COOKIES.get("name", "you")
        answer = super().serve(request, *args, **kwargs)
        answer.headers["X-Greeted"] = "yes"
        return answer

    def render(self, request, context_overrides=None):
        return TemplateResponse(request, TEMPLATE, self.get_context(request) | (context_overrides or {}))


class LeavesFirst(Leaves, Held):
    template = TEMPLATE

    class Meta:
        app_label = "foreign"


class Own(Held):
    """A page whose own class serves, and asks the one above."""

    render = Leaves.render

    def serve(self, request, *args, **kwargs):
        if self.slug.startswith("views-"):
            return getattr(Views, self.slug.removeprefix("views-"))(self, request)
        request.greeting = request.COOKIES.get("name", "you")
        return super().serve(request, *args, **kwargs)

    template = TEMPLATE

    class Meta:
        app_label = "foreign"


class Hands(Held):
    """A page that hands its visitors to the page below."""

    def serve(self, request, *args, **kwargs):
        return self.get_first_child().specific.serve(request)

    template = TEMPLATE

    class Meta:
        app_label = "foreign"
