"""Addresses of journeys and evidence."""

from django.urls import path

from rashin.base.atlas import views, views_evidence

urlpatterns = [
    path("", views.journeys, name="journeys"),
    path("evidence/", views_evidence.evidence, name="evidence"),
    path("evidence/chain/", views_evidence.chain, name="evidence_chain"),
    path("evidence/ends/", views_evidence.ends, name="evidence_ends"),
    path("evidence/new/", views_evidence.link_make, name="evidence_link_make"),
    path("evidence/<int:number>/", views_evidence.link, name="evidence_link"),
    path("<str:key>/", views.journey, name="journey"),
]
