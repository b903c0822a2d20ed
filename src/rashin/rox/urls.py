"""Addresses of ROX."""

from django.urls import path

from rashin.rox import views

urlpatterns = [path("", views.rox, name="rox")]
