//! What the API refuses: problem+json that says what, where and how to mend it, and the description knows of it.

use std::path::Path;

use serde_json::Value;

use crate::serving::{Server, sample};

#[test]
fn every_refusal_is_a_problem_that_the_description_names() {
    let server = Server::of(Path::new(&sample()));
    let description = server.get("/api/v1/openapi.json").json();
    let nobody = "00000000-0000-0000-0000-000000000000";
    // A cursor of the right shape that holds a NUL: ["findings",[0,"a\u0000b","c",nobody]]
    let forged = "WyJmaW5kaW5ncyIsWzAsImFcdTAwMDBiIiwiYyIsIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJdXQ";
    for (path, asked, status, said) in [
        (
            "/api/v1/findings",
            "?severity=worst".to_owned(),
            400,
            "`severity` is `worst`: expected critical, high, medium, low",
        ),
        (
            "/api/v1/findings",
            "?verdict=pass".into(),
            400,
            "`verdict` is `pass`: expected fail, unknown",
        ),
        (
            "/api/v1/findings",
            "?limit=0".into(),
            400,
            "`limit` is `0`: expected a number from 1 to 500",
        ),
        (
            "/api/v1/findings",
            "?limit=-1".into(),
            400,
            "`limit` is `-1`: expected a number from 1 to 500",
        ),
        (
            "/api/v1/findings",
            "?sverity=high".into(),
            400,
            "`sverity` is no parameter here: expected cluster, namespace",
        ),
        (
            "/api/v1/findings",
            "?cluster=x".into(),
            400,
            "`cluster` is `x`: expected the UID of a cluster's",
        ),
        (
            "/api/v1/residency",
            "?scope=europe".into(),
            400,
            "`scope` is `europe`: expected eea or eu",
        ),
        (
            "/api/v1/residency",
            "?law_at=2020-13-01".into(),
            400,
            "`law_at` is `2020-13-01`: expected a day such as 2020-08-01",
        ),
        (
            "/api/v1/residency",
            "?known_at=soon".into(),
            400,
            "`known_at` is `soon`: expected a day such as 2020-08-01",
        ),
        (
            "/api/v1/residency",
            "?what-if=US%3A%20bad".into(),
            400,
            "`what-if`: `US: bad` is no statement of law: a territory is eea",
        ),
        (
            "/api/v1/export/systems.csv",
            "?document=novel".into(),
            400,
            "`document` is `novel`: expected record, transfers or register",
        ),
        ("/api/v1/export/systems.json", "?system=none".into(), 404, "there is no such system"),
        ("/api/v1/residency", format!("?cluster={nobody}"), 404, "there is no such cluster"),
        ("/api/v1/findings", "?after=x".into(), 400, "`x` does not continue this list"),
        ("/api/v1/findings", format!("?after={forged}"), 400, "does not continue this list"),
        ("/api/v1/findings", "?q=%00".into(), 400, "NUL"),
        ("/api/v1/findings", format!("?cluster={nobody}"), 404, "there is no such cluster"),
        (
            "/api/v1/findings/{finding}",
            "/api/v1/findings/x".into(),
            400,
            "`finding` is `x`: expected the UUID of a finding",
        ),
        (
            "/api/v1/findings/{finding}",
            format!("/api/v1/findings/{nobody}"),
            404,
            "there is no such finding",
        ),
        (
            "/api/v1/clusters/{cluster}",
            "/api/v1/clusters/x".into(),
            400,
            "`cluster` is `x`: expected the UID",
        ),
        (
            "/api/v1/clusters/{cluster}",
            format!("/api/v1/clusters/{nobody}"),
            404,
            "there is no such cluster",
        ),
        (
            "/api/v1/clusters/{cluster}/namespaces/{namespace}",
            "/api/v1/clusters/x/namespaces/a".into(),
            400,
            "`cluster` is `x`",
        ),
        (
            "/api/v1/clusters/{cluster}/workloads",
            format!("/api/v1/clusters/{nobody}/workloads"),
            404,
            "there is no such cluster",
        ),
        (
            "/api/v1/clusters/{cluster}/workloads",
            format!("/api/v1/clusters/{nobody}/workloads?limit=x"),
            400,
            "`limit` is `x`",
        ),
        (
            "/api/v1/clusters/{cluster}/risk/series",
            format!("/api/v1/clusters/{nobody}/risk/series"),
            404,
            "there is no such cluster",
        ),
        ("/api/v1/checks/{check}", "/api/v1/checks/NOPE".into(), 404, "there is no such check"),
        ("/api/v1/export/findings.csv", "?cluster=x".into(), 400, "`cluster` is `x`"),
        (
            "/api/v1/export/findings.json",
            format!("?cluster={nobody}"),
            404,
            "there is no such cluster",
        ),
    ] {
        let address = if asked.starts_with('?') { format!("{path}{asked}") } else { asked };
        let answer = server.ask("GET", &address, "127.0.0.1");
        assert_eq!(answer.status, status, "{address}: {}", answer.body);
        assert!(answer.headers.contains("content-type: application/problem+json"), "{address}");
        let problem = answer.json();
        assert!(
            problem["detail"].as_str().is_some_and(|detail| detail.contains(said)),
            "{address}: {problem}"
        );
        let described = &description["paths"][path]["get"]["responses"][status.to_string()];
        assert!(
            described["content"]["application/problem+json"].is_object(),
            "{path} {status}: {described}"
        );
    }
    let described = description["paths"].as_object().expect("paths");
    for (path, methods) in described {
        let (method, operation) =
            methods.as_object().and_then(|it| it.iter().next()).expect("a method");
        let responses = &operation["responses"];
        assert!(responses["421"].is_object(), "{path} says nothing of another host");
        let address = path.replace(['{', '}'], "x");
        let answer = server.ask("GET", &address, "evil.example");
        assert_eq!(
            (answer.status, answer.json()["status"].as_u64()),
            (421, Some(421)),
            "{address}"
        );
        let answer = server.ask("DELETE", &address, "127.0.0.1");
        assert_eq!(
            (answer.status, answer.json()["status"].as_u64()),
            (405, Some(405)),
            "{address}"
        );
        assert!(
            answer.headers.contains(&format!("allow: {method}")),
            "{address}: {}",
            answer.headers
        );
        assert!(answer.headers.contains("content-type: application/problem+json"), "{address}");
    }
    for address in ["/api", "/api/v2", "/api/v1/nothing", "/api/v1"] {
        let answer = server.ask("GET", address, "127.0.0.1");
        assert_eq!(answer.status, 404, "{address}");
        assert!(answer.headers.contains("content-type: application/problem+json"), "{address}");
    }
}

