//! NET-004: a probe or hook that sends the kubelet elsewhere.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NET-004"),
    title: "Probe or hook of another host",
    severity: Severity::Medium,
    family: Family::KubeletRequests,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "hostProbesAndHostLifecycle"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1046"),
        ("ISO 27001:2022", "8.20"),
    ],
    why: "HTTP, TCP and gRPC probes and hooks are made by the kubelet, from the node's address and past every network policy. One that names \
          a host lets whoever writes the manifest ask what answers on the node's loopback, in its network or at the \
          cloud's metadata address, and read the answer from whether the container becomes ready.",
    fix: "Remove `host`: the kubelet then asks the pod's own address. A program that listens on 127.0.0.1 alone, as agents \
          and static pods in the node's network do, does not answer there, and a liveness probe then restarts it without \
          end: let it listen on the pod's address first, use an `exec` probe, or waive this. To send a Host header, set it \
          under `httpHeaders`; where another service decides whether this one is healthy, let the program ask it.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| {
        let mut patch = json!({});
        for (path, _) in facts.container.probed_hosts() {
            let mut place = &mut patch;
            for step in path.split('.') {
                place = &mut place[step];
            }
            *place = Value::Null;
        }
        Some(patch)
    }),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let hosts: Vec<(String, &str)> = facts.container.probed_hosts().collect();
    if hosts.is_empty() {
        return Verdict::pass();
    }
    let mut names: Vec<&str> = hosts.iter().map(|(_, host)| *host).collect();
    names.dedup();
    let judged = Verdict::fail(format!("has the kubelet connect to {}", names.join(", ")));
    hosts.iter().fold(judged, |judged, (path, _)| judged.at(facts.at(path)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn every_host_is_named_by_its_field() {
        let change = json!({
            "lifecycle": { "preStop": { "httpGet": { "host": "hook.example", "port": 80 } } },
            "livenessProbe": { "httpGet": { "host": "127.0.0.1", "port": 80 } },
            "readinessProbe": { "tcpSocket": { "port": 80 } },
        });
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().container("app", change)),
            [
                "fail container/shop/Pod/api/app: has the kubelet connect to 127.0.0.1, hook.example",
                "  at spec.containers[0].livenessProbe.httpGet.host",
                "  at spec.containers[0].lifecycle.preStop.httpGet.host",
            ]
        );
    }
}
