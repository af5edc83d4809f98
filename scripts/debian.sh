#!/bin/sh
# Install the Debian packages that some tests need. Where that cannot be done, say what is skipped without them.
#
#   debian.sh [PACKAGE...]   these packages (default: all in tests/debian-packages.txt)
set -u
cd "$(dirname "$0")/.." || exit 1
list=tests/debian-packages.txt

missing=
for package in ${*:-$(sed 's/#.*//' "$list")}; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

without() {
    echo "$1; without these packages the following are skipped:"
    for package in $missing; do
        echo "    $(grep "^$package\b" "$list" || echo "$package")"
    done
}

if ! command -v apt-get >/dev/null; then
    without 'This is no Debian system'
elif [ "$(id -u)" -ne 0 ]; then
    without 'Only root can install Debian packages'
else
    echo "installing Debian packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of words
    if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >/dev/null 2>&1 </dev/null; then
        without 'apt-get failed'
    fi
fi