#[test]
fn a_list_is_separated_or_repeated() {
    let server = Server::of(Path::new(&sample()));
    let rows = |query: &str| {
        server.get(&format!("/api/v1/findings?limit=500&{query}")).json()["items"].clone()
    };
    let both = rows("severity=high,low");
    assert_eq!(both, rows("severity=high&severity=low"));
    let severities: Vec<&Value> =
        both.as_array().expect("rows").iter().map(|row| &row["severity"]).collect();
    assert!(severities.iter().all(|it| *it == "high" || *it == "low"));
    assert!(severities.iter().any(|it| *it == "high") && severities.iter().any(|it| *it == "low"));
}

#[test]
fn what_a_cluster_is_called_is_no_markup() {
    let name =
        "x</title><meta http-equiv=refresh content=\"0;url=/api/docs\"><script>alert(1)</script>";
    let server = Server::configured(Path::new(&sample()), &["--cluster-name", name]);
    let clusters = server.get("/api/v1/clusters").json();
    let id = clusters[0]["id"].as_str().expect("an id");
    let findings = server.get("/api/v1/findings?limit=1").json();
    let finding = findings["items"][0]["id"].as_str().expect("an id");
    for (path, start) in [
        (format!("/clusters/{id}"), "<title>x&lt;/title>&lt;meta"),
        (format!("/clusters/{id}/nodes"), "<title>Nodes · x&lt;/title>&lt;meta"),
        (format!("/findings?cluster={id}"), "<title>"),
        (format!("/findings/{finding}"), "<title>"),
        ("/search?q=%3C/title%3E%3Cmeta".into(), "<title>"),
        ("/".into(), "<title>"),
    ] {
        let page = server.get(&path).body;
        assert!(page.contains(start), "{path}: {page}");
        let head = page.split("</head>").next().unwrap_or_default();
        assert_eq!(head.matches("</title>").count(), 1, "{path}: {head}");
        for markup in ["<meta http-equiv", "<script>alert"] {
            assert!(!page.contains(markup), "{path}: {markup}");
        }
    }
}
