"""Addresses of the workspace's own doors."""

from django.urls import URLPattern, URLResolver, path

from rashin.base.workspace import (
    pages,
    pages_departments,
    pages_doors,
    pages_invitations,
    pages_members,
    pages_personal,
    pages_work,
    views,
)

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
    path("keys/write/<int:number>/origins/", pages.write_key_origins, name="write_key_origins"),
    path("keys/api/", pages.api_key_make, name="api_key_make"),
    path("keys/api/<int:number>/", pages.api_key, name="api_key"),
    path("keys/api/<int:number>/renew/", pages.api_key_renew, name="api_key_renew"),
    path("members/", pages_members.members, name="members"),
    path("members/<int:number>/", pages_members.member, name="member"),
    path("members/<int:number>/link/", pages_members.member_link, name="member_link"),
    path("members/<int:number>/sign-out/", pages_members.member_out, name="member_out"),
    path("members/<int:number>/factors/", pages_members.member_factors, name="member_factors"),
    path("invitations/", pages_invitations.invitations, name="invitations"),
    path("invitations/<int:number>/", pages_invitations.invitation, name="invitation"),
    path("invitations/<int:number>/again/", pages_invitations.invitation_again, name="invitation_again"),
    path("invitations/<int:number>/end/", pages_invitations.invitation_end, name="invitation_end"),
    path("invitations/roll/", pages_invitations.roll, name="roll"),
    path("join/<str:secret>/", pages_invitations.join, name="join"),
    path("departments/", pages_departments.departments, name="departments"),
    path("departments/<int:number>/", pages_departments.department, name="department"),
    path("departments/<int:number>/end/", pages_departments.department_end, name="department_end"),
    path("doors/", pages_doors.doors, name="doors"),
    path("doors/providers/new/", pages_doors.provider, name="provider_new"),
    path("doors/providers/<int:number>/", pages_doors.provider, name="provider"),
    path("doors/providers/<int:number>/end/", pages_doors.provider_end, name="provider_end"),
]
