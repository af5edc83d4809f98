"""Tests of `asyncreactor.test`, the helpers for tests."""
