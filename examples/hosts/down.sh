#!/bin/sh
# Takes down what up.sh brought up in FOLDER, and removes the folder.
set -eu
[ $# = 1 ] && [ -f "$1/ssh_config" ] || { echo "usage: sh $0 FOLDER, as up.sh had it" >&2 && exit 2; }
for file in "$1"/gpu?/sshd.pid; do
  [ ! -s "$file" ] || kill "$(cat "$file")" 2>/dev/null || :
done
rm -rf "$1"
