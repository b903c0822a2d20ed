"""Pages of invitations: invite, send again, take back; the page where a place is taken; a whole list at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from allauth.account.utils import perform_login
from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.workspace import queries, tables
from rashin.base.workspace.access import Permission, access, member_of, public
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.forms_people import InviteForm, RollForm
from rashin.base.workspace.inviting import accept, invitation_by, invite, renew, revoke
from rashin.base.workspace.limits import spend
from rashin.base.workspace.mailing import can_mail, queue_mail
from rashin.base.workspace.models import Invitation, User
from rashin.base.workspace.pages_once import keep, taken
from rashin.base.workspace.roll import Line, invite_all, read_roll
from rashin.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop

_INVITATION = gettext_noop("invitation")


@access(Permission.MANAGE_MEMBERS)
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponseBase:
    """Who is invited; POST invites somebody."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("invitations")
    context = {
        "form": form,
        "roll": RollForm(),
        "table": tables.INVITATIONS.on(request, queries.invitations(now=datetime.now(UTC))),
        "once": taken(request, "invitation"),
        "mails": can_mail(),
    }
    return render(request, "workspace/invitations.html", context, status=422 if form.is_bound else 200)


def _invited(request: HttpRequest, form: InviteForm) -> bool:
    spend(request, "invite")
    try:
        made, secret = invite(actor=member_of(request), now=datetime.now(UTC), **form.cleaned_data)
    except (BadInput, Conflict, NotAllowed) as problem:
        place = str(problem.fields.get("place", "email"))
        form.add_error(place if place in form.fields else "email", gettext(problem.message) % problem.fields)
        return False
    _hand_over(request, made, secret)
    return True


def _hand_over(request: HttpRequest, invitation: Invitation, secret: str) -> None:
    """Keep the link for the next page, and mail it where that can be done."""
    link = absolute(request, reverse("join", args=[secret]))
    keep(request, "invitation", {"name": invitation.name or invitation.email, "link": link})
    if can_mail():
        queue_mail(invitation, link=link, by=member_of(request), now=datetime.now(UTC))
        messages.success(request, gettext("A mail to %(email)s is on its way.") % {"email": invitation.email})


@access(Permission.MANAGE_MEMBERS)
@require_GET
def invitation(request: HttpRequest, number: int) -> HttpResponseBase:
    """One invitation that waits."""
    found = next((one for one in queries.invitations(now=datetime.now(UTC)) if one.id == number), None)
    if found is None:
        raise NotFound(kind=_INVITATION, name=number)
    return render(
        request,
        "workspace/invitation.html",
        {"invitation": found, "mails": can_mail(), "tone": tables.mail_tone(found)},
    )


@access(Permission.MANAGE_MEMBERS)
@require_POST
def invitation_again(request: HttpRequest, number: int) -> HttpResponseBase:
    """A new link; the old one is worth nothing."""
    spend(request, "invite")
    made, secret = renew(actor=member_of(request), number=number, now=datetime.now(UTC))
    _hand_over(request, made, secret)
    return redirect("invitations")


@access(Permission.MANAGE_MEMBERS)
@require_POST
def invitation_end(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take it back."""
    revoke(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The invitation is taken back."))
    return redirect("invitations")


# ── A whole list ──


@access(Permission.MANAGE_MEMBERS)
@never_cache
@require_POST
def roll(request: HttpRequest) -> HttpResponseBase:
    """Invite everybody in a file, or look first what would come of it."""
    spend(request, "import")
    form, lines, trial = RollForm(request.POST, request.FILES), [], False
    if form.is_valid():
        trial = bool(form.cleaned_data["trial"])
        try:
            listed = read_roll(form.cleaned_data["file"].read())
            lines = invite_all(actor=member_of(request), lines=listed, now=datetime.now(UTC), trial=trial)
        except BadInput as problem:
            form.add_error("file", gettext(problem.message) % problem.fields)
    if lines and not trial:
        _mail_all(request, lines)
    shown = [_shown(request, line, trial) for line in lines]
    good = [one for one in shown if not one["problem"]]
    text = "".join(f"{one['email']}\t{one['link']}\r\n" for one in good)
    context = {"form": form, "lines": shown, "good": len(good), "trial": trial, "file": quote(text)}
    return render(request, "workspace/roll.html", context, status=200 if lines else 422)


def _shown(request: HttpRequest, line: Line, trial: bool) -> dict[str, object]:
    link = absolute(request, reverse("join", args=[line.secret])) if line.secret and not trial else ""
    problem = gettext(line.problem.message) % line.problem.fields if line.problem else ""
    return {"number": line.number, "email": line.email, "link": link, "problem": problem}


def _mail_all(request: HttpRequest, lines: Sequence[Line]) -> None:
    if not can_mail():
        return
    for line in lines:
        if line.invitation is None:
            continue
        link = absolute(request, reverse("join", args=[line.secret]))
        queue_mail(line.invitation, link=link, by=member_of(request), now=datetime.now(UTC))


# ── Taking the place ──


class JoinForm(django_forms.Form):
    """Name and password of who joins."""

    name = django_forms.CharField(
        label=_("Your name"), max_length=120, help_text=_("As colleagues know you."),
        widget=django_forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    password = django_forms.CharField(
        label=_("Password"), max_length=600, strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Several unrelated words are easy to remember and hard to guess."),
    )  # fmt: skip

    def check_for(self, invitation: Invitation) -> bool:
        """Whether this person may have this password."""
        if not self.is_valid():
            return False
        try:
            validate_password(
                self.cleaned_data["password"], User(email=invitation.email, name=self.cleaned_data["name"])
            )
        except ValidationError as problem:
            self.add_error("password", problem)
        return self.is_valid()


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Take the place that is kept for whoever has this link. Looking at it uses nothing up."""
    spend(request, "link")
    now = datetime.now(UTC)
    invitation = invitation_by(secret, now=now)
    form = JoinForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.check_for(invitation):
        said = form.cleaned_data
        member = accept(secret=secret, name=said["name"], password=said["password"], now=now)
        response: HttpResponseBase = perform_login(request, member, email_verification="none", redirect_url="/")
        return response
    status = 422 if form.is_bound else 200
    return render(request, "workspace/join.html", {"form": form, "invitation": invitation}, status=status)
