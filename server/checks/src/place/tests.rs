use super::*;

const ZONE: &str = "topology.kubernetes.io/zone";
const REGION: &str = "topology.kubernetes.io/region";
const OLD_ZONE: &str = "failure-domain.beta.kubernetes.io/zone";

fn of_node(provider_id: Option<&str>, labels: &Labels) -> Place {
    of(&Clues { provider_id, labels, ..Clues::default() })
}

fn country(provider_id: &str, labels: &[(&str, &str)]) -> String {
    let labels = labels.iter().map(|(key, value)| (*key, (*value).into())).collect();
    let id = Some(provider_id).filter(|id| !id.is_empty());
    of_node(id, &labels).territory.map_or_else(|| "unknown".into(), |place| place.to_string())
}

#[test]
fn an_instance_id_with_a_zone_decides() {
    for (id, expected) in [
        ("aws:///eu-north-1a/i-1", "SE"),
        ("aws:///eu-west-2b/i-1", "GB"),
        ("aws:///eu-central-2a/i-1", "CH"),
        ("aws:///eusc-de-east-1a/i-1", "DE"),
        ("aws:///eu-west-3-cmn-wlz-1a/i-1", "MA"),
        ("aws:///eu-west-3-x-dss1/i-1", "SN"),
        ("aws:///eu-central-1-ist-1a/i-1", "TR"),
        ("aws:///eu-central-1-xyz-1a/i-1", "unknown"),
        ("aws:///eu-central-1/i-1", "unknown"),
        ("aws:////i-1", "unknown"),
        ("aws:///eu-north-1a/../us-east-1a/i-1", "unknown"),
        ("aws:///eu-north-1a/i-1/extra", "unknown"),
        ("aws:///eu-north-1a/0a1b/fargate-ip-10-0-0-1.eu-north-1.compute.internal", "SE"),
        ("aws:///eu-north-1a/i-1 ", "unknown"),
        ("aws:///eu-north-1a/i-\u{202e}1", "unknown"),
        ("gce://project/europe-west6-b/node", "CH"),
        ("gce://project/europe-west4-ai1a/node", "unknown"),
        ("scaleway://instance/fr-par-1/u", "FR"),
        ("scaleway://baremetal/nl-ams-2/u", "NL"),
        ("ocid1.instance.oc1.eu-jovanovac-1.x", "RS"),
        ("oci://ocid1.instance.oc1.eu-frankfurt-1.x", "DE"),
        ("ocid1.instance.oc1.zzz.x", "unknown"),
        ("eks-hybrid:///eu-west-1/cluster/node", "unknown"),
        ("kind://docker/kind/worker", "unknown"),
    ] {
        assert_eq!(country(id, &[]), expected, "{id}");
    }
}

#[test]
fn labels_answer_within_the_provider_of_the_instance_id() {
    for (id, labels, expected) in [
        ("azure:///subscriptions/s", &[(REGION, "norwayeast"), (ZONE, "0")][..], "NO"),
        ("azure:///subscriptions/s", &[(ZONE, "westeurope-1")], "NL"),
        ("hcloud://1", &[(ZONE, "ash-dc1"), (REGION, "ash")], "US"),
        ("linode://1", &[(REGION, "eu-west")], "GB"),
        ("linode://1", &[(REGION, "no-osl-1")], "NO"),
        ("hcloud://1", &[(REGION, "eu-west-1")], "unknown"),
        ("scaleway://baremetal//u", &[(REGION, "fr-par-2"), (ZONE, "unavailable")], "FR"),
        ("eu-west-1.i-1", &[(REGION, "eu-west-1")], "unknown"),
        ("aws:///eu-west-1a/i-1", &[(REGION, "us-east-1"), (ZONE, "us-east-1a")], "IE"),
        ("aws:///eu-west-3-new-wlz-1a/i-1", &[(REGION, "eu-west-3")], "unknown"),
        ("aws:////i-1", &[(REGION, "eu-west-3")], "FR"),
        ("aws:///us-east-1a", &[(REGION, "eu-central-1")], "unknown"),
        ("aws:///us-east-9a/i-1", &[(REGION, "eu-central-1")], "unknown"),
        ("gce:///europe-west2-a/x", &[(REGION, "europe-west3")], "unknown"),
        ("ocid1.instance.oc1.us-ashburn-9.x", &[(REGION, "eu-frankfurt-1")], "unknown"),
        ("ocid1.instance.oc1.zzz.x", &[(REGION, "eu-frankfurt-1")], "unknown"),
        ("ocid1.volume.oc1.iad.x", &[(REGION, "eu-frankfurt-1")], "unknown"),
        ("ocid1.instance.oc1..x", &[(REGION, "eu-frankfurt-1")], "DE"),
        ("ocid1.instance.oc1", &[(REGION, "eu-frankfurt-1")], "unknown"),
        ("oci://x", &[(REGION, "eu-frankfurt-1")], "unknown"),
        ("ocid1.instance.oc1.fra.x", &[(REGION, "eu-frankfurt-1")], "DE"),
        ("kind://docker/kind/worker", &[(REGION, "eu-north-1")], "unknown"),
        ("eks-hybrid:///eu-west-1/c/n", &[(REGION, "eu-west-1")], "unknown"),
    ] {
        assert_eq!(country(id, labels), expected, "{id} {labels:?}");
    }
}

