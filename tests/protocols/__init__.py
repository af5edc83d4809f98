"""Tests of `asyncreactor.protocols`."""
