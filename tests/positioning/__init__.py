"""Tests of positions and NMEA."""
