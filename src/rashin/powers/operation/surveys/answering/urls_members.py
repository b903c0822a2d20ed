"""Addresses of answering for members: preview, QR codes, files."""

from django.urls import path

from rashin.powers.operation.surveys.answering import views_members as views

urlpatterns = [
    path("doors/<int:number>/qr.svg", views.qr, name="survey_qr"),
    path("doors/<int:number>/poster/", views.poster, name="survey_poster"),
    path("uploads/<uuid:number>/", views.upload, name="survey_upload"),
    path("<slug:key>/responses/<uuid:number>/admit/", views.admit, name="survey_admit"),
    path("<slug:key>/preview/", views.preview, name="survey_preview"),
]
