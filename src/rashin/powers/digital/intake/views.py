"""Pages of data coming in: files, what SDKs send, what was refused."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.asking import the_inbox, the_lake
from rashin.base.workspace.audit import change, record_export
from rashin.base.workspace.unmasking import granted
from rashin.collect.replay import replay
from rashin.errors import Conflict, RashinError
from rashin.powers.digital.intake import forms, queries, services, tables, vocabulary
from rashin.powers.digital.intake.pages import is_ready, may_look, sources_of, upload_page
from rashin.powers.digital.intake.snippets import keys_at_hand, snippets
from rashin.powers.digital.intake.vocabulary import Kind


@access(Permission.IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    """Files that came in, and the door for the next one."""
    asked = request.GET.get("kind", "")
    form = forms.UploadForm(
        request.POST or None, request.FILES or None, initial={"kind": asked} if asked in Kind.values else None
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = services.receive(
            actor=member_of(request),
            name=file.name,
            kind=Kind(form.cleaned_data["kind"]),
            chunks=file.chunks(),
            now=datetime.now(UTC),
        )
        return redirect("upload", upload.pk)
    table = tables.UPLOADS.on(request, queries.uploads())
    too_large = "file" in form.errors and form.has_error("file", "too_large")
    status = 413 if too_large else 422 if form.is_bound else 200
    return render(request, "intake/imports.html", {"form": form, "table": table}, status=status)


@access(Permission.IMPORT_DATA)
@require_GET
def upload(request: HttpRequest, number: int) -> HttpResponseBase:
    """One file: look, choose columns, import, see what became of it."""
    context = {**upload_page(request, number), "asks_undo": request.GET.get("confirm") == "undo"}
    return render(request, "intake/upload.html", context)


@access(Permission.IMPORT_DATA)
@require_GET
def upload_progress(request: HttpRequest, number: int) -> HttpResponseBase:
    """The progress alone, for the page that watches it; a page that is over loads itself anew."""
    context = upload_page(request, number)
    response = render(request, "intake/progress.html", context)
    if "progress" not in context:
        response["HX-Refresh"] = "true"
    return response


def _in_place(request: HttpRequest, number: int, error: Conflict) -> HttpResponseBase:
    """Somebody was first: the page as it is now, with what happened said above it."""
    context = {**upload_page(request, number), "conflict": _sentence(error)}
    return render(request, "intake/upload.html", context, status=error.status)


def _sentence(error: RashinError) -> str:
    remedy = gettext(error.remedy) % error.fields if error.remedy else ""
    return f"{gettext(error.message) % error.fields} {remedy}".strip()


def _version(request: HttpRequest) -> int:
    """The version that the page showed; what is no number was never shown."""
    told = request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1


@access(Permission.IMPORT_DATA)
@require_POST
def upload_columns(request: HttpRequest, number: int) -> HttpResponseBase:
    """Keep how the columns are to be read; with “import”, begin when nothing is missing."""
    now, member, kind = datetime.now(UTC), member_of(request), request.POST.get("kind", "")
    try:
        kept = services.choose_columns(
            actor=member,
            upload_id=number,
            version=_version(request),
            kind=Kind(kind) if kind in Kind.values else Kind.EVENTS,
            mapping=forms.chosen_columns(request.POST, request.POST.getlist("name")),
            reading=forms.chosen_reading(request.POST),
            now=now,
        )
        if "import" in request.POST and is_ready(kept):
            services.start_import(actor=member, upload_id=number, version=kept.version, now=now)
    except Conflict as error:
        return _in_place(request, number, error)
    return redirect("upload", number)


@access(Permission.IMPORT_DATA)
@require_POST
def upload_undo(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an import back, whole."""
    now, member = datetime.now(UTC), member_of(request)
    try:
        _, removed = services.undo_import(
            actor=member,
            upload_id=number,
            version=_version(request),
            undo=lambda batch: the_lake().undo(batch, at=now, actor=member.reference),
            now=now,
        )
    except Conflict as error:
        return _in_place(request, number, error)
    messages.success(request, gettext("%(rows)s rows were taken out.") % {"rows": formats.number(removed)})
    return redirect("upload", number)


