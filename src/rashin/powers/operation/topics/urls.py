"""Addresses of topics."""

from django.urls import path

from rashin.powers.operation.topics import (
    views,
    views_emerging,
    views_explore,
    views_labelling,
    views_panels,
    views_quality,
    views_search,
)

urlpatterns = [
    path("topics/", views.topics, name="topics"),
    path("topics/do/", views.do, name="topics_do"),
    path("topics/undo/", views.undo, name="topics_undo"),
    path("topics/try/", views.try_rules, name="topics_try"),
    path("topics/suggest/", views.suggest, name="topics_suggest"),
    path("topics/progress/<int:number>/", views.work, name="topics_work"),
    path("topics/publish/", views.publish, name="topics_publish"),
    path("topics/versions/", views.history, name="topics_versions"),
    path("topics/versions/<int:number>/", views.version, name="topics_version"),
    path("topics/export/", views.export, name="topics_export"),
    path("topics/import/", views.bring_in, name="topics_import"),
    path("topics/labelling/", views_labelling.labelling, name="topics_labelling"),
    path("topics/labelling/new/", views_labelling.label_new, name="topics_label_new"),
    path("topics/labelling/<int:number>/", views_labelling.label, name="topics_label"),
    path("topics/labelling/<int:number>/settle/", views_labelling.settle, name="topics_settle"),
    path("topics/labelling/<int:number>/do/<slug:what>/", views_labelling.label_do, name="topics_label_do"),
    path("topics/quality/", views_quality.quality, name="topics_quality"),
    path("topics/corrections/", views_quality.corrected, name="topics_corrections"),
    path("topics/corrections/<int:number>/<slug:what>/", views_quality.judge, name="topics_judge"),
    path("topics/emerging/", views_emerging.emerging, name="topics_emerging"),
    path("voices/correct/", views_quality.correct, name="voice_correct"),
    path("voices/explore/", views_explore.explore, name="voices_explore"),
    path("voices/speaking/", views_panels.panel, name="voices_panel"),
    path("voices/like/", views_panels.like, name="voices_like"),
    path("voices/search/", views_search.search, name="voices_search"),
    path("voices/searches/", views_search.searches_page, name="searches"),
    path("voices/searches/save/", views_search.save, name="search_save"),
    path("voices/searches/<int:number>/<slug:what>/", views_search.search_do, name="search_do"),
]
