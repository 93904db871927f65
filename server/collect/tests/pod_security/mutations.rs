//! Pods of our own making, changed at random in what controls look at: the API server says what is right, in every
//! version. The seed is fixed, so that what differs once differs again.

use model::pod_security::{PodSecurityLevel, PodSecurityStandard, PodSecurityVersion};
use serde_json::{Value, json};

use super::{Admission, Comparison};

/// Pods that are made; NORDVAKT_TEST_PODS asks for another number.
const PODS: usize = 120;

/// Standards that each pod is asked under: all have their turn.
const STANDARDS_A_POD: usize = 9;

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.throw(from.len())]
    }
}

/// A pod that restricted lets in, in every version.
fn good_pod() -> Value {
    let container = |name: &str| {
        json!({
            "name": name,
            "image": "registry.k8s.io/pause",
            "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": { "drop": ["ALL"] },
            },
        })
    };
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "name": "pod" },
        "spec": {
            "containers": [container("one"), container("two")],
            "initContainers": [container("init")],
            "securityContext": {
                "runAsNonRoot": true,
                "seccompProfile": { "type": "RuntimeDefault" },
            },
        },
    })
}

/// A Windows pod, which may say nothing that only Linux has.
fn windows_pod() -> Value {
    let mut pod = good_pod();
    pod["spec"]["os"] = json!({ "name": "windows" });
    pod["spec"]["securityContext"] = json!({ "runAsNonRoot": true });
    for list in ["containers", "initContainers"] {
        for container in pod["spec"][list].as_array_mut().unwrap() {
            container["securityContext"] = json!({});
        }
    }
    pod
}

/// Fields of a pod, and values to give them; null takes the field away.
fn pod_fields() -> Vec<(&'static str, Vec<Value>)> {
    let probe = json!({ "type": "Unconfined" });
    vec![
        ("/spec/hostNetwork", vec![json!(true), json!(false)]),
        ("/spec/hostPID", vec![json!(true), json!(false)]),
        ("/spec/hostIPC", vec![json!(true)]),
        ("/spec/hostUsers", vec![json!(false), json!(false), json!(true)]),
        ("/spec/os", vec![json!({ "name": "linux" })]),
        ("/spec/securityContext", vec![json!(null)]),
        ("/spec/securityContext/runAsNonRoot", vec![json!(false), json!(null)]),
        ("/spec/securityContext/runAsUser", vec![json!(0), json!(1000)]),
        (
            "/spec/securityContext/seccompProfile",
            vec![json!(null), probe, json!({ "type": "Localhost", "localhostProfile": "a.json" })],
        ),
        (
            "/spec/securityContext/appArmorProfile",
            vec![
                json!({ "type": "Unconfined" }),
                json!({ "type": "RuntimeDefault" }),
                json!({ "type": "Localhost", "localhostProfile": "a" }),
            ],
        ),
        ("/spec/securityContext/seLinuxOptions", se_linux()),
        (
            "/spec/securityContext/sysctls",
            [
                "kernel.shm_rmid_forced",
                "net.ipv4.ip_local_reserved_ports",
                "net.ipv4.tcp_keepalive_time",
                "net.ipv4.tcp_fin_timeout",
                "net.ipv4.tcp_keepalive_intvl",
                "net.ipv4.tcp_keepalive_probes",
                "net.ipv4.tcp_rmem",
                "net.ipv4.tcp_wmem",
                "net.ipv4.tcp_slow_start_after_idle",
                "net.ipv4.tcp_notsent_lowat",
                "net.ipv4.ping_group_range",
                "kernel.msgmax",
            ]
            .into_iter()
            .map(|name| json!([{ "name": name, "value": "0" }]))
            .collect(),
        ),
        (
            "/spec/volumes",
            [
                json!({ "hostPath": { "path": "/dev/null" } }),
                json!({ "nfs": { "server": "test", "path": "/test" } }),
                json!({ "csi": { "driver": "test" } }),
                json!({ "image": { "reference": "registry.k8s.io/pause" } }),
                json!({ "downwardAPI": { "items": [] } }),
                json!({ "projected": { "sources": [] } }),
                json!({ "configMap": { "name": "test" } }),
                json!({ "secret": { "secretName": "test" } }),
                json!({ "persistentVolumeClaim": { "claimName": "test" } }),
                json!({ "emptyDir": {} }),
                json!({ "iscsi": { "targetPortal": "a", "iqn": "iqn.2001-04.com.example:a", "lun": 0 } }),
                json!({ "flexVolume": { "driver": "test" } }),
                json!({ "ephemeral": { "volumeClaimTemplate": { "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": { "requests": { "storage": "1Gi" } },
                } } } }),
                json!({}),
            ]
            .into_iter()
            .map(|mut volume| {
                volume["name"] = json!("volume");
                json!([volume])
            })
            .collect(),
        ),
        (
            "/metadata/annotations",
            vec![
                json!({ "container.apparmor.security.beta.kubernetes.io/one": "unconfined" }),
                json!({ "container.apparmor.security.beta.kubernetes.io/init": "runtime/default" }),
                json!({ "seccomp.security.alpha.kubernetes.io/pod": "unconfined" }),
                json!({ "seccomp.security.alpha.kubernetes.io/pod": "docker/default" }),
                json!({ "container.seccomp.security.alpha.kubernetes.io/one": "unconfined" }),
                json!({ "container.seccomp.security.alpha.kubernetes.io/none": "unconfined" }),
                json!({ "container.seccomp.security.alpha.kubernetes.io/init": "localhost/a" }),
            ],
        ),
    ]
}

