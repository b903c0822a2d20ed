"""Addresses of the list of customers; the page of one is composed in the shell."""

from django.urls import path

from rashin.base.customers import views

urlpatterns = [path("", views.customers, name="customers")]
