// The parts of `measure-agents` that are no shell: what is made in the cluster, and who sends as so many agents would.
//   nodes N                         manifests of so many nodes, each with a pod of the agents' account
//   tokens N KUBECONFIG             a token of each pod, a line each
//   watch SECONDS PID               what a process takes of a core and of memory
//   send SECONDS PORT FOLDER PID    sends as the agents whose tokens are in the folder, and says what the server took
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";

function name(number) {
  return `node-${number}`;
}

function nodes(count) {
  const items = [...Array(Number(count)).keys()].flatMap((number) => [
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: name(number), labels: { "topology.kubernetes.io/zone": `zone-${number % 3}` } },
      status: {
        addresses: [
          // All of them are this machine's own.
          { type: "InternalIP", address: `127.1.${number >> 8}.${number & 255}` },
          { type: "Hostname", address: name(number) },
        ],
      },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `agent-${number}`, namespace: "agents" },
      spec: { nodeName: name(number), serviceAccountName: "agent", containers: [{ name: "agent", image: "agent" }] },
    },
  ]);
  console.log(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}

/** One request, whose answer is read whole. */
function ask(options, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ method: "POST", ...options }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(parts).toString() }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function tokens(count, kubeconfig) {
  const kubectl = (...args) => execFileSync("kubectl", ["--kubeconfig", kubeconfig, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  const config = JSON.parse(kubectl("config", "view", "--raw", "--output", "json"));
  const { server, "certificate-authority-data": ca } = config.clusters[0].cluster;
  const { "client-certificate-data": cert, "client-key-data": key } = config.users[0].user;
  const decoded = (data) => Buffer.from(data, "base64");
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: decoded(ca), cert: decoded(cert), key: decoded(key) });
  const { hostname, port } = new URL(server);
  const pods = JSON.parse(kubectl("--namespace", "agents", "get", "pods", "--output", "json")).items;
  const uids = new Map(pods.map(({ metadata }) => [metadata.name, metadata.uid]));
  const asked = [...Array(Number(count)).keys()].map(async (number) => {
    const pod = `agent-${number}`;
    const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: pod, uid: uids.get(pod) };
    const spec = { audiences: ["nordvakt"], expirationSeconds: 14_400, boundObjectRef };
    const made = await ask(
      {
        agent,
        hostname,
        port,
        path: "/api/v1/namespaces/agents/serviceaccounts/agent/token",
        headers: { "content-type": "application/json" },
      },
      JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec }),
    );
    if (made.status !== 201) throw new Error(`no token for ${pod}: ${made.body}`);
    return JSON.parse(made.body).status.token;
  });
  console.log((await Promise.all(asked)).join("\n"));
  agent.destroy();
}

function wait(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/** Processor time of a process so far in seconds, and what it holds of memory in MB: with the program's file, and without. */
function taken(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (key) => (Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(status)[1]) * 1024) / 1e6;
  const cpu = (Number(fields[11]) + Number(fields[12])) / 100;
  return { at: performance.now() / 1e3, cpu, resident: mb("VmRSS"), own: mb("RssAnon") };
}

function said(before, after) {
  const share = ((after.cpu - before.cpu) / (after.at - before.at)) * 100;
  return `${share.toFixed(2)} % of a core, ${after.resident.toFixed(1)} MB resident, ${after.own.toFixed(1)} of them its own, the rest the program's file`;
}

async function watch(seconds, pid) {
  // Its first report names what to probe: from the second on it works as it always does.
  await wait(75_000);
  const before = taken(pid);
  await wait(seconds * 1_000);
  console.log(`the agent, 4 landmarks each second: ${said(before, taken(pid))} (${seconds} s)`);
}

/** A number in the compact form: seven bits a byte. */
function compact(number) {
  const bytes = [];
  let rest = BigInt(Math.round(number));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}

