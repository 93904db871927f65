# shellcheck shell=bash
# What the scripts of this folder share. A control plane lives in one folder, DIR:
#   admin.kubeconfig   its administrator       audit.log   every request, at level Metadata
#   pki/ log/ run/     certificates, logs, process ids; etcd/ is its data
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/env.sh"

[[ ${1:-} ]] || die "usage: $(basename "$0") DIR …"
mkdir -p "$1"
DIR=$(cd "$1" && pwd)
HERE=$ROOT/end2end/control-plane

# Every process gets a group of its own, so that a signal to ours does not reach it, and ends by its id.
launch() { # NAME COMMAND…
    local name=$1
    shift
    if running "$name"; then return; fi
    (cd "$DIR" && exec setsid "$@" </dev/null >>"log/$name.log" 2>&1) &
    echo $! >"$DIR/run/$name.pid"
}

# A process id may have been given to a stranger since: ours have this folder on their command line.
running() { # NAME
    local pid
    pid=$(cat "$DIR/run/$1.pid" 2>/dev/null) && ps -o args= -p "$pid" | grep -qF "$DIR"
}

halt() { # NAME
    local pid tick
    if running "$1"; then
        pid=$(cat "$DIR/run/$1.pid")
        kill -TERM "$pid" 2>/dev/null || true
        for ((tick = 0; tick < 100; tick++)); do
            running "$1" || break
            if ((tick == 30)); then kill -KILL "$pid" 2>/dev/null || true; fi
            sleep 0.1
        done
    fi
    rm -f "$DIR/run/$1.pid"
}

free_port() {
    local port
    while port=$((RANDOM % 12000 + 20000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

quietly() { "$@" >>"$DIR/log/setup.log" 2>&1 || die "$1 failed, see $DIR/log/setup.log"; }

authority() {
    local pki=$DIR/pki
    if [[ -s $pki/ca.crt ]]; then return; fi
    quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
        -subj /CN=control-plane -keyout "$pki/ca.key" -out "$pki/ca.crt"
    quietly openssl genrsa -out "$pki/service-accounts.key" 2048
    quietly openssl rsa -in "$pki/service-accounts.key" -pubout -out "$pki/service-accounts.pub"
    certificate server /CN=kube-apiserver \
        "subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes.default.svc"
}

certificate() { # NAME SUBJECT [EXTENSION]
    local pki=$DIR/pki
    quietly openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" \
        -keyout "$pki/$1.key" -out "$pki/$1.csr"
    quietly openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" \
        -set_serial "0x$(openssl rand -hex 8)" -days 3650 -out "$pki/$1.crt" \
        -extfile <(echo "${3:-extendedKeyUsage=clientAuth}")
    rm "$pki/$1.csr"
}

# A client certificate and the kubeconfig that holds it, for use from any folder.
user() { # NAME [GROUP…]
    local name=$1 subject=/CN=$1 group
    if [[ -s $DIR/$name.kubeconfig ]]; then return; fi
    for group in "${@:2}"; do subject+=/O=$group; done
    certificate "$name" "$subject"
    cat >"$DIR/$name.kubeconfig" <<END
apiVersion: v1
kind: Config
current-context: control-plane
contexts:
- name: control-plane
  context: {cluster: control-plane, user: "$name"}
clusters:
- name: control-plane
  cluster:
    server: https://127.0.0.1:$(cat "$DIR/run/api.port")
    certificate-authority-data: $(base64 <"$DIR/pki/ca.crt" | tr -d '\n')
users:
- name: "$name"
  user:
    client-certificate-data: $(base64 <"$DIR/pki/$name.crt" | tr -d '\n')
    client-key-data: $(base64 <"$DIR/pki/$name.key" | tr -d '\n')
END
}

# The same port every time, so that clients find the server again.
launch_apiserver() {
    launch kube-apiserver "$KUBERNETES/kube-apiserver" \
        --bind-address=127.0.0.1 --secure-port="$(cat "$DIR/run/api.port")" \
        --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
        --etcd-servers="http://127.0.0.1:$(cat "$DIR/run/etcd.port")" \
        --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true --authorization-mode=RBAC \
        --enable-admission-plugins=PodNodeSelector \
        --client-ca-file="$DIR/pki/ca.crt" --cert-dir="$DIR/pki" \
        --tls-cert-file="$DIR/pki/server.crt" --tls-private-key-file="$DIR/pki/server.key" \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$DIR/pki/service-accounts.pub" \
        --service-account-signing-key-file="$DIR/pki/service-accounts.key" \
        --audit-policy-file="$HERE/audit-policy.yaml" --audit-log-path="$DIR/audit.log" \
        --audit-log-maxsize=4096 --profiling=false --shutdown-delay-duration=0s
}

kubectl() { "$KUBERNETES/kubectl" --kubeconfig="$DIR/admin.kubeconfig" "$@"; }

wait_for() { # WHAT SECONDS COMMAND…
    local what=$1 until=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < until)) || die "$what is not ready, see $DIR/log"
        sleep 0.2
    done
}
wait_for_apiserver() { wait_for "the API server" 180 kubectl get --raw=/readyz; }
