//! NET-003: a container on a port of its node.

use std::collections::BTreeSet;

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
    why: "The port is open on the node's own address, for everybody who reaches the node, unless `hostIP` names another, which \
          is not looked at here and which the baseline does not exempt: no Service names it, and whether network policies hold \
          there depends on the network plugin. It also ties the pod to nodes where the port is free.",
    fix: "Remove `hostPort` and put a Service before the pods: ClusterIP within the cluster, LoadBalancer or an Ingress \
          from outside. With `hostNetwork` every port of a container is one of its node, so leave that first. An ingress \
          controller that must sit on the node's port belongs on nodes of its own behind a \
          firewall.",
    judge: Judge::Container(judge),
    patch: Patch::Container(without_taken),
};

fn taken<'a>(facts: &'a ContainerFacts<'_>) -> impl Iterator<Item = (usize, i64)> + 'a {
    let ports = facts.container.ports.iter().enumerate();
    ports.filter_map(|(index, port)| {
        port.host_port.filter(|port| *port != 0).map(|port| (index, port))
    })
}

fn without_taken(facts: &ContainerFacts<'_>) -> Option<Value> {
    let ports = &facts.container.ports;
    let numbers: BTreeSet<i64> = ports.iter().map(|port| port.container_port).collect();
    // A strategic merge knows ports by their number alone: of two protocols on one it would mend the first twice. And in
    // the node's network the API server gives every port of a container back to the node.
    if numbers.len() < ports.len() || facts.pod.spec.host_network == Some(true) {
        return None;
    }
    let ports: Vec<Value> = taken(facts)
        .map(|(index, _)| json!({ "containerPort": ports[index].container_port, "hostPort": null }))
        .collect();
    Some(json!({ "ports": ports }))
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
    fn no_patch_is_offered_in_the_nodes_network() {
        let ports = json!({ "ports": [{ "containerPort": 80, "hostPort": 80 }] });
        let cluster = || clean_cluster().container("app", ports.clone());
        assert_eq!(fixture::patches(&CHECK, &cluster()).len(), 1);
        let there = cluster().pod(json!({ "hostNetwork": true }));
        assert!(fixture::patches(&CHECK, &there).is_empty());
    }

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
