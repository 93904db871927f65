// From `kubectl apply` to an open page.
import { test } from "@playwright/test";
import { Cluster, Database, Nordvakt } from "../tests/nordvakt.ts";

const CHANGES = 50;
const namespace = "measured";

function deployment(index: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: change-${index}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: change-${index}}}
  template:
    metadata: {labels: {app: change-${index}}}
    spec:
      containers:
        - {name: app, image: "registry.example/app-${index}:v1", securityContext: {privileged: true}}
`;
}

test("seconds from kubectl apply to the open page", async ({ page }) => {
  const cluster = new Cluster();
  const database = Database.create();
  cluster.apply(`{apiVersion: v1, kind: Namespace, metadata: {name: ${namespace}}}`);
  cluster.apply(deployment(0));
  const nordvakt = await Nordvakt.start(database, cluster.kubeconfig);
  try {
    const [{ id }] = await nordvakt.api<[{ id: string }]>("/clusters");
    let stamped: (at: number) => void = () => {};
    await page.exposeFunction("stamp", (at: number) => stamped(at));
    await page.goto(`${nordvakt.url}/clusters/${id}/ns/${namespace}`);
    await page.locator("main h1").waitFor();
    await page.evaluate(() => {
      // The ages of what is shown change by themselves; what was found does not.
      const shown = () =>
        [...document.querySelectorAll("main [data-live], .news")].map((it) => it.textContent).join("\n");
      let before = shown();
      new MutationObserver(() => {
        const at = Date.now();
        const now = shown();
        if (now !== before) {
          before = now;
          (window as any).stamp(at);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const seconds: number[] = [];
    for (let index = 1; index <= CHANGES; index++) {
      const changed = new Promise<number>((resolve) => (stamped = resolve));
      const applied = Date.now();
      cluster.apply(deployment(index));
      seconds.push(((await changed) - applied) / 1000);
      // What comes after it of the same change (its pods) is not taken for the next one.
      await page.waitForTimeout(3000);
    }
    seconds.sort((a, b) => a - b);
    const median = seconds[CHANGES / 2];
    console.log(`${CHANGES} changes: median ${median} s, worst ${seconds.at(-1)} s`);
    console.log(seconds.join(" "));
  } finally {
    await nordvakt.stop();
    database.drop();
  }
});
