//! Pages, REST, exports and `scan` answer equal data, for they are made of the same.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::scan::nordvakt;
use crate::serving::{Server, sample};

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn sum(of: &[Value], field: &str) -> u64 {
    of.iter().map(|it| it[field].as_u64().expect(field)).sum()
}

/// Every row of a paged list.
fn all(server: &Server, path: &str) -> (Vec<Value>, u64) {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = server.get(&format!("{path}{mark}limit=50{after}")).json();
        rows.extend(list(&page["items"]).iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return (rows, page["total"].as_u64().expect("a total")),
        }
    }
}

fn ids(findings: &[Value]) -> BTreeSet<String> {
    findings.iter().filter_map(|finding| Some(finding["id"].as_str()?.to_owned())).collect()
}

#[test]
fn pages_rest_exports_and_scan_answer_equal_data() {
    let server = Server::of(Path::new(&sample()));
    let clusters = server.get("/api/v1/clusters").json();
    let [cluster] = list(&clusters) else { panic!("{clusters}") };
    let id = cluster["id"].as_str().expect("an id");
    let of = |path: &str| server.get(&format!("/api/v1/clusters/{id}{path}")).json();
    let page = of("");
    let export = server.get("/api/v1/export/findings.json").json();
    let (namespaces, nodes, gaps) = (of("/namespaces"), of("/nodes"), of("/gaps"));
    let (workloads, total_workloads) = all(&server, &format!("/api/v1/clusters/{id}/workloads"));
    let (findings, total_findings) = all(&server, "/api/v1/findings");
    assert!(findings.len() > 100 && workloads.len() > 20, "the sample is more than this");

    // The cluster, its risk included, whoever tells of it.
    for (what, told) in [
        ("its page", &page["cluster"]),
        ("its risk", &of("/risk")),
        ("the export", &export["cluster"]),
        ("the nodes", &nodes["cluster"]),
    ] {
        assert_eq!(told, cluster, "{what}");
    }
    let series = of("/risk/series");
    let last = list(&series).last().expect("a point of the series");
    assert_eq!((&last["risk"], &last["generation"]), (&cluster["risk"], &cluster["generation"]));
    assert_eq!(page["series"], series);
    assert_eq!(page["gaps"], gaps);
    assert_eq!(export["gaps"], gaps);

    // Numbers are the lengths and sums of what they count.
    assert_eq!(page["namespaces"], namespaces);
    let in_namespaces = sum(list(&namespaces), "workloads");
    let nodes = list(&nodes["nodes"]);
    let of_verdict = |verdict: &str| nodes.iter().filter(|it| it["verdict"] == verdict).count();
    // What nobody asked for is told among the gaps, and is nothing that could not be seen.
    let not_seen = list(&gaps).iter().filter(|gap| gap["cause"] != "not_asked").count();
    for (what, told, counted) in [
        ("namespaces", &cluster["namespaces"], list(&namespaces).len() as u64),
        ("workloads", &cluster["workloads"], workloads.len() as u64),
        ("workloads of namespaces", &cluster["workloads"], in_namespaces),
        ("workloads in all", &cluster["workloads"], total_workloads),
        ("nodes", &cluster["nodes"], nodes.len() as u64),
        ("nodes outside", &cluster["nodes_outside"], of_verdict("fail") as u64),
        ("nodes unknown", &cluster["nodes_unknown"], of_verdict("unknown") as u64),
        ("gaps", &cluster["gaps"], not_seen as u64),
    ] {
        assert_eq!(told.as_u64(), Some(counted), "{what}");
    }
    let counted = |field: &str, word: &str| {
        let counts =
            |it: &&Value| it[field] == word && (field == "verdict" || it["verdict"] == "fail");
        findings.iter().filter(counts).count() as u64
    };
    for word in ["critical", "high", "medium", "low"] {
        assert_eq!(cluster["findings"][word].as_u64(), Some(counted("severity", word)), "{word}");
    }
    assert_eq!(cluster["findings"]["unknown"].as_u64(), Some(counted("verdict", "unknown")));

    // Every finding, wherever it is listed.
    assert_eq!(total_findings, findings.len() as u64);
    assert_eq!(list(&export["findings"]), findings, "the JSON export");
    let csv = server.get("/api/v1/export/findings.csv").body;
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let rows: Vec<_> = rows.iter().filter(|row| &row[0] == "finding").collect();
    assert_eq!(rows.len(), findings.len(), "the CSV export");
    for (row, finding) in rows.iter().zip(&findings) {
        for (column, field) in [
            (5, "id"),
            (6, "check"),
            (7, "title"),
            (8, "severity"),
            (9, "verdict"),
            (10, "subject"),
            (11, "reason"),
        ] {
            assert_eq!(finding[field].as_str(), Some(&row[column]), "{field} of {row:?}");
        }
    }
    let scanned = nordvakt(&["scan", "--format", "json", &sample()]);
    let report: Value = serde_json::from_slice(&scanned.stdout).expect("a report");
    assert_eq!(ids(list(&report["findings"])), ids(&findings), "scan of the recording");
    assert_eq!(report["risk"], cluster["risk"]);
    assert_eq!(report["coverage"], cluster["coverage"]);
    assert_eq!(report["counts"], cluster["findings"]);
    assert_eq!(scanned.status.code(), Some(1));

    // Against the server as its baseline nothing of the same is new.
    let page_of = |cluster: &str| format!("http://{}/clusters/{cluster}", server.address());
    let against = |url: &str| nordvakt(&["scan", "--format", "json", "--baseline", url, &sample()]);
    let compared = against(&page_of(id));
    let report: Value = serde_json::from_slice(&compared.stdout).expect("a report");
    assert_eq!((list(&report["findings"]).len(), &report["known"]), (0, &findings.len().into()));
    assert_eq!(compared.status.code(), Some(0));
    let unknown = against(&page_of("00000000-0000-0000-0000-000000000000"));
    let said = String::from_utf8_lossy(&unknown.stderr);
    assert_eq!(unknown.status.code(), Some(2), "{said}");
    assert!(said.contains("answers 404: there is no such cluster"), "{said}");

    // Where data is: the same nodes, by whatever way it is asked.
    let residency = server.get("/api/v1/residency").json();
    let counts = &residency["counts"];
    let sum = ["inside", "outside", "unknown"].map(|word| counts[word].as_u64().expect(word));
    assert_eq!(sum.iter().sum::<u64>(), nodes.len() as u64);
    assert_eq!(server.get("/api/v1/export/residency.json").json(), residency);
    let csv = server.get("/api/v1/export/residency.csv").body;
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let rows: Vec<_> = rows.iter().filter(|row| &row[0] == "node").collect();
    assert_eq!(rows.len(), nodes.len(), "the CSV of residency");
    let html = server.get("/residency").body;
    for (row, node) in rows.iter().zip(list(&residency["nodes"])) {
        let name = node["name"].as_str().expect("a name");
        assert_eq!((&row[4], &row[6]), (name, node["verdict"].as_str().expect("a verdict")));
        assert!(html.contains(&format!("href=\"/clusters/{id}/nodes/{name}\"")), "{name}");
        let told = of(&format!("/nodes/{name}"));
        let listed = nodes.iter().find(|it| it["name"] == node["name"]).expect("listed");
        assert_eq!((&told["node"], &told["node"]["place"]), (listed, &node["place"]), "{name}");
        assert!(server.get(&format!("/clusters/{id}/nodes/{name}")).body.contains(name));
    }
    // A number of operators, law or verdicts leads to as many nodes as it says.
    let number = |row: &Value, key: &str, name: &str| {
        (format!("{name}={}", row[key].as_str().expect(key)), row["nodes"].as_u64().expect("nodes"))
    };
    let operators = list(&residency["operators"]).iter().map(|it| number(it, "key", "operator"));
    let law = list(&residency["territories"]).iter().map(|it| number(it, "territory", "in"));
    let verdicts = [("fail", "outside"), ("unknown", "unknown"), ("pass", "inside")];
    let verdicts = verdicts
        .map(|(verdict, word)| (format!("verdict={verdict}"), counts[word].as_u64().expect(word)));
    for (query, counted) in operators.chain(law).chain(verdicts) {
        let path = format!("/residency?{query}");
        assert!(html.contains(&format!("href=\"{path}#nodes\"")), "{path}");
        let listed = server.get(&path).body;
        let rows = listed.split("id=\"nodes\"").nth(1).expect("the panel");
        let rows = rows.split("</section>").next().expect("its end");
        let links = rows.matches(&format!("<a href=\"/clusters/{id}/nodes/")).count();
        assert_eq!(links as u64, counted, "{path}");
    }
    let then = server.get("/api/v1/residency?scope=eu&law_at=2020-08-01").json();
    assert_eq!((&then["scope"], &then["law_at"]), (&"eu".into(), &"2020-08-01".into()));
    assert!(then["counts"]["outside"].as_u64() > counts["outside"].as_u64(), "Norway is in no EU");

    // Each file names what judged it, as that of the findings does.
    let with = format!("policy={}", export["versions"]["policy"].as_str().expect("a digest"));
    for file in ["residency", "destinations", "workload-places"] {
        let file = format!("/api/v1/export/{file}");
        assert_eq!(server.get(&format!("{file}.json")).json()["versions"], export["versions"]);
        let csv = server.get(&format!("{file}.csv?known_at=2020-07-01")).body;
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        let head = rows.headers().expect("a head").clone();
        let known = head.iter().position(|column| column == "known_at").expect("a column");
        for row in rows.records().map(|row| row.expect("a row")) {
            assert_eq!(&row[known], "2020-07-01", "{file}");
        }
        assert!(csv.contains(&with), "{file}");
    }

    // Personal data by place: each number is the length of the list that it leads to.
    let by_place = list(&residency["personal_data"]);
    assert!(!by_place.is_empty(), "the sample has personal data");
    for place in by_place {
        let name = place["place"].as_str().expect("a place");
        for word in ["yes", "not_known"] {
            let query = format!("in={name}&personal-data={word}");
            let told = server.get(&format!("/api/v1/residency/workloads?{query}")).json();
            let counted = place["workloads"][word].as_u64().expect(word);
            assert_eq!(list(&told["workloads"]).len() as u64, counted, "{query}");
            let href = format!("/residency/workloads?{}", query.replace('&', "&amp;"));
            assert_eq!(html.contains(&href), counted > 0, "{href}");
        }
    }
    for node in nodes {
        let name = node["name"].as_str().expect("a name");
        let running = of(&format!("/nodes/{name}"))["running"].clone();
        assert_eq!(Some(list(&running).len() as u64), node["workloads"].as_u64(), "{name}");
        let html = server.get(&format!("/clusters/{id}/nodes/{name}")).body;
        for it in list(&running) {
            let [namespace, kind, name] = ["namespace", "kind", "name"]
                .map(|part| it["workload"][part].as_str().expect(part));
            assert!(html.contains(&format!("/ns/{namespace}/{kind}/{name}")), "{it}");
        }
    }

    // What is named outside, each once, by whatever way it is asked; the counts are those of the lists.
    let destinations = server.get("/api/v1/residency/destinations").json();
    let named = list(&destinations["destinations"]);
    assert!(
        named.iter().any(|it| it["kind"] == "registry"),
        "the sample's images are from somewhere"
    );
    assert_eq!(server.get("/api/v1/export/destinations.json").json(), destinations);
    let csv = server.get("/api/v1/export/destinations.csv").body;
    let rows = csv.lines().filter(|line| line.starts_with("destination,")).count();
    assert_eq!(rows, named.len(), "the CSV of destinations");
    let html = server.get("/residency/destinations").body;
    for it in named {
        assert!(html.contains(it["host"].as_str().expect("a host")), "{it}");
    }
    for of in list(&destinations["kinds"]) {
        let kind = of["kind"].as_str().expect("a kind");
        for (word, verdict) in [("outside", "fail"), ("unknown", "unknown"), ("inside", "pass")] {
            let query = format!("kind={kind}&verdict={verdict}");
            let told = server.get(&format!("/api/v1/residency/destinations?{query}")).json();
            let counted = of["counts"][word].as_u64().expect(word);
            assert_eq!(list(&told["destinations"]).len() as u64, counted, "{query}");
        }
    }

    // Where workloads run, as files: a row for each place of each.
    let of_norway = "?in=NO&personal-data=yes";
    let told = server.get(&format!("/api/v1/residency/workloads{of_norway}")).json();
    let places = list(&told["workloads"]).iter().map(|it| list(&it["runs_in"]).len().max(1));
    let file =
        |ending: &str| server.get(&format!("/api/v1/export/workload-places.{ending}{of_norway}"));
    assert_eq!(file("json").json(), told);
    let csv = file("csv").body;
    let rows = csv.lines().filter(|line| line.starts_with("workload,")).count();
    assert!(rows > 0, "the sample has personal data in Norway");
    assert_eq!(rows, places.sum::<usize>(), "{csv}");
    let html = server.get(&format!("/residency/workloads{of_norway}")).body;
    assert!(html.contains("/api/v1/export/workload-places.csv?in=NO&amp;personal-data=yes"));

    // The hardened service of the sample: each of its checks of places is passed.
    let gateway = "?namespace=identity&workload=Deployment/bankid-gateway";
    let (own, _) = all(&server, &format!("/api/v1/findings{gateway}"));
    let of_places =
        own.iter().filter(|it| it["check"].as_str().is_some_and(|it| it.starts_with("RES-")));
    assert_eq!(of_places.collect::<Vec<_>>(), Vec::<&Value>::new());

    // What is supposed flips the same things wherever it is asked, and is told to be supposed.
    let supposed = server.get("/api/v1/residency?what-if=US%3A%20third").json();
    let flips = list(&supposed["flips"]);
    assert!(flips.iter().any(|it| it["subject"] == "virginia-1" && it["after"] == "outside"));
    let file = server.get("/api/v1/export/residency.json?what-if=US%3A%20third").json();
    assert_eq!(file, supposed);
    let csv = server.get("/api/v1/export/residency.csv?what-if=US%3A%20third").body;
    assert_eq!(csv.lines().filter(|line| line.starts_with("flip,")).count(), flips.len());
    assert!(csv.contains("supposed, and not stored: `US: third`"));
    let html = server.get("/residency?what-if=US%3A%20third").body;
    assert!(html.contains(&format!("{} judgements change", flips.len())), "the sentence counts");
    assert_eq!(server.get("/api/v1/residency").json(), residency, "nothing is stored");

    // Systems, one by one, and the documents that are made of them.
    let systems = server.get("/api/v1/residency/systems").json();
    let named: Vec<&str> =
        list(&systems["systems"]).iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(named, ["identity", "ledger", "payment"], "the sample's labels");
    let html = server.get("/residency/systems").body;
    for system in list(&systems["systems"]) {
        let name = system["name"].as_str().expect("a name");
        let one = server.get(&format!("/api/v1/residency/systems/{name}")).json();
        assert_eq!(&one["system"], system);
        assert!(html.contains(&format!("href=\"/residency/systems/{name}\"")), "{name}");
        assert!(server.get(&format!("/residency/systems/{name}")).body.contains(name));
    }
    let assigned = list(&systems["systems"]).iter().map(|it| list(&it["workloads"]).len() as u64);
    let of_none =
        list(&systems["unassigned"]).iter().filter_map(|it| it["workloads"].as_u64()).sum::<u64>();
    assert_eq!(assigned.sum::<u64>() + of_none, workloads.len() as u64);
    for (document, rows) in [("record", Some(named.len())), ("transfers", None), ("register", None)]
    {
        let file = |ending: &str| {
            server.get(&format!("/api/v1/export/systems.{ending}?document={document}"))
        };
        let json = file("json").json();
        let told = list(&json["rows"]).len();
        if document == "transfers" {
            let assessed = |system: &Value| {
                let recipients = list(&system["recipients"]).iter();
                let destinations = list(&system["destinations"]).iter();
                let unnamed = list(&system["locations"]).iter().any(|it| it["operator"].is_null());
                recipients.filter(|it| it["to_assess"] == true).count()
                    + usize::from(unnamed)
                    + destinations.filter(|it| !list(&it["why_assess"]).is_empty()).count()
            };
            let all: usize = list(&systems["systems"]).iter().map(assessed).sum();
            assert_eq!(told, all, "each recipient to assess has a row");
            assert!(list(&json["rows"]).iter().any(|it| it["what"] == "registry"), "{json}");
        }
        assert!(told > 0 && rows.is_none_or(|rows| rows == told), "{document}: {told}");
        assert!(!list(&json["to_be_filled_in"]).is_empty(), "{document} leaves nothing to people");
        let csv = file("csv").body;
        let mut read = csv::Reader::from_reader(csv.as_bytes());
        assert_eq!(read.records().count(), told + 1, "{document}: and what it was judged by");
        assert!(csv.contains("(to be filled in by a person)"), "{document}");
        assert_eq!(json["versions"], export["versions"], "{document} names what judged it");
        assert!(csv.contains(&with), "{document}");
    }

    // Each thing by itself, and its page.
    let shows = |path: &str, links: Vec<String>| {
        let html = server.get(path).body;
        for link in links {
            assert!(html.contains(&format!("href=\"{link}\"")), "{path} does not link to {link}");
        }
        html
    };
    let namespace_link =
        |it: &Value| format!("/clusters/{id}/ns/{}", it["name"].as_str().expect("a name"));
    let html =
        shows(&format!("/clusters/{id}"), list(&namespaces).iter().map(namespace_link).collect());
    assert!(html.contains(cluster["name"].as_str().expect("a name")));
    for node in nodes {
        assert!(
            server
                .get(&format!("/clusters/{id}/nodes"))
                .body
                .contains(node["name"].as_str().expect("a name"))
        );
    }
    for namespace in list(&namespaces) {
        let name = namespace["name"].as_str().expect("a name");
        let told = of(&format!("/namespaces/{name}"));
        assert_eq!(&told["namespace"], namespace, "{name}");
        let within = |it: &&Value| it["workload"]["namespace"] == name;
        let own: Vec<Value> = workloads.iter().filter(within).cloned().collect();
        assert_eq!(told["workloads"], Value::from(own.clone()), "{name}");
        let link = |it: &Value| {
            let [kind, name] =
                ["kind", "name"].map(|part| it["workload"][part].as_str().expect(part));
            format!("{}/{kind}/{name}", namespace_link(namespace))
        };
        shows(&namespace_link(namespace), own.iter().map(link).collect());
    }
    for workload in &workloads {
        let [namespace, kind, name] = ["namespace", "kind", "name"]
            .map(|part| workload["workload"][part].as_str().expect(part));
        let told = of(&format!("/workloads/{namespace}/{kind}/{name}"));
        assert_eq!(&told["workload"], workload);
        let filter = format!("/api/v1/findings?namespace={namespace}&workload={kind}/{name}");
        let (own, _) = all(&server, &filter);
        assert_eq!(ids(list(&told["findings"])), ids(&own), "{namespace}/{kind}/{name}");
        let links = own.iter().map(|it| format!("/findings/{}", it["id"].as_str().expect("an id")));
        shows(&format!("/clusters/{id}/ns/{namespace}/{kind}/{name}"), links.collect());
    }
    let critical = findings.iter().filter(|it| it["severity"] == "critical");
    for finding in critical {
        let id = finding["id"].as_str().expect("an id");
        assert_eq!(&server.get(&format!("/api/v1/findings/{id}")).json()["finding"], finding);
        let html = server.get(&format!("/findings/{id}")).body;
        assert!(html.contains(finding["title"].as_str().expect("a title")), "{id}");
    }
}
