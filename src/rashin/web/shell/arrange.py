"""Which panels home shows a member, and in which order. Works without script: every press is one small form."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rashin.base.workspace.access import Permission, access, member_of
from rashin.web.shell.home import panels_for
from rashin.web.shell.models import Liking
from rashin.web.shell.reading import liking_of

VERBS = ("up", "down", "hide", "show")


@access(Permission.SEE_HOME)
@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest) -> HttpResponseBase:
    """The list of panels; POST moves, hides or shows one, or puts all of it back."""
    found = [panel.name for panel in panels_for(request)]
    if request.method == "POST":
        liking = liking_of(request)
        if "reset" in request.POST:
            Liking.objects.filter(pk=member_of(request).pk).update(panels=[], hidden=[])
            messages.success(request, gettext("Home is as at first."))
            return redirect("arrange")
        verb = next((one for one in VERBS if request.POST.get(one) in found), "")
        if verb:
            name = str(request.POST[verb])
            order, hidden = changed(verb, name, order=found, hidden=liking.hidden)
            Liking.objects.update_or_create(member=member_of(request), defaults={"panels": order, "hidden": hidden})
        return redirect("arrange")
    away = set(liking_of(request).hidden)
    rows = [
        {"panel": panel, "hidden": panel.name in away, "first": index == 0, "last": index == len(found) - 1}
        for index, panel in enumerate(panels_for(request))
    ]
    return render(request, "shell/arrange.html", {"rows": rows})


def changed(verb: str, name: str, *, order: Sequence[str], hidden: Sequence[str]) -> tuple[list[str], list[str]]:
    """Order and hidden panels after one press.

    >>> changed("up", "b", order=["a", "b"], hidden=[])
    (['b', 'a'], [])
    """
    names, away = list(order), [one for one in hidden if one != name]
    if verb == "hide":
        away.append(name)
    if verb in {"up", "down"}:
        place = names.index(name)
        other = min(max(place + (-1 if verb == "up" else 1), 0), len(names) - 1)
        names[place], names[other] = names[other], names[place]
        away = list(hidden)
    return names, away