fn se_linux() -> Vec<Value> {
    [
        json!({ "type": "container_t" }),
        json!({ "type": "container_engine_t" }),
        json!({ "type": "spc_t" }),
        json!({ "user": "u" }),
        json!({ "role": "r" }),
        json!({ "level": "s0:c1" }),
    ]
    .into()
}

/// Fields of a container, and values to give them.
fn container_fields() -> Vec<(&'static str, Vec<Value>)> {
    let elsewhere = |host: &str| json!({ "httpGet": { "port": 80, "host": host } });
    let socket = json!({ "tcpSocket": { "port": 80, "host": "127.0.0.1" } });
    vec![
        (
            "/securityContext",
            vec![
                json!(null),
                json!({ "privileged": true }),
                json!({ "allowPrivilegeEscalation": true }),
            ],
        ),
        ("/securityContext/allowPrivilegeEscalation", vec![json!(null), json!(true)]),
        ("/securityContext/privileged", vec![json!(false)]),
        (
            "/securityContext/capabilities",
            vec![
                json!(null),
                json!({ "drop": ["NET_RAW"] }),
                json!({ "drop": ["ALL"], "add": ["NET_BIND_SERVICE"] }),
                json!({ "drop": ["ALL"], "add": ["CHOWN"] }),
                json!({ "drop": ["ALL"], "add": ["NET_RAW"] }),
                json!({ "drop": ["ALL"], "add": ["CAP_CHOWN"] }),
                json!({ "drop": ["all"] }),
            ],
        ),
        ("/securityContext/procMount", vec![json!("Unmasked"), json!("Default")]),
        ("/securityContext/runAsNonRoot", vec![json!(false), json!(true)]),
        ("/securityContext/runAsUser", vec![json!(0), json!(1000)]),
        (
            "/securityContext/seccompProfile",
            vec![json!({ "type": "Unconfined" }), json!({ "type": "RuntimeDefault" })],
        ),
        (
            "/securityContext/appArmorProfile",
            vec![json!({ "type": "Unconfined" }), json!({ "type": "RuntimeDefault" })],
        ),
        ("/securityContext/seLinuxOptions", se_linux()),
        (
            "/ports",
            vec![
                json!([{ "containerPort": 80 }]),
                json!([{ "containerPort": 80, "hostPort": 80 }]),
                json!([{ "containerPort": 80, "hostPort": 0 }]),
            ],
        ),
    ]
    .into_iter()
    .chain([
        ("/livenessProbe", vec![elsewhere("a.example"), elsewhere(""), socket.clone()]),
        ("/readinessProbe", vec![elsewhere("127.0.0.1"), json!({ "exec": { "command": ["a"] } })]),
        ("/startupProbe", vec![socket.clone(), json!({ "grpc": { "port": 80 } })]),
        ("/lifecycle", vec![json!({ "postStart": socket }), json!({ "preStop": elsewhere("b") })]),
    ])
    .collect()
}

