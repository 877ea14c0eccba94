#!/usr/bin/env bash
# The one test command: installs what a fresh Debian machine lacks, then checks everything CI checks.
#   ./test.sh             everything, about a quarter of an hour on two cores
#   ./test.sh --night     and then who notices changed rules, and fuzzing: ten minutes more
#   ./test.sh --no-browser  without Chromium
#   ./test.sh --go          without Chromium and npm
set -euo pipefail
cd "$(dirname "$0")"

browser=yes
scripts=yes
night=no
case "${1:-}" in
  "") ;;
  --night) night=yes ;;
  --no-browser) browser=no ;;
  --go) browser=no scripts=no ;;
  *) echo "usage: ./test.sh [--night | --no-browser | --go]" >&2; exit 2 ;;
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
GOOS=js GOARCH=wasm go vet ./cmd/wasm ./cmd/markdown ./lessons/... ./sim/... ./web/... || fail "go vet for the browser found something"
go vet -tags browser ./web/ || fail "go vet of the browser tests found something"

[ "$scripts" = no ] || install python3:python3 # cells of notebooks are compared with recordings

say "tests"
tests native -timeout 20m ./...

if [ "$night" = yes ]; then
  say "who notices a changed rule"
  # A small sample that an edit elsewhere leaves as it is, against chaos and the unit tests of the rules' own
  # rooms. The floors lie below what was measured; CONTRIBUTING.md tells sizes for a night.
  go run ./cmd/highwater mutate --sample 40 --seed 2026 --chaos 20 --floor-chaos 12 --floor-any 23 \
    --tests sim/broker,sim/client,sim/commitlog,sim/controller,sim/coordinator,sim/group,sim/share >"$work/mutate.log" ||
    fail "$(cat "$work/mutate.log")"
  tail -n 1 "$work/mutate.log"

  say "fuzz"
  # A short look with each target, from the corpus in testdata/fuzz on; CONTRIBUTING.md tells the long one.
  # FUZZ_TIME=30s and more is for the night.
  for target in web/page:FuzzWish web/course:FuzzLink lessons:FuzzParse lessons:FuzzPredicate \
    sim/notebook:FuzzCall sim/shell:FuzzParse sim/shell:FuzzComplete sim/shell:FuzzPython sim/tool:FuzzArguments; do
    go test "./${target%%:*}" -run '^$' -fuzz "^${target##*:}\$" -fuzztime "${FUZZ_TIME:-8s}" \
      -fuzzminimizetime 10x >"$work/fuzz" 2>&1 ||
      fail "$target found something (a failing input stands in ${target%%:*}/testdata/fuzz): $(tail -n 40 "$work/fuzz")"
  done
fi

say "code that nothing reaches"
# A function is dead when no program and no test can reach it, natively or in the browser.
GOBIN="$work" go install golang.org/x/tools/cmd/deadcode@v0.52.0
"$work/deadcode" -test ./... | sort >"$work/dead" || fail "deadcode found nothing out"
GOOS=js GOARCH=wasm "$work/deadcode" ./cmd/wasm | sort | comm -12 - "$work/dead" >"$work/unreachable"
[ ! -s "$work/unreachable" ] || fail "$(cat "$work/unreachable")"

say "lessons"
go run ./cmd/highwater check || fail "a lesson cannot be done"

say "site"
go run ./cmd/highwater build -o "$work/dist"
[ -s "$work/dist/index.html" ] || fail "the site has no index.html"

# npm packages that only the tests need, by their exact versions, unpacked once.
tools="${XDG_CACHE_HOME:-$HOME/.cache}/highwater-npm"
npm_packages="axe-core@4.14.1 typescript@5.9.3 linkedom@0.18.15"
if [ "$scripts" = yes ]; then
  install node:nodejs npm:npm
  if [ "$(cat "$tools/installed" 2>/dev/null)" != "$npm_packages" ]; then
    say "npm packages"
    mkdir -p "$tools"
    # shellcheck disable=SC2086 # a list of words
    (cd "$tools" && echo '{"private": true}' >package.json &&
      npm install --silent --no-audit --no-fund --ignore-scripts $npm_packages >/dev/null)
    echo "$npm_packages" >"$tools/installed"
  fi
  say "scripts: types, what passes between them and Go, unit tests"
  node "$tools/node_modules/typescript/bin/tsc" -p web/tsconfig.json || fail "a script's types are wrong"
  HIGHWATER_NODE="$tools" node web/unit/contract.js || fail "Go sends what no script reads"
  node_status=0
  HIGHWATER_NODE="$tools" node --test --test-reporter=tap web/unit/*.test.js >"$work/unit.log" 2>&1 || node_status=$?
  p=$(sed -n 's/^# pass //p' "$work/unit.log")
  f=$(sed -n 's/^# fail //p' "$work/unit.log")
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0}))
  if [ "$node_status" -ne 0 ]; then
    [ "${f:-0}" -gt 0 ] || failed=$((failed + 1))
    tail -n 120 "$work/unit.log" >&2
  fi
fi

if [ "$browser" = yes ]; then
  install chromium:chromium
  say "browser"
  HIGHWATER_SITE="$work/dist" HIGHWATER_AXE="$tools/node_modules/axe-core/axe.min.js" \
    tests browser -count=1 -timeout 30m -tags browser ./web/
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
