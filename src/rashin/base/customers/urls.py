"""Addresses of the list of customers and of segments; the page of one customer is composed in the shell."""

from django.urls import path

from rashin.base.customers import views, views_segments

urlpatterns = [
    path("", views.customers, name="customers"),
    path("segments/", views_segments.all_segments, name="segments"),
    path("segments/new/", views_segments.segment_new, name="segment_new"),
    path("segments/<int:number>/", views_segments.segment, name="segment"),
    path("segments/<int:number>/change/", views_segments.segment_change, name="segment_change"),
    path("segments/<int:number>/forget/", views_segments.segment_drop, name="segment_drop"),
]
