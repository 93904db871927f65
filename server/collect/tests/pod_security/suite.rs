//! Pods that others have sorted by level, version, verdict and control: their path says which. They are not part of this
//! repository; NORDVAKT_SUITES names the folder that holds `pod-security/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use checks::pod_security;
use collect::manifests::{self, Options};
use collect::yaml;
use facts::object::Object;
use facts::subject_facts::PodFacts;
use model::pod_security::{PodSecurityLevel, PodSecurityStandard};
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::{Admission, Comparison, controls, standard};

/// A pod of the suite.
struct Case {
    file: PathBuf,
    standard: PodSecurityStandard,
    allowed: bool,
    /// The control it is about, in lower case.
    control: String,
    object: Object,
    /// The pod as it is written.
    written: Value,
}

/// Every pod, or nothing, said loudly, where there is no suite.
fn cases() -> Option<Vec<Case>> {
    let Some(suites) = std::env::var_os("NORDVAKT_SUITES") else {
        eprintln!("SKIPPED: NORDVAKT_SUITES names no folder with others' pod-security suite");
        return None;
    };
    let folder = Path::new(&suites).join("pod-security");
    let options = Options::at(chrono::DateTime::UNIX_EPOCH);
    let mut cases = Vec::new();
    let read = manifests::by_file(std::slice::from_ref(&folder), &options, |file, objects| {
        let [placed] = <[_; 1]>::try_from(objects).unwrap();
        let written = written(&std::fs::read(file).unwrap());
        cases.push(case(file.strip_prefix(&folder).unwrap(), *placed.object, written));
    });
    assert_eq!(read.bad, []);
    assert!(cases.len() > 200, "{} pods in {}", cases.len(), folder.display());
    Some(cases)
}

fn written(file: &[u8]) -> Value {
    let text = yaml::decode(file).unwrap();
    let document = yaml::documents(&text).next().unwrap().unwrap();
    document.root.read_with(Value::deserialize).unwrap()
}

fn case(file: &Path, object: Object, written: Value) -> Case {
    let parts: Vec<&str> = file.iter().map(|part| part.to_str().unwrap()).collect();
    let [level, version, verdict, name] = parts[..] else { panic!("{}", file.display()) };
    let stem = name.strip_suffix(".yaml").unwrap();
    Case {
        standard: PodSecurityStandard {
            level: level.parse().unwrap(),
            version: version.parse().unwrap(),
        },
        allowed: verdict == "pass",
        control: stem.trim_end_matches(|c: char| c.is_ascii_digit()).into(),
        file: file.to_owned(),
        object,
        written,
    }
}

/// The control that restricted asks instead, in the versions that the suite has.
fn overriding(control: &str) -> &str {
    match control {
        "capabilities_baseline" => "capabilities_restricted",
        "hostpathvolumes" => "restrictedvolumes",
        "procmount" => "procmount_restricted",
        "seccompprofile_baseline" => "seccompprofile_restricted",
        other => other,
    }
}

#[test]
fn every_pod_of_the_suite_is_judged_as_its_path_says() {
    let Some(cases) = cases() else { return };
    let mut table: BTreeMap<(PodSecurityStandard, bool), u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let Object::Pod(pod) = &case.object else { panic!("{}", case.file.display()) };
        let violations = pod_security::violations(PodFacts::alone(&pod.spec.open(), "spec"));
        let broken: BTreeSet<String> =
            controls(&violations, case.standard).into_iter().map(str::to_ascii_lowercase).collect();
        let named = broken.contains(&case.control)
            || (case.standard.level == PodSecurityLevel::Restricted
                && broken.contains(overriding(&case.control)));
        if broken.is_empty() != case.allowed || named == case.allowed {
            wrong.push(format!("{}: {broken:?}", case.file.display()));
        }
        *table.entry((case.standard, case.allowed)).or_default() += 1;
    }
    eprintln!("{} pods of the suite: {table:?}", cases.len());
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// The suite's pods, each once, under a name that an API server takes.
fn pods(cases: &[Case]) -> BTreeMap<String, (String, Value)> {
    let mut pods = BTreeMap::new();
    for case in cases {
        let mut pod = case.written.clone();
        pod["metadata"]["name"] = json!("pod");
        pods.entry(pod.to_string()).or_insert((case.file.display().to_string(), pod));
    }
    pods
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_server_agrees_on_every_pod_of_the_suite() {
    let Some(cases) = cases() else { return };
    let standards: Vec<PodSecurityStandard> = PodSecurityLevel::ALL
        .into_iter()
        .flat_map(|level| [0, 18, 22, 25, 31, 34, 37].map(|minor| standard(level, minor)))
        .collect();
    let admission = Admission::enforcing(crate::administrator().await, &standards).await;
    let (mut names, mut questions) = (Vec::new(), Vec::new());
    for (name, pod) in pods(&cases).into_values() {
        for standard in &standards {
            names.push(name.clone());
            questions.push((pod.clone(), *standard));
        }
    }
    let mut comparison = Comparison::default();
    for ((name, (pod, standard)), answer) in
        names.iter().zip(&questions).zip(admission.ask(&questions).await)
    {
        comparison.add(name, pod, *standard, answer);
    }
    admission.end().await;
    comparison.conclude("the suite's pods on the API server");
}
