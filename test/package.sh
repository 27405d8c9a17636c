#!/bin/sh
# What users get: packs, installs the tarball as they would but with no install script run and no compiler to be found, and runs it.
set -eu
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

tarball=$(npm pack --silent --ignore-scripts --pack-destination "$folder")
mkdir "$folder/bin"
for tool in node npm sh env mkdir cat chmod mv rm ls head dd setsid sleep date grep tr uname dirname readlink; do
  path=$(command -v "$tool") && ln -s "$path" "$folder/bin/$tool"
done
export PATH="$folder/bin"

npm install --silent --prefix "$folder/installed" --ignore-scripts --no-audit --no-fund "$folder/$tarball"
cd "$folder/installed"
for name in hyper hypersearch; do
  printf '%s %s\n' "$name" "$(node_modules/.bin/$name --version)"
done
mkdir work && cd work
best=$(../node_modules/.bin/hyper random --quiet -n 4 -r 2 --seed 1 --metric loss --minimize --param x=0:1 -- sh -c 'echo loss=:x:')
echo "$best"
case $best in
  'best '*' loss=0.'*) ;;
  *) echo 'package: the installed command did not find a best run' >&2 && exit 1 ;;
esac
