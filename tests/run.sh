#!/usr/bin/env bash
# Runs every test: on the embedded database, on a PostgreSQL of its own, and in Chromium. Installs what is missing where it
# may (as root on Debian or Ubuntu). The last line is "N passed, N failed, N skipped"; the exit code is not 0 where anything failed.
#
#   tests/run.sh                  everything
#   tests/run.sh sqlite           only the named runs: sqlite, postgresql, browser
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

work=$(mktemp -d /tmp/idp-tests-XXXXXX)
passed=0 failed=0 skipped=0
runs=("${@:-sqlite}"); [ $# -gt 0 ] || runs=(sqlite postgresql browser)

say() { printf '\n== %s\n' "$*"; }

finish() {
    stop_postgresql
    rm -rf "$work"
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

# Something that keeps tests from running is a failure, never a silent skip.
broken() { printf '%s\n' "$*" >&2; failed=$((failed + 1)); }

# $1: a command that shows the package is there; $2...: Debian packages
need() {
    local command=$1; shift
    command -v "$command" > /dev/null && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
        echo "$command is missing. Install it first (on Debian: sudo apt-get install $*)." >&2
        return 1
    fi
    say "installing $*"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } < /dev/null > "$work/apt.log" 2>&1 \
        || { tail -n 20 "$work/apt.log" >&2; return 1; }
    command -v "$command" > /dev/null
}

# Runs a test program and adds its summary to the sums. $1: project; the rest go to it.
run() {
    local project=$1 log="$work/$1.log" summary; shift
    "tests/$project/bin/Debug/net10.0/$project" -noColor -noLogo "$@" < /dev/null 2>&1 | tee "$log"
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
    if [ -z "$summary" ]; then
        broken "$project ended without a summary."
        return
    fi
    local total errors bad left unrun
    total=$(number Total "$summary") errors=$(number Errors "$summary") bad=$(number Failed "$summary")
    left=$(number Skipped "$summary") unrun=$(number 'Not Run' "$summary")
    passed=$((passed + total - bad - left - unrun)) failed=$((failed + bad)) skipped=$((skipped + left))
    # An error outside a test (a fixture that fails in its clean-up) has no failed test of its own.
    if [ "$errors" -gt 0 ] && [ "$bad" -eq 0 ]; then failed=$((failed + errors)); fi
}

number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<< "$2"; }

as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgresql_bin() {
    local initdb
    initdb=$(ls -d /usr/lib/postgresql/*/bin/initdb 2> /dev/null | sort -V | tail -n 1)
    [ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
    dirname "$(readlink -f "$initdb")"
}

# A cluster of our own: reached by a socket in its folder alone, and not durable, since it ends with the tests.
start_postgresql() {
    postgresql_bin > /dev/null || need pg_createcluster postgresql || return 1
    bin=$(postgresql_bin) || return 1
    cluster="$work/pg"
    mkdir "$cluster" && chmod 755 "$work"
    [ "$(id -u)" -ne 0 ] || chown postgres "$cluster"
    as_postgres "$bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync < /dev/null > "$work/initdb.log" 2>&1 \
        || { cat "$work/initdb.log" >&2; return 1; }
    as_postgres "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -t 60 \
        -o "-k $cluster -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=128MB" start < /dev/null > "$work/pg_ctl.log" 2>&1 \
        || { cat "$work/pg_ctl.log" "$cluster/log" >&2; return 1; }
    started=1
    export TEST_POSTGRESQL="Host=$cluster;Username=postgres;Database=postgres"
}

stop_postgresql() {
    [ -n "${started:-}" ] || return 0
    (cd / && as_postgres "$bin/pg_ctl" -D "$cluster/data" -m immediate -w stop < /dev/null > /dev/null 2>&1)
    started=
}

trap finish EXIT
trap 'exit 130' INT TERM

say "build"
if ! dotnet build IdentityProvider.sln -v q --nologo < /dev/null > "$work/build.log" 2>&1; then
    grep -E "error|warn" "$work/build.log" | sort -u | head -n 30 >&2
    broken "The project does not build."
    exit
fi

for each in "${runs[@]}"; do
    say "$each"
    case $each in
        sqlite) TEST_DATABASE=Sqlite run IdentityProvider.Tests ;;
        postgresql)
            if start_postgresql; then TEST_DATABASE=PostgreSql run IdentityProvider.Tests; else broken "There is no PostgreSQL to test on."; fi ;;
        browser)
            if need chromium chromium fonts-noto-cjk && need zbarimg zbar-tools; then run IdentityProvider.BrowserTests; else broken "There is no browser to test in."; fi ;;
        *) broken "There is no run named $each: sqlite, postgresql, browser." ;;
    esac
done
