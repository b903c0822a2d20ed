"""The door for other systems' calls: nobody signs in, the signature says who calls; answered once it is durable."""

from datetime import UTC, datetime

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rashin.base.workspace.access import public
from rashin.errors import RashinError
from rashin.powers.operation.voices import intake
from rashin.powers.operation.voices.vocabulary import MOST_BODY


@csrf_exempt
@public
@require_POST
def hook(request: HttpRequest, token: str) -> JsonResponse:
    """Take a call. What comes again is told apart from what is new, and both are fine."""
    try:
        done = _received(request, token)
    except RashinError as error:  # programs call here, whatever they say that they accept
        title, remedy = error.told(gettext)
        said = {"title": title, "status": error.status, "code": error.code, "remedy": remedy or None}
        return JsonResponse(said, status=error.status, content_type="application/problem+json")
    return JsonResponse({"received": done.new, "repeated": done.repeated})


def _received(request: HttpRequest, token: str) -> intake.Received:
    told = request.META.get("CONTENT_LENGTH") or "0"
    if told.isdecimal() and int(told) > MOST_BODY:
        intake.source_at(token)  # a stranger learns no more than that nothing listens here
        raise intake.BodyTooLarge(limit=MOST_BODY)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return intake.receive(token, headers, request.body, now=datetime.now(UTC))
