// Real round trips of a node: landmarks as on other machines, and the node's agent that probes them.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Cluster, freePort, program } from "./nordvakt.ts";

/** Where a landmark is said to be. */
export interface Stated {
  name: string;
  latitude: number;
  longitude: number;
  uncertaintyKm: number;
}

const elsewhere = resolve(import.meta.dirname, "../elsewhere");
/** The first of as many networks as there are landmarks; other tests have others. */
const NETWORK = 91;

export class RoundTrips {
  /** What the server is to be started with. */
  readonly config: string;
  private readonly running: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    readonly node: string,
  ) {
    this.config = join(folder, "nordvakt.toml");
  }

  /** Starts landmarks, and makes a node with a pod of an agent, to which a token is bound. */
  static async start(cluster: Cluster, node: string, landmarks: Stated[]): Promise<RoundTrips> {
    const made = new RoundTrips(mkdtempSync(join(tmpdir(), "nordvakt-round-trips-")), await freePort(), node);
    made.makeAccount(cluster);
    const key = made.file("landmark.key", randomBytes(32).toString("hex"));
    let config = `[agents]
listen = "127.0.0.1:${made.port}"
certificate = "${join(made.folder, "tls.crt")}"
key = "${join(made.folder, "tls.key")}"
account = "${node}/agent"
`;
    for (const [number, { name, latitude, longitude, uncertaintyKm }] of landmarks.entries()) {
      const network = NETWORK + number;
      const landmark = spawn(
        elsewhere,
        [`${network}`, program(), "landmark", "--listen", `198.18.${network}.2:0`, "--key-file", key],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      made.running.push(landmark);
      const [said] = await once(createInterface(landmark.stdout), "line");
      config += `[[landmark]]
name = "${name}"
address = "${String(said).split(/\s+/)[3]}"
latitude = ${latitude}
longitude = ${longitude}
owner = "us"
uncertainty-km = ${uncertaintyKm}
rate = 10
key-file = "${key}"
agents = true
agents-rate = 100
`;
    }
    made.file("nordvakt.toml", config);
    return made;
  }

  /** Starts the agent: a server listens by now. */
  startAgent(): void {
    const path = (name: string) => join(this.folder, name);
    const agent = spawn(
      program(),
      [
        "agent",
        "--server", `https://127.0.0.1:${this.port}`,
        "--node", this.node,
        "--interval", "1s",
        "--ca-file", path("tls.crt"),
        "--token-file", path("token"),
        "--spool", path("spool"),
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    this.running.push(agent);
  }

  async stop(): Promise<void> {
    for (const child of this.running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  private makeAccount(cluster: Cluster): void {
    const { node } = this;
    cluster.apply(`{apiVersion: v1, kind: Namespace, metadata: {name: ${node}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: agent, namespace: ${node}}}
---
{apiVersion: v1, kind: Node, metadata: {name: ${node}}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: ${node}}
spec: {nodeName: ${node}, serviceAccountName: agent, containers: [{name: agent, image: agent}]}
`);
    const pod = ["--namespace", node, "get", "pod", "agent", "--output", "jsonpath={.metadata.uid}"];
    const bound = ["--bound-object-kind", "Pod", "--bound-object-name", "agent", "--bound-object-uid", cluster.kubectl(pod)];
    this.file("token", cluster.kubectl(["--namespace", node, "create", "token", "agent", "--audience", "nordvakt", ...bound]));
    execFileSync(
      "openssl",
      [
        ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=nordvakt".split(" "),
        ..."-addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE".split(" "),
        "-keyout", join(this.folder, "tls.key"),
        "-out", join(this.folder, "tls.crt"),
      ],
      { stdio: "pipe" },
    );
  }
}