/// Sets a field, with every object on the way; null takes it away.
fn set(root: &mut Value, path: &str, value: Value) {
    let mut steps: Vec<&str> = path.split('/').skip(1).collect();
    let last = steps.pop().unwrap();
    let place = steps.into_iter().fold(root, |at, step| {
        if at[step].is_null() {
            at[step] = json!({});
        }
        &mut at[step]
    });
    match value {
        Value::Null => drop(place.as_object_mut().unwrap().remove(last)),
        value => place[last] = value,
    }
}

fn change_container(container: &mut Value, dice: &mut Dice) {
    let fields = container_fields();
    let (field, values) = dice.pick(&fields);
    set(container, field, dice.pick(values).clone());
}

fn mutated(dice: &mut Dice) -> Value {
    if dice.throw(12) == 0 {
        let mut pod = windows_pod();
        for (field, value) in [
            ("/spec/securityContext/windowsOptions", json!({ "hostProcess": true })),
            ("/spec/hostNetwork", json!(true)),
            ("/spec/securityContext/runAsNonRoot", json!(null)),
        ] {
            if dice.throw(3) == 0 {
                set(&mut pod, field, value);
            }
        }
        return pod;
    }
    let mut pod = good_pod();
    for _ in 0..=dice.throw(4) {
        if dice.throw(2) == 0 {
            let fields = pod_fields();
            let (field, values) = dice.pick(&fields);
            set(&mut pod, field, dice.pick(values).clone());
        } else {
            let (list, index) =
                *dice.pick(&[("containers", 0), ("containers", 1), ("initContainers", 0)]);
            if list == "initContainers" {
                // A sidecar, since others may have neither probes nor hooks.
                pod["spec"][list][index]["restartPolicy"] = json!("Always");
            }
            change_container(&mut pod["spec"][list][index], dice);
            // Nothing else makes an unmasked /proc valid.
            if pod["spec"][list][index]["securityContext"]["procMount"] == "Unmasked" {
                pod["spec"]["hostUsers"] = json!(false);
            }
        }
    }
    pod
}

fn every_standard() -> Vec<PodSecurityStandard> {
    [PodSecurityLevel::Baseline, PodSecurityLevel::Restricted]
        .into_iter()
        .flat_map(|level| {
            PodSecurityVersion::all().map(move |version| PodSecurityStandard { level, version })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_server_agrees_on_changed_pods_in_every_version() {
    let count = std::env::var("NORDVAKT_TEST_PODS").map_or(PODS, |text| text.parse().unwrap());
    let standards = every_standard();
    let admission = Admission::enforcing(crate::administrator().await, &standards).await;
    let mut dice = Dice(37);
    let mut comparison = Comparison::default();
    let questions: Vec<(Value, PodSecurityStandard)> = (0..count)
        .flat_map(|_| {
            let pod = mutated(&mut dice);
            let first = dice.throw(standards.len());
            let asked: Vec<_> = (0..STANDARDS_A_POD)
                // A stride without a factor of their number, so that levels and versions mix.
                .map(|turn| (pod.clone(), standards[(first + turn * 29) % standards.len()]))
                .collect();
            asked
        })
        .collect();
    for ((pod, standard), answer) in questions.iter().zip(admission.ask(&questions).await) {
        comparison.add(&pod.to_string(), pod, *standard, answer);
    }

    // Ephemeral containers come into a pod that is there.
    admission.create_in_each(&good_pod()).await;
    for standard in standards {
        let mut container = good_pod()["spec"]["containers"][0].clone();
        container["name"] = json!("debug");
        change_container(&mut container, &mut dice);
        let answer = admission.debug("pod", &container, standard).await;
        let mut pod = good_pod();
        pod["spec"]["ephemeralContainers"] = json!([container]);
        comparison.add(&container.to_string(), &pod, standard, answer);
    }
    admission.end().await;
    comparison.conclude("changed pods on the API server");
}
