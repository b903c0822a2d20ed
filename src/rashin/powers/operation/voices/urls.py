"""Addresses of voices and their sources."""

from django.urls import URLPattern, URLResolver, path

from rashin.powers.operation.voices import views_hooks, views_notes, views_sources, views_transcripts

urlpatterns: list[URLPattern | URLResolver] = [
    path("in/<str:token>/", views_hooks.hook, name="voice_hook"),
    path("voices/note/", views_notes.note, name="voice_note"),
    path("voices/note/away/", views_notes.note_away, name="voice_note_away"),
    path("voices/note/key/", views_notes.note_key, name="voice_note_key"),
    path("voices/note/worker.js", views_notes.note_worker, name="voice_note_worker"),
    path("voices/transcript/", views_transcripts.transcript, name="voice_transcript"),
    path("voices/sources/", views_sources.sources, name="voice_sources"),
    path("voices/sources/new/", views_sources.connect, name="voice_source_connect"),
    path("voices/sources/<int:number>/", views_sources.source, name="voice_source"),
    path("voices/sources/<int:number>/change/", views_sources.source_change, name="voice_source_change"),
    path("voices/sources/<int:number>/delete/", views_sources.source_delete, name="voice_source_delete"),
    path("voices/sources/<int:number>/<slug:act>/", views_sources.source_act, name="voice_source_act"),
]
