// The pages that every check of tests/pages.spec.ts looks at, on the recorded sample.
import type { Nordvakt } from "./nordvakt.ts";

export interface PageUnderTest {
  name: string;
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

/** The benchmark that the sample's cluster is held to. */
async function benchmark(nordvakt: Nordvakt): Promise<string> {
  const { frameworks } = await nordvakt.api<{ frameworks: { id: string }[] }>("/frameworks");
  const own = frameworks.find(({ id }) => id.startsWith("cis-kubernetes-"));
  if (!own) throw new Error("the sample's cluster is held to no benchmark");
  return own.id;
}

export const pages: PageUnderTest[] = [
  { name: "overview", path: async () => "/" },
  { name: "cluster", path: cluster },
  { name: "namespace", path: async (nordvakt) => `${await cluster(nordvakt)}/ns/payments` },
  { name: "workload", path: async (nordvakt) => `${await cluster(nordvakt)}/ns/ci/Deployment/jenkins-agent` },
  { name: "finding", path: finding },
  { name: "check", path: async () => "/checks/BRK-001" },
  { name: "checks", path: async () => "/checks" },
  { name: "compliance", path: async () => "/compliance" },
  { name: "framework", path: async () => "/compliance/gdpr" },
  { name: "benchmark", path: async (nordvakt) => `/compliance/${await benchmark(nordvakt)}` },
  { name: "images", path: async () => "/images" },
  { name: "waivers", path: async () => "/waivers" },
  { name: "nodes", path: async (nordvakt) => `${await cluster(nordvakt)}/nodes` },
  { name: "node", path: async (nordvakt) => `${await cluster(nordvakt)}/nodes/virginia-1` },
  { name: "residency", path: async () => "/residency" },
  { name: "residency-then", path: async () => "/residency?scope=eu&law_at=2020-08-01" },
  { name: "enforce", path: async (nordvakt) => `${await cluster(nordvakt)}/enforce` },
  { name: "latency", path: async () => "/latency" },
  { name: "findings", path: async () => "/findings" },
  { name: "peek", path: async (nordvakt) => `/findings?peek=${(await finding(nordvakt)).split("/")[2]}` },
  { name: "search", path: async () => "/search?q=pay" },
];
