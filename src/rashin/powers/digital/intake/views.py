"""Pages of data coming in: files, what SDKs send, what was refused."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.asking import the_inbox, the_lake
from rashin.base.workspace.audit import change, record_export
from rashin.collect.replay import replay
from rashin.powers.digital.intake import forms, queries, services, tables, vocabulary
from rashin.powers.digital.intake.pages import sources_of, upload_page
from rashin.powers.digital.intake.vocabulary import Kind


@access(Permission.IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    """Files that came in, and the door for the next one."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
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
    status = 422 if form.is_bound else 200
    return render(request, "intake/imports.html", {"form": form, "table": table}, status=status)


@access(Permission.IMPORT_DATA)
@require_GET
def upload(request: HttpRequest, number: int) -> HttpResponseBase:
    """One file: look, choose columns, import, see what became of it."""
    return render(request, "intake/upload.html", upload_page(request, number))


@access(Permission.IMPORT_DATA)
@require_GET
def upload_progress(request: HttpRequest, number: int) -> HttpResponseBase:
    """The progress alone, for the page that watches it; a page that is over loads itself anew."""
    context = upload_page(request, number)
    response = render(request, "intake/progress.html", context)
    if "progress" not in context:
        response["HX-Refresh"] = "true"
    return response


@access(Permission.IMPORT_DATA)
@require_POST
def upload_columns(request: HttpRequest, number: int) -> HttpResponseBase:
    """Keep how the columns are to be read; with “import”, begin."""
    now, member = datetime.now(UTC), member_of(request)
    version = int(request.POST.get("version", "0"))
    kept = services.choose_columns(
        actor=member,
        upload_id=number,
        version=version,
        kind=Kind(request.POST.get("kind", Kind.EVENTS)),
        mapping=forms.chosen_columns(request.POST, request.POST.getlist("name")),
        reading=forms.chosen_reading(request.POST),
        now=now,
    )
    if "import" in request.POST:
        services.start_import(actor=member, upload_id=number, version=kept.version, now=now)
    return redirect("upload", number)


@access(Permission.IMPORT_DATA)
@require_POST
def upload_undo(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an import back, whole."""
    now, member = datetime.now(UTC), member_of(request)
    _, removed = services.undo_import(
        actor=member,
        upload_id=number,
        version=int(request.POST.get("version", "0")),
        undo=lambda batch: the_lake().undo(batch, at=now, actor=member.reference),
        now=now,
    )
    messages.success(request, gettext("%(rows)s rows were taken out.") % {"rows": formats.number(removed)})
    return redirect("upload", number)


@access(Permission.IMPORT_DATA)
@require_GET
def upload_errors(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file that names each refused row, column and remedy."""
    row = queries.upload_of(number)
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
        "sources": tables.SOURCES.on(request, sources_of(member_of(request), now=datetime.now(UTC))),
    }
    return render(
        request, "intake/live_table.html" if request.headers.get("HX-Request") else "intake/live.html", context
    )


@access(Permission.SEE_DATA)
@require_GET
def refused(request: HttpRequest) -> HttpResponseBase:
    """What was refused, with its reason; it can be sent through again after a mend."""
    table = tables.REFUSED.on(request, queries.refused(the_lake()))
    if table.download:
        file = table.file("rashin-refused")
        record_export(actor=member_of(request), what="rejects", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    return render(request, "intake/refused.html", {"table": table, "codes": queries.refused_codes(the_lake())})


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
