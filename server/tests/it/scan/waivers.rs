//! Findings that are waived.

use std::fs;

use super::{MANIFESTS, folder, list, report, sarif, scan};

#[test]
fn a_waiver_holds_until_its_date_and_is_told_when_it_is_over_or_covers_another_number() {
    let waiver = |scope: &str, expires: &str, rest: &str| {
        format!(
            "[[policy.waivers]]\ncheck = \"{{check}}\"\nscope = \"{scope}\"\nreason = \"a legacy agent\"\n\
             ticket = \"SEC-1\"\napprover = \"Kari\"\nexpires = {expires}\n{rest}\n"
        )
    };
    let folder = folder(&[("shop.yaml", MANIFESTS)]);
    let all = report(folder.path(), &[]);
    let check = list(&all["findings"])
        .iter()
        .find(|it| {
            it["evidence"][0]["path"].as_str().is_some_and(|path| path.ends_with(".privileged"))
        })
        .expect("a privileged container")["check"]
        .clone();
    for (scope, expires, rest, waived, remark) in [
        ("namespace/shop", "2999-01-01", "", 2, None),
        ("workload/*/Deployment/api", "2999-01-01", "covers = 2", 2, None),
        ("container/shop/Deployment/api/second", "\"2999-01-01\"", "", 1, None),
        ("namespace/shop", "2020-01-01", "", 0, Some("is over since 2020-01-01")),
        ("namespace/elsewhere", "2999-01-01", "", 0, Some("covers nothing")),
        ("namespace/shop", "2999-01-01", "covers = 1", 2, Some("covers 2 findings, and 1 when")),
    ] {
        let config =
            waiver(scope, expires, rest).replace("{check}", check.as_str().expect("an id"));
        fs::write(folder.path().join("nordvakt.toml"), config).expect("a file");
        let report = report(folder.path(), &[]);
        let with =
            list(&report["findings"]).iter().filter(|it| it["waiver"]["ticket"] == "SEC-1").count();
        assert_eq!(with, waived, "{scope} {expires}");
        let remarks = report["remarks"].to_string();
        assert_eq!(remark.is_none(), remarks == "[]", "{remarks}");
        for format in ["junit", "policy-report", "open-reports"] {
            let output = scan(folder.path(), &["--format", format]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(remark.is_none_or(|remark| said.contains(remark)), "{format}: {said}");
        }
        assert!(remark.is_none_or(|remark| remarks.contains(remark)), "{remarks}");
        let suppressed = list(&sarif(folder.path())["runs"][0]["results"])
            .iter()
            .filter(|it| {
                it["suppressions"][0]["justification"]
                    .as_str()
                    .is_some_and(|it| it.contains("SEC-1"))
            })
            .count();
        assert_eq!(suppressed, waived, "{scope} {expires}");
    }
}
