"""Addresses of summaries and of the model."""

from django.urls import path

from rashin.base.summaries import views, views_model

urlpatterns = [
    path("summaries/", views.summaries, name="summaries"),
    path("summaries/chosen/", views.chosen, name="summary_chosen"),
    path("summaries/ask/", views.ask, name="summary_ask"),
    path("summaries/stop/", views.stop, name="summary_stop"),
    path("summaries/<int:number>/", views.summary, name="summary"),
    path("summaries/<int:number>/note/", views.note, name="summary_note"),
    path("model/", views_model.model, name="model"),
    path("model/do/<slug:act>/", views_model.act, name="model_act"),
]
