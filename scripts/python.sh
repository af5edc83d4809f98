#!/bin/sh
# Print the path of a Python interpreter; fail when there is none.
#
#   python.sh        the first that is 3.11 or later, python3 before any other
#   python.sh 3.13   one of exactly this version
set -u
wanted=${1:-}

case $wanted in
    "") check='sys.version_info >= (3, 11)' names='python3 python3.13 python3.12 python3.11' versions='3.13 3.12 3.11' ;;
    *) check="'%d.%d' % sys.version_info[:2] == '$wanted'" names="python$wanted python3" versions=$wanted ;;
esac

candidates=$names
for version in $versions; do
    candidates="$candidates $(echo "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version"*/bin/python3)"
done

# A candidate may be a pyenv shim with nothing behind it, or a pattern that matched no file: only running it tells.
for candidate in $candidates; do
    if "$candidate" -c "import sys; sys.exit(not ($check))" 2>/dev/null; then
        exec "$candidate" -c 'import sys; print(sys.executable)'
    fi
done
echo "no Python ${wanted:-3.11 or later} found; looked for: $candidates" >&2
exit 1
