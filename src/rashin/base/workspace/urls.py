"""Addresses of the workspace's own doors."""

from django.urls import URLPattern, URLResolver, path

from rashin.base.workspace import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("enter/<str:secret>/", views.enter, name="enter"),
    path("jobs/<int:number>/status/", views.job_status, name="job_status"),
    path("jobs/<int:number>/cancel/", views.job_cancel, name="job_cancel"),
]
