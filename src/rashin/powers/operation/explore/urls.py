"""Addresses of the questions' pages."""

from django.urls import path, re_path

from rashin.powers.operation.explore import views, views_behind, views_saved

urlpatterns = [
    path("scores/", views.scores, name="scores"),
    path("trends/", views.trend, name="trend"),
    path("funnels/", views.funnel, name="funnel"),
    path("funnels/events/", views.event_options, name="event_options"),
    path("questions/values/", views.value_options, name="value_options"),
    path("people/", views_behind.people, name="people_behind"),
    path("said/", views_behind.voices, name="voices_behind"),
    path("questions/", views_saved.questions, name="questions"),
    path("questions/save/", views_saved.save, name="question_save"),
    re_path(
        r"^questions/(?P<number>\d{1,9})/(?P<what>pin|unpin|share|unshare|forget)/$", views_saved.question_do,
        name="question_do",
    ),
]  # fmt: skip
