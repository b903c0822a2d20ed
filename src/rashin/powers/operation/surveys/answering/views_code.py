"""Where somebody types the code of their slip, when their telephone cannot read its picture."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rashin.base.workspace.access import public
from rashin.powers.operation.surveys.answering import sheets
from rashin.powers.operation.surveys.codes import code_in
from rashin.powers.operation.surveys.tokens import path_of


@public
@csrf_exempt  # it only leads to the address of what was typed
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Type a code; whether it opens anything, its own page says."""
    typed = request.POST.get("code", "")[:100]
    found = code_in(typed)
    if found:
        return HttpResponse(status=303, headers={"Location": path_of(found)})
    return sheets.code_response(request, typed=typed, wrong=request.method == "POST")
