"""The peers: what somebody would write by hand on uvloop's own transports and timers."""
