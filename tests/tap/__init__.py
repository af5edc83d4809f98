"""Tests of the services for the command line."""
