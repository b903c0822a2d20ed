"""Addresses of cases."""

from django.urls import path

from rashin.powers.operation.cases import views, views_case, views_figures, views_setup

urlpatterns = [
    path("", views.inbox, name="cases"),
    path("assign/", views.assign, name="cases_assign"),
    path("new/", views.case_new, name="case_new"),
    path("figures/", views_figures.figures, name="case_figures"),
    path("causes/", views_figures.causes, name="case_causes"),
    path("causes/new/", views_setup.cause, name="case_cause_new"),
    path("causes/<int:number>/", views_setup.cause, name="case_cause"),
    path("causes/<int:number>/archive/", views_setup.cause_archive, name="case_cause_archive"),
    path("causes/<int:number>/propose/", views_figures.propose, name="case_cause_propose"),
    path("rules/", views_setup.rules, name="case_rules"),
    path("rules/say/", views_setup.rule_say, name="case_rule_say"),
    path("rules/begin/", views_setup.begin, name="case_begin"),
    path("rules/new/", views_setup.rule, name="case_rule_new"),
    path("rules/<int:number>/", views_setup.rule, name="case_rule"),
    path("rules/<int:number>/<slug:what>/", views_setup.rule_do, name="case_rule_do"),
    path("replies/", views_setup.canned, name="case_canned"),
    path("replies/new/", views_setup.canned_change, name="case_canned_new"),
    path("replies/<int:number>/", views_setup.canned_change, name="case_canned_change"),
    path("replies/<int:number>/archive/", views_setup.canned_archive, name="case_canned_archive"),
    path("clocks/", views_setup.clock, name="case_clocks"),
    path("clocks/<int:department>/", views_setup.clock, name="case_clock"),
    path("<int:number>/", views_case.case, name="case"),
    path("<int:number>/do/<slug:what>/", views_case.case_do, name="case_do"),
]
