"""Tests of programs, run by pytest: `asyncreactor.testing.plugin` is the plugin that pytest finds by itself."""
