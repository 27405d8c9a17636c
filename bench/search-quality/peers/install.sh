#!/bin/sh
# Makes the Python environments of the peers, outside git, in node_modules/.cache/peers: `main` of requirements.txt, and for a peer that
# goes with no other one of its own, such as `hebo` of requirements-hebo.txt. An environment whose list has not changed is left as it is.
# One that does not install is named, and the rest goes on.
# `sh install.sh` makes all of them, `sh install.sh main hebo` those two. PYTHON names another Python 3.11.
set -u
cd "$(dirname "$0")" || exit
cache="$(cd ../../.. && pwd)/node_modules/.cache/peers"
python="${PYTHON:-python3}"
failed=0

requirements_of() {
  case "$1" in
    main) echo requirements.txt ;;
    *) echo "requirements-$1.txt" ;;
  esac
}

pip_install() {
  environment="$cache/$1"
  shift
  "$environment/bin/pip" --quiet --disable-pip-version-check install --no-deps "$@"
}

# $1: environment, $2: its list. torch comes first and alone: the largest part, and the one most likely to be missing.
install() {
  "$python" -m venv --clear "$cache/$1" || return
  torch=$(grep '^torch==' "$2")
  if [ -n "$torch" ]; then pip_install "$1" "$torch" || return; fi
  pip_install "$1" -r "$2" || return
  # Last, so that it tells a whole environment from one that was broken off.
  cp "$2" "$cache/$1/installed.txt"
}

if [ $# -eq 0 ]; then
  set -- main
  for list in requirements-*.txt; do
    name=${list#requirements-}
    set -- "$@" "${name%.txt}"
  done
fi
mkdir -p "$cache"
for name; do
  list=$(requirements_of "$name")
  if [ ! -f "$list" ]; then
    echo "$name: there is no $list" >&2
    failed=1
  elif cmp -s "$list" "$cache/$name/installed.txt"; then
    echo "$name: installed already"
  elif install "$name" "$list" 2>"$cache/$name.log"; then
    echo "$name: installed"
  else
    echo "$name: did not install: $(tail -n 1 "$cache/$name.log") (all of it: $cache/$name.log)" >&2
    failed=1
  fi
done
exit "$failed"
