"""Addresses that anybody may open who has the token: ``/s/…``."""

from django.urls import path

from rashin.powers.operation.surveys.answering import views

app_name = "answering"
urlpatterns = [
    path("<str:token>/", views.begin, name="begin"),
    path("<str:token>/<str:key>/", views.page, name="page"),
]
