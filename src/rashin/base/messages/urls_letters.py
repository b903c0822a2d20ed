"""Addresses of letters: for recipients, and for who looks after what leaves."""

from django.urls import URLPattern, URLResolver, path

from rashin.base.messages import views_connections, views_consents, views_letters, views_policy, views_public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_letters.letters, name="letters"),
    path("<int:number>/", views_letters.letter, name="letter"),
    path("<int:number>/<slug:decision>/", views_letters.letter_decide, name="letter_decide"),
    path("connections/", views_connections.connections, name="connections"),
    path("connections/new/<slug:channel>/", views_connections.connection_make, name="connection_make"),
    path("connections/<int:number>/", views_connections.connection, name="connection"),
    path("connections/<int:number>/change/", views_connections.connection_change, name="connection_change"),
    path("connections/<int:number>/<slug:act>/", views_connections.connection_act, name="connection_act"),
    path("consents/", views_consents.consents, name="consents"),
    path("consents/new/", views_consents.consent_new, name="consent_new"),
    path("suppressions/", views_policy.suppressions, name="suppressions"),
    path("suppressions/<int:number>/", views_policy.stop_release, name="stop_release"),
    path("policy/", views_policy.contact_policy, name="contact_policy"),
    path("stop/<str:token>/", views_public.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>/", views_public.preferences, name="contact_preferences"),
]
