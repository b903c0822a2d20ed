"""Addresses that anybody may open who has the token: ``/s/…``."""

from django.urls import path

from rashin.powers.operation.surveys.answering import views, views_api, views_code, views_kiosk

urlpatterns = [
    path("", views_code.code, name="survey_code"),
    path("<str:token>/", views.begin, name="survey_answer"),
    path("<str:token>/answers", views_api.answers, name="survey_answers"),
    path("<str:token>/widget.js", views_api.widget, name="survey_widget"),
    path("<str:token>/kiosk/", views_kiosk.screen, name="survey_kiosk"),
    path("<str:token>/kiosk/leave", views_kiosk.leave, name="survey_kiosk_leave"),
    path("<str:token>/<str:key>/", views.page, name="survey_page"),
]
