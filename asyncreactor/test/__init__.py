"""Helpers for tests, at the places where ported suites look for them."""
