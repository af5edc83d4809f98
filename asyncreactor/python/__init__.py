"""Utilities that know neither the event loop nor the reactor."""
