#!/usr/bin/env bash
# The one test command: installs what a fresh Debian machine lacks, then checks everything CI checks.
#   ./test.sh             everything, about a quarter of an hour on two cores
#   ./test.sh --no-browser  without Chromium
set -euo pipefail
cd "$(dirname "$0")"

browser=yes
case "${1:-}" in
  "") ;;
  --no-browser) browser=no ;;
  *) echo "usage: ./test.sh [--no-browser]" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
started=$SECONDS

say() { printf '\n== %s (%d s)\n' "$1" $((SECONDS - started)); }

fail() {
  printf '%s\n' "$1" >&2
  failed=$((failed + 1))
}

# tests LABEL ARGS...: runs go test, prints a line for each package and the whole output of what failed.
tests() {
  local label=$1 log="$work/$1.log" status=0
  shift
  go test -v "$@" >"$log" 2>&1 || status=$?
  grep -E '^(ok|FAIL|panic:|\?)' "$log" | grep -v 'no test files' || true
  local p f
  p=$(grep -cE '^--- PASS' "$log" || true)
  f=$(grep -cE '^--- FAIL' "$log" || true)
  passed=$((passed + p))
  failed=$((failed + f))
  if [ "$status" -ne 0 ]; then
    [ "$f" -gt 0 ] || failed=$((failed + 1))
    echo "-- what failed in $label:" >&2
    grep -vE '^(=== |--- PASS|ok |\?|PASS$)' "$log" | tail -n 300 >&2
  fi
}

install() {
  local missing=() sudo=
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo=sudo
  say "installing ${missing[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

command -v go >/dev/null || { echo "Go is needed; see go.mod for the version." >&2; exit 1; }

say "format"
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
[ -z "$unformatted" ] || fail "not formatted by gofmt: $unformatted"

say "vet, natively and for the browser"
go vet ./... || fail "go vet found something"
GOOS=js GOARCH=wasm go vet ./cmd/wasm ./lessons/... ./sim/... ./web/... || fail "go vet for the browser found something"
go vet -tags browser ./web/ || fail "go vet of the browser tests found something"

say "tests"
tests native -timeout 20m ./...

say "lessons"
go run ./cmd/highwater check || fail "a lesson cannot be done"

say "site"
go run ./cmd/highwater build -o "$work/dist"
[ -s "$work/dist/index.html" ] || fail "the site has no index.html"

if [ "$browser" = yes ]; then
  install chromium:chromium npm:npm
  say "the page's scripts, and axe-core"
  if command -v node >/dev/null; then
    for f in web/ui/*.js; do
      node --check --input-type=module <"$f" || fail "$f is no valid module"
    done
  fi
  axe="${XDG_CACHE_HOME:-$HOME/.cache}/highwater-axe"
  if [ ! -s "$axe/package/axe.min.js" ]; then
    mkdir -p "$axe"
    (cd "$axe" && npm pack --silent axe-core@4.14.1 >/dev/null && tar xzf axe-core-4.14.1.tgz)
  fi
  say "browser"
  HIGHWATER_SITE="$work/dist" HIGHWATER_AXE="$axe/package/axe.min.js" \
    tests browser -count=1 -timeout 25m -tags browser ./web/
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
