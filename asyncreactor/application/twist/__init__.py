"""The `twist` command: `asyncreactor SUBCOMMAND` is its successor. The parts are private."""
