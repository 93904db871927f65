use model::vulnerability::{Report, VulnerabilityCounts};
use serde_json::{Value, json};

use super::{ReportError, read};

const TRIVY: &str = include_str!("../../tests/report/trivy.json");
const GRYPE: &str = include_str!("../../tests/report/grype.json");
const CYCLONEDX: &str = include_str!("../../tests/report/cyclonedx.json");
const OPERATOR: &str = include_str!("../../tests/report/vulnerability-reports.json");

#[test]
fn a_report_says_what_its_tool_found() {
    for (text, origin, packages, vulnerabilities) in [
        (
            TRIVY,
            "Trivy 0.66.0 of 2026-11-20T08:15:30.123456Z, an inventory",
            vec![
                "deb libssl3 3.0.14-1~deb12u2 (openssl)",
                "deb passwd 1:4.13+dfsg1-1+b1 (shadow)",
                "npm lodash 4.17.20",
            ],
            vec![
                "libssl3 CVE-2024-5535 Critical 91 fixed in 3.0.15-1~deb12u1: openssl: SSL_select_next_proto buffer overread",
                "passwd CVE-2023-4641 Low",
                "lodash CVE-2021-23337 High fixed in 4.17.21 [not affected vulnerable_code_not_in_execute_path]",
            ],
        ),
        (
            GRYPE,
            "Grype 0.104.0 of 2026-11-21T09:00:00.500Z, says what is exploited",
            vec![
                "maven org.apache.logging.log4j:log4j-core 2.14.1 (log4j-core)",
                "deb libapt-pkg6.0 2.6.1 (apt)",
                "deb zlib1g 1:1.2.13.dfsg-1 (zlib)",
            ],
            vec![
                "org.apache.logging.log4j:log4j-core GHSA-jfh8-c2jp-5v3q Critical 100 exploited fixed in 2.15.0: Remote code injection in Log4j",
                "libapt-pkg6.0 CVE-2011-3374 Low 37: apt-key did not validate keys",
                "zlib1g CVE-2023-45853 Critical [not affected component_not_present]",
            ],
        ),
        (
            CYCLONEDX,
            "syft 1.38.0 of 2026-11-22T06:30:00Z, an inventory",
            vec![
                "deb libssl3 3.0.14-1~deb12u2 (openssl)",
                "maven org.apache.logging.log4j:log4j-core 2.14.1 (log4j-core)",
            ],
            vec![
                "org.apache.logging.log4j:log4j-core CVE-2021-44228 Critical 100: Log4Shell [not affected code_not_reachable]",
                "libssl3 CVE-2024-5535 Medium 59 fixed in 3.0.15-1~deb12u1 [in triage]",
            ],
        ),
        (
            OPERATOR,
            "Trivy 0.65.0 of 2026-11-23T04:05:06Z",
            vec!["deb libssl3 3.0.14-1~deb12u2", "generic mystery 1.0"],
            vec![
                "libssl3 CVE-2024-5535 High 59 fixed in 3.0.15-1~deb12u1: openssl: buffer overread",
                "mystery CVE-2025-0001 -",
            ],
        ),
    ] {
        let report = one(text);
        assert_eq!(told(&report), origin);
        assert_eq!(packages_of(&report), packages, "{origin}");
        assert_eq!(vulnerabilities_of(&report), vulnerabilities, "{origin}");
        let digest = format!("sha256:{}", "a".repeat(64));
        assert!(report.image.digests.contains(&digest), "{origin}: {:?}", report.image);
        let reference = "registry.example.com/shop/api:1.4".to_owned();
        assert!(report.image.references.contains(&reference), "{origin}: {:?}", report.image);
        assert!(
            report
                .vulnerabilities
                .iter()
                .all(|it| { it.url.as_deref().is_none_or(|url| url.starts_with("https://")) })
        );
    }
}

#[test]
fn what_does_not_apply_is_counted_apart() {
    let counts = VulnerabilityCounts {
        critical: 1,
        low: 1,
        fixable: 1,
        exploited: 1,
        set_aside: 1,
        ..VulnerabilityCounts::default()
    };
    assert_eq!(one(GRYPE).counts(), counts);
}

#[test]
fn an_incomplete_bill_of_materials_is_no_inventory() {
    let told =
        changed(CYCLONEDX, |bom| bom["compositions"] = json!([{ "aggregate": "incomplete" }]));
    assert!(!read(&told).expect("a report")[0].lists_all);
}

