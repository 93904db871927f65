// What happens in a real cluster, seen in an open page.
import { expect, test } from "@playwright/test";
import { Cluster, Database, Nordvakt } from "./nordvakt.ts";
import { RoundTrips } from "./round-trips.ts";
import { isReadableAnyhow } from "./shown.ts";

const cluster = new Cluster();

function manifest(namespace: string, name: string, pod: string): string {
  return `apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: 1
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
${pod.replace(/^/gm, "      ")}
`;
}

const careful = `containers:
  - name: app
    image: registry.example/app@sha256:${"0".repeat(64)}
    securityContext:
      allowPrivilegeEscalation: false`;

const privileged = careful.replace("allowPrivilegeEscalation: false", "privileged: true");

/** The id of the cluster that is watched. */
async function id(nordvakt: Nordvakt): Promise<string> {
  const [only] = await nordvakt.api<{ id: string }[]>("/clusters");
  if (!only) throw new Error("no cluster");
  return only.id;
}

function findings(nordvakt: Nordvakt, namespace: string, check: string, verdict = "fail") {
  return nordvakt.api<{ items: { id: string; reason: string }[]; total: number }>(
    `/findings?namespace=${namespace}&check=${check}&verdict=${verdict}`,
  );
}

test.describe("with a database of its own", () => {
  let database: Database;
  let nordvakt: Nordvakt | undefined;
  let namespace: string;

  test.beforeAll(() => {
    // Somewhere to run: a Deployment lets its old pod go when the new one is ready.
    cluster.apply("{apiVersion: v1, kind: Node, metadata: {name: journey}}");
  });

  test.beforeEach(() => {
    database = Database.create();
    namespace = "";
  });

  test.afterEach(async () => {
    await nordvakt?.stop();
    nordvakt = undefined;
    database.drop();
    if (namespace) cluster.kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--wait=false"]);
  });

  test("a risky workload appears in an open page, and its patch makes the finding go", async ({ page }) => {
    namespace = "journey-risky";
    cluster.apply(manifest(namespace, "steady", careful));
    nordvakt = await Nordvakt.start(database, cluster.kubeconfig);
    const address = `${nordvakt.url}/clusters/${await id(nordvakt)}/ns/${namespace}`;
    await page.goto(address);
    const named = (name: string) => page.locator("main").getByRole("link", { name, exact: true });
    await expect(named("steady")).toBeVisible();
    await page.evaluate(() => {
      (window as any).neverReloaded = true;
    });

    cluster.apply(manifest(namespace, "risky", privileged));
    // Rows wait behind the bar, until the reader asks for them.
    await expect(page.locator(".news")).toContainText("new");
    await expect(named("risky")).toHaveCount(0);
    await page.keyboard.press("n");
    await expect(named("risky")).toBeVisible();
    expect(await page.evaluate(() => (window as any).neverReloaded)).toBe(true);

    const before = await findings(nordvakt, namespace, "BRK-002");
    expect(before.items).toHaveLength(1);
    const finding = before.items[0]!.id;
    await page.goto(`${nordvakt.url}/findings/${finding}`);
    await expect(page.locator("h1")).toContainText("Privileged container");
    await expect(page.locator(".badge")).toContainText("Live");
    const { patch } = await nordvakt.api<{ patch: string }>(`/findings/${finding}`);
    cluster.kubectl(["-n", namespace, "patch", "deployment", "risky", "--type", "strategic", "-p", patch]);
    await expect(page.locator("h1")).toContainText("Resolved");
    await expect.poll(async () => (await findings(nordvakt!, namespace, "BRK-002")).total).toBe(0);
  });

  test("a node's round trips are drawn as discs, and what they have in common is shaded", async ({ page }) => {
    // Two pages are looked at in both themes and at both widths.
    test.setTimeout(180_000);
    namespace = "journey-discs";
    const trips = await RoundTrips.start(cluster, namespace, [
      { name: "near", latitude: 59.913, longitude: 10.752, uncertaintyKm: 100 },
      { name: "far", latitude: 59.329, longitude: 18.069, uncertaintyKm: 500 },
    ]);
    try {
      nordvakt = await Nordvakt.start(database, cluster.kubeconfig, trips.config);
      trips.startAgent();
      const address = `/clusters/${await id(nordvakt)}/nodes/${trips.node}`;
      // What is proven is read anew each half minute: the first reading may know one landmark alone.
      const proven = async () => (await nordvakt!.api(address)).proven?.proof.shortest.length;
      await expect.poll(proven, { timeout: 60_000 }).toBe(2);
      const { shortest } = (await nordvakt.api(address)).proven.proof;

      await page.goto(nordvakt.url + address);
      const panel = page.locator("#discs");
      await expect(panel.getByRole("img", { name: /Map of Europe/ })).toBeVisible();
      const map = panel.locator("figure > svg");
      await expect(map.locator("circle.disc:not(.glass)")).toHaveCount(2);
      await expect(map.locator("g[clip-path] g[clip-path] .region")).toHaveCount(1);
      // The shorter the wire, the closer to what is stated: light goes 400 km there and back in less than 3 ms.
      for (const [name, statedKm] of [["near", 100], ["far", 500]] as const) {
        const { radius_km: radius } = shortest.find((it: any) => it.name === name);
        expect(radius).toBeGreaterThan(statedKm);
        expect(radius).toBeLessThan(statedKm + 400);
        const row = panel.locator("tbody tr", { hasText: name });
        await expect(row).toContainText(`${radius}\u00a0km`);
        await expect(row).toContainText("drawn");
      }
      await isReadableAnyhow(page, "node-discs");

      const { prober } = (await nordvakt.api(address)).proven;
      await page.goto(`${nordvakt.url}/latency?prober=${prober}&range=1h`);
      await expect(page.locator("#over-time figure.latency")).toHaveCount(2);
      await isReadableAnyhow(page, "latency-node");
    } finally {
      await trips.stop();
      cluster.kubectl(["delete", "node", trips.node, "--ignore-not-found"]);
    }
  });

  test("what an agent measures to another node has a page of its own", async ({ page }) => {
    // A peer is probed once in ten seconds, and known half a minute after it came at the latest.
    test.setTimeout(180_000);
    namespace = "journey-pair";
    const peer = { node: "journey-peer", address: "127.0.0.73" };
    const addresses = `[{type: InternalIP, address: ${peer.address}}, {type: Hostname, address: peer}]`;
    const trips = await RoundTrips.start(cluster, namespace, []);
    try {
      cluster.apply(`apiVersion: v1
kind: Node
metadata: {name: ${peer.node}, labels: {topology.kubernetes.io/zone: journey-zone}}
status: {addresses: ${addresses}}`);
      nordvakt = await Nordvakt.start(database, cluster.kubeconfig, trips.config);
      const nodes = `/clusters/${await id(nordvakt)}/nodes`;
      const answers = async (path: string) => (await fetch(`${nordvakt!.url}/api/v1${path}`)).json();
      const pair = `/clusters/${await id(nordvakt)}/pairs/${trips.node}/${peer.node}`;

      // Nobody measures it yet.
      const address = `${nordvakt.url}${nodes}/${trips.node}/peers/${peer.node}`;
      expect((await page.goto(address))?.status()).toBe(404);
      await expect(page.locator("h1")).toBeVisible();

      trips.startAgent();
      const received = async () => (await answers(pair)).series?.[0]?.total.received ?? 0;
      await expect.poll(received, { timeout: 120_000 }).toBeGreaterThan(0);

      // From the node's page, by the median.
      await page.goto(`${nordvakt.url}${nodes}/${trips.node}`);
      await page.locator("#pairs tbody tr", { hasText: peer.node }).getByRole("link", { name: "over time" }).click();
      await expect(page).toHaveURL(address);
      await expect(page.locator("h1")).toContainText(`${trips.node} to ${peer.node} and back takes`);
      await expect(page.locator(".summary")).toContainText("journey-zone");
      const row = page.locator("#measured tbody tr");
      await expect(row).toHaveCount(1);
      await expect(row).toContainText(peer.address);
      const { total, bins } = (await answers(pair)).series[0];
      expect(total.received).toBe(total.sent);
      const chart = page.locator("#over-time figure.latency");
      await expect(chart.locator("svg").first()).toBeVisible();
      await chart.locator("summary").click();
      await expect(chart.locator("tbody tr")).toHaveCount(bins.length);
      await isReadableAnyhow(page, "pair");

      // The same of another time, as a file, and in the other language.
      await page.locator("#measured .spans a", { hasText: "7" }).first().click();
      await expect(page).toHaveURL(/range=7d/);
      const file = await page.locator("#measured a[data-csv]").getAttribute("href");
      const csv = await (await fetch(new URL(file!, nordvakt.url))).text();
      expect(csv.split("\r\n")[1]).toContain(`${trips.node},${peer.node},${peer.address},ipv4,`);
      await page.context().addCookies([{ name: "language", value: "nb", url: nordvakt.url }]);
      await page.reload();
      await expect(page.locator("html")).toHaveAttribute("lang", "nb");
      await isReadableAnyhow(page, "pair-nb");
    } finally {
      await trips.stop();
      cluster.kubectl(["delete", "node", trips.node, peer.node, "--ignore-not-found"]);
    }
  });

  test("what may not be listed is unknown, and says so, until it may", async ({ page }) => {
    namespace = "journey-forbidden";
    cluster.apply(manifest(namespace, "steady", careful));
    const user = "journey-reader";
    const kubeconfig = cluster.user(user);
    const role = (all: boolean) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${user}}
rules:
  - apiGroups: ["", apps, batch, networking.k8s.io, gateway.networking.k8s.io, storage.k8s.io, node.k8s.io,
      admissionregistration.k8s.io, apiregistration.k8s.io, snapshot.storage.k8s.io, velero.io,
      aquasecurity.github.io]
    resources: [nodes, namespaces, deployments, replicasets, statefulsets, daemonsets, jobs, cronjobs,
      replicationcontrollers, serviceaccounts, services, ingresses, gateways, httproutes, grpcroutes, tlsroutes,
      tcproutes, udproutes, networkpolicies,
      persistentvolumes, persistentvolumeclaims, storageclasses, runtimeclasses, limitranges,
      validatingwebhookconfigurations, mutatingwebhookconfigurations, apiservices, volumesnapshotcontents,
      backupstoragelocations, configmaps${all ? ", pods, vulnerabilityreports" : ""}]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: ${user}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${user}}
subjects: [{kind: User, name: ${user}, apiGroup: rbac.authorization.k8s.io}]
`;
    cluster.apply(role(false));
    nordvakt = await Nordvakt.start(database, kubeconfig);
    const here = await id(nordvakt);
    // That nobody asked for images to be read is no gap to be closed here.
    const gaps = async () => {
      const all = await nordvakt!.api<{ source: string; cause: string }[]>(`/clusters/${here}/gaps`);
      return all.filter(({ cause }) => cause !== "not_asked");
    };
    const forbidden = async () => (await gaps()).map(({ source, cause }) => `${source} ${cause}`).sort();
    await expect.poll(forbidden).toEqual(["pods forbidden", "vulnerability_reports forbidden"]);
    // Not privileged as declared, but what runs was not seen: not a pass.
    expect((await findings(nordvakt, namespace, "BRK-002", "unknown")).total).toBe(1);
    await page.goto(`${nordvakt.url}/clusters/${here}`);
    for (const kind of ["pods", "vulnerabilityreports"]) {
      await expect(page.locator("#gaps").getByRole("row", { name: new RegExp(`^${kind}.*Forbidden`) })).toBeVisible();
    }

    cluster.apply(role(true));
    await expect.poll(gaps, { timeout: 80_000 }).toEqual([]);
    await expect.poll(async () => (await findings(nordvakt!, namespace, "BRK-002", "unknown")).total).toBe(0);
  });

  test("killed and started again, it has lost nothing and lists each kind once", async () => {
    namespace = "journey-killed";
    cluster.apply(manifest(namespace, "risky", privileged));
    // Nothing may change between the two looks.
    cluster.kubectl(["-n", namespace, "rollout", "status", "deployment/risky", "--timeout=60s"]);
    // A user of this run alone: what was listed is counted over the whole log.
    const user = `journey-restarter-${Date.now()}`;
    const kubeconfig = cluster.user(user, "system:masters");
    const all = async () => {
      const page = await nordvakt!.api<{ items: unknown[] }>(`/findings?namespace=${namespace}&limit=500`);
      return page.items;
    };
    nordvakt = await Nordvakt.start(database, kubeconfig);
    await expect.poll(async () => (await findings(nordvakt!, namespace, "BRK-002")).total).toBe(1);
    const before = await all();
    await nordvakt.kill();
    nordvakt = await Nordvakt.start(database, kubeconfig);
    expect(await all()).toEqual(before);
    const lists = cluster.listsBy(user);
    // What is judged, and what scanners report.
    expect(lists.size).toBe(32);
    expect([...lists.values()]).toEqual(Array(32).fill(2));
  });

  test("an API server that goes leaves a stale page, and its return a live one", async ({ page }) => {
    test.setTimeout(240_000);
    nordvakt = await Nordvakt.start(database, cluster.kubeconfig);
    await page.goto(`${nordvakt.url}/clusters/${await id(nordvakt)}`);
    const badge = page.locator(".badge").first();
    await expect(badge).toContainText("Live");
    cluster.stopApiServer();
    try {
      await expect(badge).toContainText("Stale", { timeout: 150_000 });
    } finally {
      cluster.startApiServer();
    }
    await expect(badge).toContainText("Live", { timeout: 60_000 });
  });
});
