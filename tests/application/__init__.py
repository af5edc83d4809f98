"""Tests of services and applications."""
