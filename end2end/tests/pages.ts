// The pages that every check of tests/pages.spec.ts looks at, on the recorded sample.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Nordvakt } from "./nordvakt.ts";

export interface PageUnderTest {
  name: string;
  /** The language it is shown in; English if left out. */
  language?: "nb";
  path: (nordvakt: Nordvakt) => Promise<string>;
}

async function cluster(nordvakt: Nordvakt): Promise<string> {
  const [only] = await nordvakt.api<{ id: string }[]>("/clusters");
  if (!only) throw new Error("the sample has no cluster");
  return `/clusters/${only.id}`;
}

async function finding(nordvakt: Nordvakt): Promise<string> {
  const found = await nordvakt.api<{ items: { id: string; subject: string }[] }>("/findings?check=BRK-001");
  const one = found.items.find(({ subject }) => subject === "workload/ci/Deployment/jenkins-agent");
  if (!one) throw new Error("the sample's jenkins-agent has no finding of BRK-001");
  return `/findings/${one.id}`;
}

/** One of a check that speaks Norwegian. */
async function findingOfPlace(nordvakt: Nordvakt): Promise<string> {
  const { items } = await nordvakt.api<{ items: { id: string }[] }>("/findings?check=RES-004");
  const [first] = items;
  if (!first) throw new Error("the sample has no finding of RES-004");
  return `/findings/${first.id}`;
}

/** The benchmark that the sample's cluster is held to. */
async function benchmark(nordvakt: Nordvakt): Promise<string> {
  const { frameworks } = await nordvakt.api<{ frameworks: { id: string }[] }>("/frameworks");
  const own = frameworks.find(({ id }) => id.startsWith("cis-kubernetes-"));
  if (!own) throw new Error("the sample's cluster is held to no benchmark");
  return own.id;
}

/** The image of a scanner's report, which is sent first. */
async function vulnerabilities(nordvakt: Nordvakt): Promise<string> {
  const report = readFileSync(join(import.meta.dirname, "../../server/collect/tests/report/trivy.json"));
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${nordvakt.url}/api/v1/reports`, { method: "POST", headers, body: report });
  if (!answer.ok) throw new Error(`the report is not taken: ${await answer.text()}`);
  const [taken] = (await answer.json()) as { digests: string[] }[];
  return `/images/${taken?.digests.at(-1)}/vulnerabilities`;
}

export const pages: PageUnderTest[] = [
  { name: "overview", path: async () => "/" },
  { name: "cluster", path: cluster },
  { name: "namespace", path: async (nordvakt) => `${await cluster(nordvakt)}/ns/payments` },
  {
    name: "namespace-then",
    path: async (nordvakt) => `${await cluster(nordvakt)}/ns/payments?at=${new Date().toISOString().slice(0, 19)}Z`,
  },
  { name: "workload", path: async (nordvakt) => `${await cluster(nordvakt)}/ns/ci/Deployment/jenkins-agent` },
  { name: "stateful-set", path: async (nordvakt) => `${await cluster(nordvakt)}/ns/ledger/StatefulSet/cockroachdb` },
  { name: "finding", path: finding },
  { name: "finding-nb", path: findingOfPlace, language: "nb" },
  { name: "check", path: async () => "/checks/BRK-001" },
  { name: "check-nb", path: async () => "/checks/RES-004", language: "nb" },
  { name: "checks", path: async () => "/checks" },
  { name: "compliance", path: async () => "/compliance" },
  { name: "framework", path: async () => "/compliance/gdpr" },
  { name: "benchmark", path: async (nordvakt) => `/compliance/${await benchmark(nordvakt)}` },
  { name: "images", path: async () => "/images" },
  { name: "waivers", path: async () => "/waivers" },
  { name: "findings-then", path: async () => `/findings?at=${new Date().toISOString().slice(0, 19)}Z` },
  { name: "passes", path: async () => "/passes?check=BRK-002&check=BRK-001" },
  { name: "packages", path: async () => "/packages?name=openssl&before=3.0.15" },
  { name: "vulnerabilities", path: vulnerabilities },
  { name: "nodes", path: async (nordvakt) => `${await cluster(nordvakt)}/nodes` },
  { name: "nodes-nb", path: async (nordvakt) => `${await cluster(nordvakt)}/nodes`, language: "nb" },
  { name: "node", path: async (nordvakt) => `${await cluster(nordvakt)}/nodes/virginia-1` },
  { name: "residency", path: async () => "/residency" },
  { name: "residency-nb", path: async () => "/residency", language: "nb" },
  { name: "residency-nodes", path: async () => "/residency?in=US&verdict=fail" },
  { name: "node-nb", path: async (nordvakt) => `${await cluster(nordvakt)}/nodes/virginia-1`, language: "nb" },
  {
    name: "workload-places",
    path: async () => "/residency/workloads?in=US&personal-data=yes",
  },
  { name: "workload-places-nb", path: async () => "/residency/workloads", language: "nb" },
  { name: "destinations", path: async () => "/residency/destinations" },
  { name: "destinations-nb", path: async () => "/residency/destinations?verdict=fail", language: "nb" },
  { name: "systems", path: async () => "/residency/systems" },
  { name: "system", path: async () => "/residency/systems/payment" },
  { name: "system-nb", path: async () => "/residency/systems/payment", language: "nb" },
  { name: "residency-then", path: async () => "/residency?scope=eu&law_at=2020-08-01" },
  { name: "residency-what-if", path: async () => "/residency?what-if=US%3A+third&known_at=2026-11-01" },
  { name: "enforce", path: async (nordvakt) => `${await cluster(nordvakt)}/enforce` },
  { name: "latency", path: async () => "/latency" },
  { name: "findings", path: async () => "/findings" },
  { name: "peek", path: async (nordvakt) => `/findings?peek=${(await finding(nordvakt)).split("/")[2]}` },
  { name: "search", path: async () => "/search?q=pay" },
  { name: "search-nb", path: async () => "/search?q=plass", language: "nb" },
  { name: "api", path: async () => "/api/docs" },
];
