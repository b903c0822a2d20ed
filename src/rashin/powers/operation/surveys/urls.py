"""Addresses of surveys for members; the pages of those who answer have their own."""

from django.urls import include, path

from rashin.powers.operation.surveys import views
from rashin.powers.operation.surveys.building import views as building
from rashin.powers.operation.surveys.building import views_share as sharing
from rashin.powers.operation.surveys.results import views as results
from rashin.powers.operation.surveys.results import views_waves as waves

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
    path("<slug:key>/build/fills/", building.fills, name="survey_fills"),
    path("<slug:key>/share/", sharing.share, name="survey_share"),
    path("<slug:key>/share/<int:number>/", sharing.share_door, name="survey_door"),
    path("<slug:key>/share/<int:number>/close/", sharing.share_close, name="survey_share_close"),
    path("<slug:key>/results/", results.results, name="survey_results"),
    path("<slug:key>/results/counts/", results.counts, name="survey_counts"),
    path("<slug:key>/results/cross/", results.cross, name="survey_cross"),
    path("<slug:key>/results/waves/", waves.waves, name="survey_waves"),
    path("<slug:key>/pulse/", waves.pulse, name="survey_pulse"),
    path("<slug:key>/responses/", results.responses, name="survey_responses"),
    path("<slug:key>/responses/file/<slug:kind>/", results.rows, name="survey_rows"),
    path("<slug:key>/responses/<uuid:number>/", results.response, name="survey_response"),
]
