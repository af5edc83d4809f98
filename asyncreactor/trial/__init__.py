"""Tests for code that uses Deferreds."""
