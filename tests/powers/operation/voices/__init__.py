"""Tests of voices."""
