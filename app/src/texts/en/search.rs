//! Search, in English.

use crate::texts::search::SearchTexts;

pub(super) const SEARCH: SearchTexts = SearchTexts {
    title: "Search",
    asks: "Search, or choose what to do.",
    nothing: |text| format!("Nothing is called “{text}”."),
    result: ("result", "results"),
    found_for: |results, text| format!("{results} for “{text}”."),
    scope: "Pages, clusters, namespaces, workloads, nodes, systems, checks, frameworks",
    what_is_searched: "Names of pages, clusters, namespaces, workloads, nodes, systems and frameworks are searched, and the \
                       titles of checks. To search in reasons: ",
    found: "Found",
    page: "Page",
    command: "Command",
    system: "System",
    check: |id| format!("Check {id}"),
    framework: "Framework",
    kind_in: |kind, cluster| format!("{kind} in {cluster}"),
    pages: [
        "Overview",
        "Findings",
        "Latency",
        "Residency",
        "Systems and their documents",
        "Destinations of data",
        "Workloads by where they run",
        "Checks",
        "Compliance",
        "Images",
        "Packages in images",
        "Waivers",
        "REST API",
    ],
    cluster: |name| format!("Cluster {name}"),
    nodes: |name| format!("Nodes of {name}"),
    enforce: |name| format!("Enforce Pod Security in {name}"),
    download: |name, ending| format!("Download the findings of {name} as {ending}"),
    critical: "Show critical findings",
    not_judged: "Show what could not be judged",
};
