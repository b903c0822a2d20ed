"""Addresses of the workspace's own doors."""

from django.urls import URLPattern, URLResolver, path

from rashin.base.workspace import pages, pages_members, pages_personal, pages_work, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("enter/<str:secret>/", views.enter, name="enter"),
    path("jobs/<int:number>/status/", views.job_status, name="job_status"),
    path("jobs/<int:number>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/", pages_work.jobs, name="jobs"),
    path("audit/", pages_work.audit, name="audit"),
    path("personal/show/", pages_personal.show_personal, name="show_personal"),
    path("personal/hide/", pages_personal.hide_personal, name="hide_personal"),
    path("keys/", pages.keys, name="keys"),
    path("keys/write/", pages.write_key_make, name="write_key_make"),
    path("keys/write/<int:number>/", pages.write_key, name="write_key"),
    path("keys/api/", pages.api_key_make, name="api_key_make"),
    path("keys/api/<int:number>/", pages.api_key, name="api_key"),
    path("members/", pages_members.members, name="members"),
    path("members/<int:number>/", pages_members.member, name="member"),
    path("members/<int:number>/link/", pages_members.member_link, name="member_link"),
]