#[test]
fn without_a_provider_all_that_have_the_name_must_agree() {
    for (labels, expected) in [
        (&[(REGION, "eu-de")][..], "DE"),
        (&[(REGION, "us-east")], "US"),
        (&[(REGION, "eu-west-1")], "IE"),
        (&[(REGION, "europe")], "unknown"),
        (&[(REGION, "DE1")], "unknown"),
        (&[(ZONE, "eu-west-3-cmn-wlz-1a"), (REGION, "eu-west-3")], "MA"),
        (&[(ZONE, "eu-west-3-new-wlz-1a"), (REGION, "eu-west-3")], "unknown"),
        (&[(ZONE, "rack-7"), (REGION, "eu-north-1")], "SE"),
        (&[(ZONE, "eu-north-1a"), (OLD_ZONE, "eu-west-2a")], "unknown"),
        (&[(ZONE, "eu-north-1a"), (OLD_ZONE, "eu-north-1b")], "SE"),
        (&[(ZONE, "eu-north-1a"), (REGION, "us-east-1")], "SE"),
        (&[(ZONE, "eu-north-1a"), ("topology.ebs.csi.aws.com/outpost-id", "op-1")], "unknown"),
    ] {
        assert_eq!(country("", labels), expected, "{labels:?}");
    }
}

#[test]
fn an_id_that_names_no_provider_leaves_a_name_to_those_who_have_such_ids() {
    for (id, region, expected) in [
        ("openstack:///uuid", "eu-de", "DE"),
        ("openstack:///uuid", "eu-north-1", "unknown"),
        ("vsphere://4201", "eu-north-1", "unknown"),
        ("k3s://node", "eu-north-1", "unknown"),
        ("a-bare-host", "eu-north-1", "unknown"),
    ] {
        assert_eq!(country(id, &[(REGION, region)]), expected, "{id} {region}");
        let zone = format!("{region}a");
        let of_zone = country(id, &[(ZONE, &zone), (REGION, region)]);
        assert_eq!(of_zone, expected, "{id} {zone}");
    }
}

#[test]
fn every_rung_is_told_with_its_source() {
    let labels = [(REGION, "eu-west-1".into())].into_iter().collect();
    let place = of_node(Some("aws:///eu-north-1a/i-1"), &labels);
    assert_eq!(place.operator.as_deref(), Some("aws"));
    assert_eq!(place.city.as_deref(), Some("Stockholm"));
    let rungs: Vec<_> = place.ladder.iter().map(|rung| (rung.rung, rung.path.as_str())).collect();
    assert_eq!(
        rungs,
        [
            (Rung::ProviderId, "spec.providerID"),
            (Rung::RegionLabel, "metadata.labels[topology.kubernetes.io/region]"),
        ]
    );
    assert!(place.ladder[0].source.starts_with("regions: aws eu-north-1 (AWS Regions, https://"));
}

/// Labels of a domain under the restricted prefix, and of one that only ends like it.
#[test]
fn a_label_that_no_kubelet_can_set_is_the_stronger() {
    for (key, expected) in [
        ("node-restriction.kubernetes.io/zone", "SE"),
        ("example.node-restriction.kubernetes.io/zone", "SE"),
        ("mynode-restriction.kubernetes.io/zone", "GB"),
        ("node-restriction.kubernetes.io/zones", "GB"),
    ] {
        assert_eq!(country("", &[(ZONE, "eu-west-2a"), (key, "eu-north-1a")]), expected, "{key}");
    }
}

/// A zone that extends a region into another country is no conflict with that region's label.
#[test]
fn a_zone_and_the_region_that_it_extends_do_not_conflict() {
    for (zone, region, conflicts) in [
        ("eu-west-3-cmn-wlz-1a", "eu-west-3", 0),
        ("eu-west-3-cmn-wlz-1a", "us-east-1", 1),
        ("eu-west-3a", "us-east-1", 1),
    ] {
        let id = format!("aws:///{zone}/i-1");
        let labels = [(ZONE, zone.into()), (REGION, region.into())].into_iter().collect();
        let place = of_node(Some(&id), &labels);
        assert_eq!(place.conflicts().count(), conflicts, "{zone} {region}");
    }
}

#[test]
fn a_city_is_told_where_all_that_it_could_be_agree_on_it() {
    let city = |region: &str| {
        let labels = [(REGION, region.into())].into_iter().collect();
        of_node(None, &labels).city
    };
    assert_eq!(city("fr-par").as_deref(), Some("Paris"));
    // Newark by one provider, Washington by another.
    assert_eq!(city("us-east"), None);
}

fn name() -> impl proptest::strategy::Strategy<Value = String> {
    let word =
        "(aws|gce|oci|scaleway|azure|kind|eks-hybrid|openstack|ocid1|instance|eu-north-1a|fra|x)";
    proptest::string::string_regex(&format!("({word}|[:/.*\\-]|\\PC){{0,12}}")).expect("a pattern")
}

proptest::proptest! {
    #[test]
    fn whatever_stands_there_is_a_row_or_a_gap(id in name(), zone in name(), region in name()) {
        let labels = [(ZONE, zone.into()), (REGION, region.into())].into_iter().collect();
        let place = of_node(Some(&id), &labels);
        proptest::prop_assert!(place.territory.is_some() != place.why_open().is_some());
        for rung in place.ladder {
            let of_a_row = rung.source.starts_with("regions: ");
            proptest::prop_assert_eq!(rung.territory.is_some(), of_a_row);
        }
    }
}
