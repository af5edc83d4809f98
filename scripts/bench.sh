#!/bin/sh
# Run the benchmarks, with the reference at hand to be measured beside asyncreactor.
#
#   bench.sh [ARGUMENT...]   as `python -m benchmarks` takes them
set -eu
cd "$(dirname "$0")/.."
sh scripts/twisted-venv.sh
exec .venv/bin/python -m benchmarks --twisted-python .venv-twisted/bin/python "$@"
