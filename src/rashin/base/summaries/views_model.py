"""The page of the model: where it is, what may go to it, a trial, and what went."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.messages.errors import TargetRefused
from rashin.base.summaries import queries, services, tables
from rashin.base.summaries.errors import AddressInside, ModelFailed
from rashin.base.summaries.forms import ModelForm
from rashin.base.summaries.services import Tried
from rashin.base.summaries.vocabulary import PROBLEMS
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.limits import spend
from rashin.errors import BadInput, Conflict, NotFound, RashinError, gettext_noop

_ACT = gettext_noop("action")


@access(Permission.MANAGE_MODEL)
@never_cache
@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def model(request: HttpRequest) -> HttpResponseBase:
    """The settings; POST changes them."""
    now = datetime.now(UTC)
    found = queries.model(now=now)
    form = ModelForm(request.POST if request.method == "POST" else None, found=found)
    if form.is_bound and form.is_valid():
        try:
            wanted = form.wanted(enabled=found.enabled if found else True)
            services.set_model(wanted, actor=member_of(request), now=now)
        except (BadInput, Conflict, ModelFailed) as problem:
            _blame(form, problem)
        else:
            messages.success(request, gettext("Saved. Try it now: nothing of your customers is sent."))
            return redirect("model")
    return _page(request, form)


def _page(request: HttpRequest, form: ModelForm | None = None, said: Tried | None = None) -> HttpResponse:
    found = queries.model(now=datetime.now(UTC))
    context = {
        "found": found, "form": form or ModelForm(found=found), "said": said,
        "why": str(PROBLEMS.get(said.problem, "")) if said else str(PROBLEMS.get(found.problem, "")) if found else "",
        "table": tables.SENDINGS.on(request, queries.sendings()) if found else None,
    }  # fmt: skip
    return render(request, "summaries/model.html", context, status=422 if form and form.is_bound else 200)


def _blame(form: ModelForm, problem: RashinError) -> None:
    """Say what is wrong beside the field that it is about."""
    if isinstance(problem, TargetRefused):
        reason, places = problem.why
        form.add_error("base_url", gettext(problem.message) % {"reason": gettext(reason) % places})
    elif isinstance(problem, ModelFailed):
        form.add_error("base_url", str(PROBLEMS.get(problem.problem, problem.sentence())))
    elif isinstance(problem, AddressInside):
        form.add_error("base_url", f"{gettext(problem.message)} {gettext(problem.remedy)}")
    else:
        place, said = str(problem.fields.get("place", "")), str(problem.fields.get("problem", ""))
        fields = problem.fields | ({"problem": gettext(said)} if said else {})
        form.add_error(place if place in form.fields else None, gettext(problem.message) % fields)


@access(Permission.MANAGE_MODEL)
@never_cache
@require_POST
def act(request: HttpRequest, act: str) -> HttpResponseBase:
    """Try it, switch it off or on, forget it."""
    actor, now = member_of(request), datetime.now(UTC)
    if act == "try":
        spend(request, "summary")
        return _page(request, said=services.try_model(actor=actor, now=now))
    if act in {"on", "off"}:
        services.switch_model(actor=actor, on=act == "on", now=now)
        messages.success(request, gettext("Saved."))
    elif act == "remove":
        services.remove_model(actor=actor, now=now)
        messages.success(request, gettext("The model and its key are forgotten. Drafts that there are stay."))
    else:
        raise NotFound(kind=_ACT, name=act)
    return redirect("model")
