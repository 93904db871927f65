// The parts of `measure-listing` that are no shell: what is made in the cluster.
//   namespaces               manifests of the namespaces
//   objects PODS KUBECONFIG  makes 2,000 Deployments, a ReplicaSet of each, and so many pods with their states
import { execFileSync } from "node:child_process";
import { Agent, request } from "node:https";

const WORKLOADS = 2_000;
const NAMESPACES = 50;
/** Requests at a time. */
const AT_A_TIME = 32;

function namespaces() {
  const items = [...Array(NAMESPACES).keys()].map((number) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: `ns-${number}` } }));
  console.log(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}

function spec(workload) {
  return {
    containers: [
      {
        name: "app",
        image: `registry.example/team/app-${workload}:v1`,
        resources: { limits: { memory: "256Mi" }, requests: { cpu: "100m" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        env: [{ name: "LOG_LEVEL", value: "info" }, { name: "DB_HOST", value: `db-${workload}.ns-${workload % NAMESPACES}` }],
        livenessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 10 },
        ports: [{ name: "http", containerPort: 8080 }],
      },
    ],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  };
}

function owner(kind, name, number) {
  const uid = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return [{ apiVersion: "apps/v1", kind, name, uid, controller: true, blockOwnerDeletion: true }];
}

function* objects(pods) {
  for (const number of Array(WORKLOADS).keys()) {
    const [name, set] = [`app-${number}`, `app-${number}-7d9fc`];
    const labels = { app: name };
    const template = { metadata: { labels }, spec: spec(number) };
    const at = `/apis/apps/v1/namespaces/ns-${number % NAMESPACES}`;
    const declared = { replicas: 5, selector: { matchLabels: labels }, template };
    yield [`${at}/deployments`, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: declared }];
    const metadata = { name: set, ownerReferences: owner("Deployment", name, number) };
    yield [`${at}/replicasets`, { apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec: declared }];
  }
  for (const index of Array(pods).keys()) {
    const number = index % WORKLOADS;
    const set = `app-${number}-7d9fc`;
    const metadata = {
      name: `${set}-${String(index).padStart(5, "0")}`,
      labels: { app: `app-${number}`, "pod-template-hash": "7d9fc" },
      ownerReferences: owner("ReplicaSet", set, number),
    };
    const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: { ...spec(number), nodeName: `node-${index % 200}` } };
    yield [`/api/v1/namespaces/ns-${number % NAMESPACES}/pods`, pod, state(number)];
  }
}

/** As a kubelet tells it. */
function state(number) {
  const digest = number.toString(16).padStart(64, "0");
  const since = "2026-11-01T08:15:30Z";
  const conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({ type, status: "True", lastTransitionTime: since }));
  const container = {
    name: "app",
    image: `registry.example/team/app-${number}:v1`,
    imageID: `registry.example/team/app-${number}@sha256:${digest}`,
    containerID: `containerd://${digest}`,
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: since } },
  };
  return { phase: "Running", conditions, startTime: since, hostIP: "10.0.0.7", podIP: "10.1.2.3", containerStatuses: [container] };
}

async function make(pods, kubeconfig) {
  const shown = execFileSync("kubectl", ["--kubeconfig", kubeconfig, "config", "view", "--raw", "--output", "json"], { encoding: "utf8" });
  const config = JSON.parse(shown);
  const { server, "certificate-authority-data": ca } = config.clusters[0].cluster;
  const { "client-certificate-data": cert, "client-key-data": key } = config.users[0].user;
  const decoded = (data) => Buffer.from(data, "base64");
  const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME, ca: decoded(ca), cert: decoded(cert), key: decoded(key) });
  const { hostname, port } = new URL(server);
  const send = (method, path, type, body) =>
    new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method, path, headers: { "content-type": type } }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          answer.statusCode < 300 ? resolve() : reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
        answer.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(JSON.stringify(body));
    });
  const all = objects(pods);
  const worker = async () => {
    for (const [path, object, status] of all) {
      await send("POST", path, "application/json", object);
      if (status) await send("PATCH", `${path}/${object.metadata.name}/status`, "application/merge-patch+json", { status });
    }
  };
  await Promise.all([...Array(AT_A_TIME)].map(worker));
  agent.destroy();
}

const [what, ...rest] = process.argv.slice(2);
if (what === "namespaces") namespaces();
else await make(Number(rest[0]), rest[1]);
