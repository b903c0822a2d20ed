"""Addresses of waves and triggers; a survey's own begin with its key."""

from django.urls import path

from rashin.powers.operation.surveys.reach import views, views_staff
from rashin.powers.operation.surveys.reach.views_staff import or_staff

urlpatterns = [
    path("sends/<int:number>/", or_staff(views.send, views_staff.wave), name="send"),
    path("sends/<int:number>/change/", or_staff(views.send_change, views_staff.wave_change), name="send_change"),
    path("sends/<int:number>/go/", views.send_go, name="send_go"),
    path("sends/<int:number>/stop/", views.send_stop, name="send_stop"),
    path("sends/<int:number>/slips/", views_staff.wave_slips, name="staff_wave_slips"),
    path("sends/<int:number>/slips/print/", views_staff.wave_print, name="staff_wave_print"),
    path("triggers/<int:number>/", views.trigger, name="trigger"),
    path("triggers/<int:number>/change/", views.trigger_change, name="trigger_change"),
    path("triggers/<int:number>/switch/", views.trigger_switch, name="trigger_switch"),
    path("<str:key>/reach/", views.reach, name="survey_sends"),
    path("<str:key>/reach/send/", or_staff(views.send_new, views_staff.wave_new), name="send_new"),
    path("<str:key>/reach/trigger/", views.trigger_new, name="trigger_new"),
]