#[test]
fn a_vulnerability_told_twice_of_a_package_counts_once() {
    let twice = changed(TRIVY, |report| {
        let found = &mut report["Results"][0]["Vulnerabilities"];
        let mut again = found[1].clone();
        again["Severity"] = "HIGH".into();
        found.as_array_mut().expect("a list").push(again);
    });
    let counts = read(&twice).expect("a report")[0].counts();
    assert_eq!((counts.total(), counts.high, counts.low), (2, 1, 0));
}

#[test]
fn what_cannot_be_used_is_told_by_what_where_and_how_to_mend_it() {
    for (json, expected) in [
        (b"".to_vec(), "it is no JSON that can be read: EOF"),
        (b"[]".to_vec(), "it is no report that is known: expected JSON of Trivy"),
        (b"{\"kind\":\"Pod\"}".to_vec(), "it is no report that is known"),
        (
            changed(TRIVY, |it| it["Results"][0]["Vulnerabilities"][1]["PkgName"] = Value::Null),
            "Trivy's JSON: Results[0].Vulnerabilities[1].PkgName: invalid type: null",
        ),
        (
            changed(TRIVY, |it| it["Results"][0]["Packages"][0]["Version"] = "1\u{0}".into()),
            "Trivy's JSON: Results[0].Packages[0]: the version is no text of 1 to 512 bytes",
        ),
        (
            changed(TRIVY, |it| it["ArtifactType"] = "filesystem".into()),
            "Trivy's JSON: ArtifactType: it is a scan of a filesystem: expected container_image",
        ),
        (
            changed(GRYPE, |it| it["source"] = json!({ "type": "directory", "target": "." })),
            "Grype's JSON: source.type: it is a scan of a directory: expected image",
        ),
        (
            changed(GRYPE, |it| it["source"] = Value::Null),
            "Grype's JSON: it names no image: expected source.target.repoDigests",
        ),
        (
            changed(CYCLONEDX, |it| it["vulnerabilities"][0]["affects"][0]["ref"] = "none".into()),
            "CycloneDX: vulnerabilities[0].affects[0].ref: `none` is neither the bom-ref",
        ),
        (
            changed(CYCLONEDX, |it| it["vulnerabilities"][0]["analysis"]["state"] = "fine".into()),
            "CycloneDX: vulnerabilities[0].analysis.state: `fine` is no state: expected exploitable",
        ),
        (
            changed(OPERATOR, |it| it["items"][0]["report"] = Value::Null),
            "VulnerabilityReport: items[0].report: it is not there",
        ),
    ] {
        let error = read(&json).expect_err(expected).to_string();
        assert!(error.starts_with(expected), "{error}\nis not\n{expected}");
    }
    let large = vec![b' '; super::LARGEST + 1];
    assert_eq!(read(&large), Err(ReportError::TooLarge { mebibytes: 128 }));
}

fn one(text: &str) -> Report {
    let mut reports = read(text.as_bytes()).expect("a report");
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

fn changed(text: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut json = serde_json::from_str(text).expect("JSON");
    change(&mut json);
    serde_json::to_vec(&json).expect("JSON")
}

fn told(report: &Report) -> String {
    let inventory = if report.lists_all { ", an inventory" } else { "" };
    let exploited = if report.says_exploited { ", says what is exploited" } else { "" };
    let made_at = report.made_at.expect("a time");
    let made_at = made_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    format!("{} of {made_at}{inventory}{exploited}", report.origin)
}

fn packages_of(report: &Report) -> Vec<String> {
    let line = |package: &model::vulnerability::Package| {
        let alias = package.alias.as_ref().map(|alias| format!(" ({alias})")).unwrap_or_default();
        format!("{} {} {}{alias}", package.ecosystem, package.name, package.version)
    };
    report.packages.iter().map(line).collect()
}

fn vulnerabilities_of(report: &Report) -> Vec<String> {
    let line = |it: &model::vulnerability::Vulnerability| {
        let severity = it.severity.map_or("-".into(), |severity| format!("{severity:?}"));
        let score = it.score_tenths.map(|score| format!(" {score}")).unwrap_or_default();
        let exploited = if it.is_exploited { " exploited" } else { "" };
        let fixed = it.fixed_in.as_ref().map(|it| format!(" fixed in {it}")).unwrap_or_default();
        let title = it.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
        let assessed = it.assessment.as_ref().map(|assessment| {
            let why = assessment.justification.as_deref();
            let why = why.map(|why| format!(" {why}")).unwrap_or_default();
            format!(" [{}{why}]", assessment.state.words())
        });
        let name = &report.packages[it.package].name;
        let assessed = assessed.unwrap_or_default();
        format!("{name} {} {severity}{score}{exploited}{fixed}{title}{assessed}", it.id)
    };
    report.vulnerabilities.iter().map(line).collect()
}
