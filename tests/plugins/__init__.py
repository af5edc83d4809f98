"""Tests of the plugins that come with the package."""
