"""Addresses of webhooks."""

from django.urls import URLPattern, URLResolver, path

from rashin.base.messages import views, views_log

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.endpoints, name="webhooks"),
    path("new/", views.endpoint_make, name="webhook_make"),
    path("events/", views.events, name="webhook_events"),
    path("deliveries/", views_log.deliveries, name="webhook_deliveries"),
    path("deliveries/<int:number>/", views_log.delivery, name="webhook_delivery"),
    path("deliveries/<int:number>/again/", views_log.delivery_again, name="webhook_delivery_again"),
    path("<int:number>/", views.endpoint, name="webhook"),
    path("<int:number>/change/", views.endpoint_change, name="webhook_change"),
    path("<int:number>/delete/", views.endpoint_delete, name="webhook_delete"),
    path("<int:number>/<slug:act>/", views.endpoint_act, name="webhook_act"),
]
