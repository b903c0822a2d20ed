"""All addresses: each room brings its own ``urls.py``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("rashin.web.account_urls")),
    path("api/", include("rashin.web.api.urls")),
    path("data/", include("rashin.powers.digital.intake.urls")),
    path("journeys/", include("rashin.base.atlas.urls")),
    path("customers/", include("rashin.base.customers.urls")),
    path("staff/", include("rashin.base.roster.urls")),
    path("webhooks/", include("rashin.base.messages.urls")),
    path("messages/", include("rashin.base.messages.urls_letters")),
    path("cases/", include("rashin.powers.operation.cases.urls")),
    path("surveys/", include("rashin.powers.operation.surveys.answering.urls_members")),
    path("surveys/", include("rashin.powers.operation.surveys.urls")),
    path("rox/", include("rashin.rox.urls")),
    path("s/", include("rashin.powers.operation.surveys.answering.urls")),
    path("", include("rashin.powers.operation.explore.urls")),
    path("", include("rashin.powers.operation.voices.urls")),
    path("", include("rashin.powers.operation.topics.urls")),
    path("", include("rashin.base.summaries.urls")),
    path("", include("rashin.base.workspace.urls")),
    path("", include("rashin.web.shell.urls")),
]

handler400 = "rashin.web.errors.malformed"
handler404 = "rashin.web.errors.not_found"
handler429 = "rashin.web.errors.too_many"  # the library asks for it by this name
handler500 = "rashin.web.errors.broken"
