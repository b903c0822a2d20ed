"""Addresses of the questions' pages."""

from django.urls import path

from rashin.powers.operation.explore import views

urlpatterns = [
    path("scores/", views.scores, name="scores"),
    path("trends/", views.trend, name="trend"),
    path("funnels/", views.funnel, name="funnel"),
    path("people/", views.people, name="people_behind"),
]
