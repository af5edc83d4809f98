"""Tests of what knows neither loop nor reactor."""
