"""Addresses of data coming in."""

from django.urls import path

from rashin.powers.digital.intake import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:number>/", views.upload, name="upload"),
    path("imports/<int:number>/progress/", views.upload_progress, name="upload_progress"),
    path("imports/<int:number>/columns/", views.upload_columns, name="upload_columns"),
    path("imports/<int:number>/undo/", views.upload_undo, name="upload_undo"),
    path("imports/<int:number>/errors/", views.upload_errors, name="upload_errors"),
    path("live/", views.live, name="live"),
    path("refused/", views.refused, name="refused"),
    path("refused/replay/", views.refused_replay, name="refused_replay"),
]
