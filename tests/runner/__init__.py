"""Tests of the services that run other programs."""
