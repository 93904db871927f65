# shellcheck shell=bash disable=SC2034
# Sourced by every script, and by anyone who builds by hand (`. scripts/env.sh`): which tools, which
# versions, which folders. Says nothing, changes nothing but the environment, costs milliseconds.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Everything costly lives outside the checkout, so that every clone shares it.
export NORDVAKT_CACHE=${NORDVAKT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nordvakt}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$NORDVAKT_CACHE/target}
TOOLS=$NORDVAKT_CACHE/tools
SITE=$CARGO_TARGET_DIR/site # the web bundle: site/pkg/nordvakt.js, nordvakt_bg.wasm

# Queries are checked against server/store/.sqlx; only `make prepare` asks a database.
export SQLX_OFFLINE=${SQLX_OFFLINE:-true}

# Versions stand where each ecosystem keeps them; binaryen has no such place but this line.
BINARYEN_VERSION=132.0.0
module_version() { awk -v m="$1" '$1 == m && !/=>/ { sub(/^v/, "", $2); print $2; exit }' "$ROOT/end2end/control-plane/$2/go.mod"; }
WASM_BINDGEN_VERSION=$(awk '$3 == "\"wasm-bindgen\"" { getline; gsub(/"/, "", $3); print $3; exit }' "$ROOT/Cargo.lock")
KUBERNETES_VERSION=$(module_version k8s.io/kubernetes kubernetes)
ETCD_VERSION=$(module_version go.etcd.io/etcd/server/v3 etcd)
KWOK_VERSION=$(module_version sigs.k8s.io/kwok kwok)

# Where `make run` looks nodes' addresses up, unless NORDVAKT_GEOIP or nordvakt.toml says where else, or `none`.
GEOIP=$TOOLS/geoip
GEOIP_FILE=$GEOIP/node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb

WASM_BINDGEN=$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION
BINARYEN=$TOOLS/binaryen-$BINARYEN_VERSION
KUBERNETES=$TOOLS/kubernetes-$KUBERNETES_VERSION
ETCD=$TOOLS/etcd-$ETCD_VERSION
KWOK=$TOOLS/kwok-$KWOK_VERSION
REGISTRY=$TOOLS/registry

has_wasm_std() {
    local sysroot
    sysroot=$("$1" --print sysroot 2>/dev/null) && [[ -d $sysroot/lib/rustlib/wasm32-unknown-unknown/lib ]]
}

# One Rust toolchain for the server and the browser: the one on PATH when it can build for WASM, else
# Debian's, through a folder of links that `scripts/setup` makes. Two would compile everything twice.
DEBIAN_RUST=$TOOLS/debian-rust
if [[ -x $DEBIAN_RUST/rustc && $(command -v rustc) != "$DEBIAN_RUST/rustc" ]] && ! has_wasm_std rustc; then
    PATH=$DEBIAN_RUST:$PATH
fi
PATH=$WASM_BINDGEN/bin:$BINARYEN/node_modules/.bin:$KUBERNETES:$PATH:$REGISTRY/usr/bin

# Debian keeps the server's programs off PATH.
if ! command -v initdb >/dev/null; then
    for dir in /usr/lib/postgresql/*/bin; do [[ -x $dir/initdb ]] && PATH=$PATH:$dir; done
fi
export PATH ROOT TOOLS SITE

# The browser of the tests.
for browser in chromium chromium-browser google-chrome; do
    [[ -n ${CHROME_PATH:-} ]] || CHROME_PATH=$(command -v "$browser" || true)
done
export CHROME_PATH

die() { echo "$(basename "$0"): $*" >&2; exit 1; }
