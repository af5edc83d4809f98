"""Datagrams and UNIX sockets, on each kind of loop."""
