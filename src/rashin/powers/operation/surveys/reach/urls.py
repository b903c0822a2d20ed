"""Addresses of waves and triggers; a survey's own begin with its key."""

from django.urls import path

from rashin.powers.operation.surveys.reach import views

urlpatterns = [
    path("sends/<int:number>/", views.send, name="send"),
    path("sends/<int:number>/change/", views.send_change, name="send_change"),
    path("sends/<int:number>/go/", views.send_go, name="send_go"),
    path("sends/<int:number>/stop/", views.send_stop, name="send_stop"),
    path("triggers/<int:number>/", views.trigger, name="trigger"),
    path("triggers/<int:number>/change/", views.trigger_change, name="trigger_change"),
    path("triggers/<int:number>/switch/", views.trigger_switch, name="trigger_switch"),
    path("<str:key>/reach/", views.reach, name="survey_sends"),
    path("<str:key>/reach/send/", views.send_new, name="send_new"),
    path("<str:key>/reach/trigger/", views.trigger_new, name="trigger_new"),
]
