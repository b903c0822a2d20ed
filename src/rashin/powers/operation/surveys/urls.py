"""Addresses of surveys for members; the pages of those who answer have their own."""

from django.urls import include, path

from rashin.powers.operation.surveys import views
from rashin.powers.operation.surveys.building import views as building

urlpatterns = [
    path("", views.surveys, name="surveys"),
    path("new/", views.survey_new, name="survey_new"),
    path("import/", views.survey_import, name="survey_import"),
    path("", include("rashin.powers.operation.surveys.reach.urls")),
    path("<slug:key>/", views.survey, name="survey"),
    path("<slug:key>/file/", views.survey_file, name="survey_file"),
    path("<slug:key>/publish/", views.survey_publish, name="survey_publish"),
    path("<slug:key>/do/<slug:what>/", views.survey_do, name="survey_do"),
    path("<slug:key>/versions/", views.survey_versions, name="survey_versions"),
    path("<slug:key>/versions/back/", views.survey_take_back, name="survey_take_back"),
    path("<slug:key>/build/", building.build, name="survey_build"),
    path("<slug:key>/build/condition/", building.condition, name="survey_condition"),
]
