#!/bin/sh
# Fetches one release of a package from npm, verifies it against npm's own checksum, and keeps the named files of
# it beside this script, packed with brotli: what the site unpacks when it is built. Run it to take a newer release:
#
#   assets/vendor/refresh.sh NAME VERSION LICENCE FILE...
#   assets/vendor/refresh.sh pyodide 314.0.7 MPL-2.0 pyodide.mjs pyodide.asm.mjs pyodide.asm.wasm python_stdlib.zip pyodide-lock.json
#   assets/vendor/refresh.sh @electric-sql/pglite 0.5.17 Apache-2.0 dist/index.js 'dist/chunk-*.js' dist/pglite.wasm dist/pglite.data
#
# A pattern in quotes stands for all files that it fits. For PGlite it also keeps a data directory that initdb has
# made already (prepare-pglite.mjs), which needs node.
#
# It needs npm, brotli, openssl and sha256sum. SOURCE in the package's folder says what lies there, and from where;
# the licence's text is kept in assets/LICENSES.
set -eu
[ $# -ge 4 ] || { sed -n '2,13p' "$0" >&2; exit 2; }
name=$1 version=$2 licence=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
into=$here/${name##*/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
wanted=$(npm view "$name@$version" dist.integrity)
declared=$(npm view "$name@$version" license)
[ "$declared" = "$licence" ] || { echo "$name $version is under \"$declared\", not \"$licence\"" >&2; exit 1; }
archive=$(npm pack --silent "$name@$version")
got=sha512-$(openssl dgst -sha512 -binary "$archive" | openssl base64 -A)
[ "$got" = "$wanted" ] || { echo "$archive is damaged: $got, not $wanted" >&2; exit 1; }
tar xzf "$archive"

[ "${name##*/}" != pglite ] || { node "$here/prepare-pglite.mjs" package/dist package/data.tar; set -- "$@" data.tar; }
cd package
set -- $(printf '%s\n' "$@" | while read -r file; do printf '%s\n' $file; done)
cd ..
rm -rf "$into"
mkdir -p "$into"
{
  echo "package  $name"
  echo "version  $version"
  echo "licence  $licence"
  echo "archive  $got"
  echo
  echo "sha256 of each file, unpacked:"
  for file; do (cd package && sha256sum "$file"); done
} > "$into/SOURCE"
for file; do
  mkdir -p "$into/$(dirname "$file")"
  brotli -q 11 -w 24 -f -o "$into/$file.br" "package/$file"
done
ls -l "$into"
