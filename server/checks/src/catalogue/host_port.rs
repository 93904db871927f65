//! NET-003: a container on a port of its node.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NET-003"),
    title: "Port of the node taken",
    severity: Severity::Medium,
    family: Family::HostPort,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "hostPorts"),
        ("CIS Kubernetes", "host-ports"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1133"),
        ("ISO 27001:2022", "8.20"),
    ],
    why: "The port is open on the node's own address, for everybody who reaches the node: no Service names it, and \
          whether network policies hold there depends on the network plugin. It also ties the pod to nodes where the port \
          is free.",
    fix: "Remove `hostPort` and put a Service before the pods: ClusterIP within the cluster, LoadBalancer or an Ingress \
          from outside. An ingress controller that must sit on the node's port belongs on nodes of its own behind a \
          firewall.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| {
        let ports: Vec<Value> = taken(facts)
            .map(|(index, _)| facts.container.ports[index].container_port)
            .map(|port| json!({ "containerPort": port, "hostPort": null }))
            .collect();
        Some(json!({ "ports": ports }))
    }),
};

fn taken<'a>(facts: &'a ContainerFacts<'_>) -> impl Iterator<Item = (usize, i64)> + 'a {
    let ports = facts.container.ports.iter().enumerate();
    ports.filter_map(|(index, port)| {
        port.host_port.filter(|port| *port != 0).map(|port| (index, port))
    })
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let taken: Vec<_> = taken(facts).collect();
    if taken.is_empty() {
        return Verdict::pass();
    }
    let ports: Vec<String> = taken.iter().map(|(_, port)| port.to_string()).collect();
    let judged = Verdict::fail(format!("takes port {} of its node", ports.join(", ")));
    taken
        .iter()
        .fold(judged, |judged, (index, _)| judged.at(facts.at(&format!("ports[{index}].hostPort"))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn every_port_of_the_node_is_named_and_zero_is_none() {
        let change = json!({ "ports": [
            { "containerPort": 80, "hostPort": 8080 },
            { "containerPort": 81 },
            { "containerPort": 82, "hostPort": 0 },
            { "containerPort": 83, "hostPort": 8083 },
        ] });
        assert_eq!(
            fixture::run(&CHECK, &clean_cluster().container("app", change)),
            [
                "fail container/shop/Pod/api/app: takes port 8080, 8083 of its node",
                "  at spec.containers[0].ports[0].hostPort",
                "  at spec.containers[0].ports[3].hostPort",
            ]
        );
    }
}
