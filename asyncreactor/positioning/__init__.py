"""Positioning data: NMEA 0183."""
