"""Load generators: programs of their own, so that their work is never counted as the server's."""
