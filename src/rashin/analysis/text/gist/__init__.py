"""Many voices in short: which of them stand for the rest, and whether a draft about them rests on what they say.

``choosing`` needs no model: it picks voices that are like many and unlike one another. ``asking`` writes what a model
is sent, ``answering`` reads what came back in whatever shape, ``grounding`` holds each sentence against the voices
that it names.
"""
