#!/bin/sh
# Make .venv-twisted, which has the reference itself: what asyncreactor is compared and measured with.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^VERSION = "\(.*\)"/\1/p' tests/conformance/reference.py)
sh scripts/venv.sh .venv-twisted "$(sh scripts/python.sh)" \
    "twisted[tls,http2]==$version" uvloop -r tests/conformance/requirements.txt
