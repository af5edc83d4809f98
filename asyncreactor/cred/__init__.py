"""Pluggable authentication."""