@access(Permission.IMPORT_DATA)
@require_GET
def upload_errors(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file that names each refused row, column and remedy."""
    row = queries.upload_of(number)
    if not may_look(request, row):
        require(member_of(request), Permission.SEE_PERSONAL)
        return redirect(f"{reverse('show_personal')}?{urlencode({'next': reverse('upload', args=[number])})}")
    path = queries.errors_file(row)
    record_export(actor=member_of(request), what=row.reference, rows=row.rejected or 0, now=datetime.now(UTC))
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{row.name}.errors.csv", content_type="text/csv")


@access(Permission.SEE_DATA)
@require_GET
def live(request: HttpRequest) -> HttpResponseBase:
    """What arrives right now, and why something was refused."""
    arrivals = queries.arrivals(the_inbox(), limit=100)
    context = {
        "arrivals": tables.ARRIVALS.on(request, arrivals),
        "waiting": the_inbox().waiting(),
        "last": arrivals[0].at if arrivals else None,
        "fates": [(told, sum(one.told == told for one in arrivals)) for told in sorted({one.told for one in arrivals})],
    }
    if not request.headers.get("HX-Request"):
        context |= _setting_up(request, opened=not arrivals)
        context["sources"] = tables.SOURCES.on(request, sources_of(member_of(request), now=datetime.now(UTC)))
    return render(
        request, "intake/live_table.html" if request.headers.get("HX-Request") else "intake/live.html", context
    )


def _setting_up(request: HttpRequest, *, opened: bool) -> dict[str, object]:
    """The lines for an SDK, with this installation's own address and the key that the reader chose."""
    keys = keys_at_hand()
    wanted = request.GET.get("key", "")
    chosen = next((one for one in keys if str(one.id) == wanted), keys[0] if keys else None)
    return {
        "keys": keys[:8], "chosen": chosen, "snippets": snippets(chosen.key if chosen else ""),
        "opened": opened or bool(wanted), "base_url": settings.BASE_URL,
        "may_make_keys": may(member_of(request), Permission.MANAGE_KEYS),
    }  # fmt: skip


@access(Permission.SEE_DATA)
@require_GET
def refused(request: HttpRequest) -> HttpResponseBase:
    """What was refused, with its reason; it can be sent through again after a mend."""
    member, now = member_of(request), datetime.now(UTC)
    grant = granted(request, now=now)
    rows = queries.refused(the_lake(), masked=grant is None)
    table = tables.REFUSED.on(request, rows)
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file("rashin-refused")
        what = "rejects" if grant is None else "rejects, unmasked"
        record_export(actor=member, what=what, rows=file.rows, now=now, reason=grant.reason if grant else "")
        return file.response()
    table.offers_files = may(member, Permission.EXPORT)
    context = {
        "table": table,
        "grant": grant,
        "reasons": queries.open_reasons(rows),
        "may_replay": may(member_of(request), Permission.IMPORT_DATA),
    }
    return render(request, "intake/refused.html", context)


@access(Permission.IMPORT_DATA)
@require_POST
def refused_replay(request: HttpRequest) -> HttpResponseBase:
    """Send refused messages of one reason through again."""
    now, code = datetime.now(UTC), request.POST.get("code", "")
    ids = [row.reject_id for row in queries.refused(the_lake()) if row.code == code and not row.replayed]
    with change(actor=member_of(request), action=vocabulary.REPLAYED, subject=f"rejects:{code}", now=now) as entry:
        report = replay(the_lake(), the_inbox(), ids, now=now)
        entry.note(replayed=len(report.replayed), unusable=len(report.unusable))
    told = gettext("%(count)s messages go through again; %(unusable)s cannot.")
    messages.info(request, told % {"count": len(report.replayed), "unusable": len(report.unusable)})
    return redirect("refused")
