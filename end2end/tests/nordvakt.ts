// The program under test, its database and its cluster.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The environment that `make test` sets; a part that is missing is a failure that says how to get it. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`make test\`, which starts what it names`);
  return value;
}

const root = resolve(import.meta.dirname, "../..");
const controlPlane = join(root, "end2end/control-plane");

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** The program under test. */
export function program(): string {
  return join(required("CARGO_TARGET_DIR"), "debug/nordvakt");
}

/** A database of its own on the suite's server. */
export class Database {
  private constructor(
    readonly url: string,
    private readonly server: string,
    private readonly name: string,
  ) {}

  static create(): Database {
    const server = required("DATABASE_URL");
    const name = `journey_${process.pid}_${Date.now()}`;
    execFileSync("psql", [server, "-qc", `CREATE DATABASE ${name}`]);
    // Not by `URL`, which refuses a user without a host: `postgres://user@/name?host=/socket/folder`.
    const url = server.replace(/^(\w+:\/\/[^/?]*)(\/[^?]*)?/, `$1/${name}`);
    return new Database(url, server, name);
  }

  drop(): void {
    execFileSync("psql", [this.server, "-qc", `DROP DATABASE ${this.name} WITH (FORCE)`]);
  }
}

/** The suite's real Kubernetes control plane. */
export class Cluster {
  readonly dir = required("NORDVAKT_TEST_CONTROL_PLANE");
  readonly kubeconfig = required("NORDVAKT_TEST_KUBECONFIG");

  kubectl(args: string[], input?: string): string {
    return execFileSync("kubectl", ["--kubeconfig", this.kubeconfig, ...args], {
      input,
      encoding: "utf8",
    });
  }

  apply(manifest: string): void {
    this.kubectl(["apply", "-f", "-"], manifest);
  }

  /** A kubeconfig for a user who may do nothing yet. */
  user(name: string, ...groups: string[]): string {
    this.run("user", name, ...groups);
    return join(this.dir, `${name}.kubeconfig`);
  }

  stopApiServer(): void {
    this.run("stop-apiserver");
  }

  startApiServer(): void {
    this.run("start-apiserver");
  }

  /** What this user listed, by resource: one entry for every list request (pages of one list are one). */
  listsBy(user: string): Map<string, number> {
    const lists = new Map<string, number>();
    for (const line of readFileSync(required("NORDVAKT_TEST_AUDIT_LOG"), "utf8").split("\n")) {
      if (!line) continue;
      const event = JSON.parse(line);
      if (event.stage !== "ResponseComplete" || event.verb !== "list") continue;
      if (event.user.username !== user || event.requestURI.includes("continue=")) continue;
      const resource = event.objectRef.resource;
      lists.set(resource, (lists.get(resource) ?? 0) + 1);
    }
    return lists;
  }

  private run(script: string, ...args: string[]): void {
    execFileSync(join(controlPlane, script), [this.dir, ...args], { stdio: "pipe" });
  }
}

/** A running `nordvakt serve`. */
export class Nordvakt {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly home: string,
    readonly log: string[],
  ) {}

  /** Starts it and waits until the first generation is there. Without a kubeconfig it shows the sample. */
  static async start(database: Database, kubeconfig?: string, config?: string): Promise<Nordvakt> {
    const [listen, metrics] = [await freePort(), await freePort()];
    const home = mkdtempSync(join(tmpdir(), "nordvakt-home-"));
    const log: string[] = [];
    const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: home };
    if (kubeconfig) env.KUBECONFIG = kubeconfig;
    for (const name of ["NORDVAKT_TEST_RUN"]) env[name] = process.env[name];
    const child = spawn(
      program(),
      [
        "serve",
        "--listen", `127.0.0.1:${listen}`,
        "--metrics-listen", `127.0.0.1:${metrics}`,
        "--database-url", database.url,
        ...(config ? ["--config", config] : []),
      ],
      { cwd: home, env },
    );
    child.stdout.on("data", (text) => log.push(String(text)));
    child.stderr.on("data", (text) => log.push(String(text)));
    const nordvakt = new Nordvakt(`http://127.0.0.1:${listen}`, child, home, log);
    await nordvakt.ready();
    return nordvakt;
  }

  private async ready(): Promise<void> {
    const until = Date.now() + 60_000;
    while (Date.now() < until) {
      if (this.process.exitCode !== null) break;
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`nordvakt is not ready:\n${this.log.join("")}`);
  }

  /** What the REST API answers. */
  async api<T = any>(path: string): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it as an operator would; it must say that all is well. */
  async stop(): Promise<void> {
    const code = await this.end("SIGTERM");
    if (code !== 0) throw new Error(`nordvakt ended with ${code}:\n${this.log.join("")}`);
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, "exit");
    }
    rmSync(this.home, { recursive: true, force: true });
    return this.process.exitCode;
  }
}