/** So many round trips from `shortest` µs on, as facts::latency writes a minute of them. */
function minute(shortest, probes) {
  const us = [...Array(probes)].map(() => Math.round(shortest * (1 + Math.random() * 0.03 + (Math.random() < 0.05 ? Math.random() : 0))));
  const counts = new Map();
  for (const value of us.sort((a, b) => a - b)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sum = us.reduce((all, value) => all + value, 0) * 1_000;
  const numbers = [1, 0, 0, 0, 0, 0, 0, 0, sum, 5e6, probes - 1, probes, us[0] * 1_000, us[probes - 1] * 1_000];
  let before = 0;
  for (const [value, count] of counts) {
    numbers.push(value - before, count);
    before = value;
  }
  return Buffer.from(numbers.flatMap(compact)).toString("hex");
}

const MACHINE = {
  virtual_machine: { answer: { is: "kvm" }, clues: [{ at: "CPUID", value: "KVMKVMKVM" }] },
  container: { answer: { not_seen: "the node's files are not mounted" }, clues: [] },
  kernel: { release: "6.12.9", is_gvisor: false },
  os: null,
};

/** A node whose agent reports once a minute. */
class Node {
  started = new Date().toISOString();
  landmarks = [];
  peers = [];

  constructor(number, token, server) {
    Object.assign(this, { number, token, server });
  }

  async report() {
    const now = Date.now();
    const began = now - 60_000;
    // An interval begins and ends within a minute: of both something was counted.
    const minutes = (shortest, probes) =>
      [began, now].map((at) => ({
        family: "ipv4",
        at: new Date(at - (at % 60_000)).toISOString(),
        statistics: minute(shortest, Math.max(1, Math.round(probes / 2))),
      }));
    const landmarks = this.landmarks.map(({ interval_ms, key, ...landmark }, at) => ({ ...landmark, trouble: null, minutes: minutes(2_000 * (at + 1), 60) }));
    const peers = this.peers.map(({ interval_ms, ...peer }) => ({ ...peer, trouble: null, minutes: minutes(12_000, 6) }));
    const report = {
      version: 1,
      agent: "0.1.0",
      node: name(this.number),
      started_at: this.started,
      at: new Date(began).toISOString(),
      seconds: 60,
      machine: MACHINE,
      measured: {
        cpu: { steal: 3, total: 12_000 },
        pressure: ["cpu", "memory", "io"].map((resource) => ({ resource, some_us: 90_000, full_us: 10_000 })),
        disk: null,
        writes: null,
      },
      round_trips: { landmarks, peers, flush_seconds: 60, dropped: 0, is_all: false },
    };
    const { port, ca } = this.server;
    const body = JSON.stringify(report);
    const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    // Each minute's is a connection of its own, as an agent's is.
    const answer = await ask({ agent: false, hostname: "127.0.0.1", port, ca, path: "/v1/report", headers }, body);
    if (answer.status === 200) Object.assign(this, JSON.parse(answer.body));
    return { status: answer.status, bytes: body.length, minutes: (landmarks.length + peers.length) * 2 };
  }
}

async function send(seconds, port, folder, pid) {
  const server = { port, ca: readFileSync(join(folder, "tls.crt")) };
  const all = readFileSync(join(folder, "tokens"), "utf8").trim().split("\n");
  await wait(30_000);
  const idle = taken(pid);
  await wait(60_000);
  console.log(`the server that hears nobody: ${said(idle, taken(pid))} (60 s)`);
  let told = [];
  let goesOn = true;
  const running = all.map(async (token, number) => {
    const node = new Node(number, token, server);
    await wait((number / all.length) * 60_000);
    while (goesOn) {
      const next = wait(60_000);
      told.push(await node.report().catch((error) => ({ status: String(error), bytes: 0, minutes: 0 })));
      await next;
    }
  });
  // The first says nothing but that it is there, and the second tells of new peers.
  await wait(180_000);
  const before = taken(pid);
  told = [];
  await wait(seconds * 1_000);
  const after = taken(pid);
  const heard = told;
  goesOn = false;
  const counts = new Map();
  for (const { status } of heard) counts.set(status, (counts.get(status) ?? 0) + 1);
  const statuses = [...counts].map(([status, count]) => `${count} answered ${status}`);
  const sum = (of) => heard.reduce((all, it) => all + it[of], 0);
  console.log(
    `the server that hears ${all.length} agents: ${said(before, after)} (${seconds} s); ${statuses.join(", ")}; ` +
      `${(sum("bytes") / heard.length / 1e3).toFixed(1)} kB and ${(sum("minutes") / heard.length).toFixed(1)} minutes a report, ` +
      `${(((after.cpu - before.cpu) / heard.length) * 1e3).toFixed(2)} ms of a core each`,
  );
  await Promise.all(running);
}

const [, , what, ...given] = process.argv;
const PHASES = { nodes, tokens, watch, send };
await PHASES[what](...given);
