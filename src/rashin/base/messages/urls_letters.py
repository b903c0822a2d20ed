"""Addresses of letters: for recipients, and for who looks after what leaves."""

from django.urls import URLPattern, URLResolver, path

from rashin.base.messages import views_public

urlpatterns: list[URLPattern | URLResolver] = [
    path("stop/<str:token>/", views_public.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>/", views_public.preferences, name="contact_preferences"),
]
