// Every page on the recorded sample: whole without scripts, accessible, small, and without dead links.
import { get } from "node:http";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { Database, Nordvakt } from "./nordvakt.ts";
import { pages } from "./pages.ts";

const THEMES = ["light", "dark"] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const KB = 1024;

let database: Database;
let nordvakt: Nordvakt;

test.beforeAll(async () => {
  database = Database.create();
  nordvakt = await Nordvakt.start(database);
});

test.afterAll(async () => {
  await nordvakt?.stop();
  database?.drop();
});

/** Goes there and waits until the islands run. */
async function open(page: Page, path: string): Promise<void> {
  const answer = await page.goto(nordvakt.url + path);
  expect(answer?.status()).toBe(200);
  await page.waitForFunction(() => "hydrateIslands" in window);
}

/** What a reader reads: without ages, which scripts write, and buttons that only scripts can serve. */
function read(page: Page): Promise<string> {
  return page.locator("main").evaluate((main) => {
    const copy = main.cloneNode(true) as HTMLElement;
    for (const time of copy.querySelectorAll("time")) time.textContent = time.dateTime;
    for (const button of copy.querySelectorAll("button.copy")) button.remove();
    return copy.textContent ?? "";
  });
}

/** The page's HTML as the server sends it. */
async function html(path: string): Promise<string> {
  const answer = await fetch(nordvakt.url + path);
  expect(answer.status, path).toBe(200);
  return answer.text();
}

/** How many bytes an answer has on the wire, in Brotli. */
function brotliSize(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(nordvakt.url + path, { headers: { "accept-encoding": "br" } }, (answer) => {
      if (answer.statusCode !== 200 || answer.headers["content-encoding"] !== "br") {
        answer.resume();
        reject(new Error(`${path}: ${answer.statusCode} in ${answer.headers["content-encoding"] ?? "plain"}`));
        return;
      }
      let size = 0;
      answer.on("data", (part: Buffer) => (size += part.length));
      answer.on("end", () => resolve(size));
      answer.on("error", reject);
    }).on("error", reject);
  });
}

/** The start tags of a document, without what scripts hold. */
function tags(document: string): string[] {
  return document.replace(/(<script\b[^>]*>).*?<\/script>/gs, "$1").match(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi) ?? [];
}

/** An attribute's value in a start tag. */
function attribute(tag: string, name: string): string | undefined {
  return tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1]?.replaceAll("&amp;", "&");
}

for (const { name, path } of pages) {
  for (const theme of THEMES) {
    for (const size of SIZES) {
      test.describe(() => {
        test.use({ viewport: size });

        test(`${name}, ${theme}, ${size.width} wide`, { tag: "@shown" }, async ({ page, context }) => {
          const complaints: string[] = [];
          page.on("console", (message) => {
            if (message.type() === "error") complaints.push(message.text());
          });
          page.on("pageerror", (error) => complaints.push(String(error)));
          await page.addInitScript(() => {
            document.addEventListener("securitypolicyviolation", (violation) =>
              console.error(`policy: ${violation.violatedDirective} ${violation.blockedURI}`),
            );
          });
          await context.addCookies([{ name: "theme", value: theme, url: nordvakt.url }]);
          await open(page, await path(nordvakt));

          await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
          await expect(page.locator("h1")).toHaveCount(1);
          await expect(page.locator("h1")).toBeVisible();
          await expect(page.locator("main").getByText("Recorded sample")).toBeVisible();
          const room = await page.evaluate(() => ({
            taken: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
            given: document.documentElement.clientWidth,
          }));
          expect(room.taken, "the page scrolls sideways").toBeLessThanOrEqual(room.given);
          expect(complaints).toEqual([]);

          const folder = process.env.NORDVAKT_SCREENSHOTS;
          if (folder) {
            await page.screenshot({ path: join(folder, `${name}-${theme}-${size.width}.png`), fullPage: true });
          }

          const { violations } = await new AxeBuilder({ page }).analyze();
          const found = violations.flatMap(({ id, help, nodes }) =>
            nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`),
          );
          expect(found).toEqual([]);
        });
      });
    }
  }

  test(`${name} is whole without scripts`, async ({ page, browser }) => {
    const here = await path(nordvakt);
    await open(page, here);
    const bare = await browser.newContext({ javaScriptEnabled: false });
    try {
      const plain = await bare.newPage();
      await plain.goto(nordvakt.url + here);
      await expect(plain.locator("h1")).toHaveText((await page.locator("h1").textContent()) ?? "");
      expect(await read(plain)).toBe(await read(page));
    } finally {
      await bare.close();
    }
  });

  test(`${name} is small, and nothing in it runs or paints inline`, async () => {
    const here = await path(nordvakt);
    const document = await html(here);
    const inline = tags(document).filter(
      (tag) => /^<style\b/i.test(tag) || /\s(style|on[a-z]+)\s*=/i.test(tag.replace(/"[^"]*"|'[^']*'/g, '""')),
    );
    expect(inline).toEqual([]);

    const style = tags(document).find((tag) => attribute(tag, "rel") === "stylesheet");
    const bundle = [...document.matchAll(/"(\/pkg\/[^"]+)"/g)].map((match) => match[1]!);
    expect(bundle).toHaveLength(2);
    const sizes = await Promise.all(bundle.map(brotliSize));
    expect(await brotliSize(here), "HTML").toBeLessThanOrEqual(30 * KB);
    expect(await brotliSize(attribute(style ?? "", "href") ?? "/no-stylesheet"), "CSS").toBeLessThanOrEqual(12 * KB);
    expect(sizes.reduce((sum, size) => sum + size), "JS and WASM").toBeLessThanOrEqual(120 * KB);
  });
}

test("every link of every page leads somewhere", async () => {
  const links = new Map<string, string>();
  for (const { path } of pages) {
    const from = await path(nordvakt);
    for (const tag of tags(await html(from))) {
      const href = /^<a\b/i.test(tag) ? attribute(tag, "href") : undefined;
      if (href === undefined) continue;
      const to = new URL(href, nordvakt.url + from);
      if (to.origin === nordvakt.url && !links.has(to.href)) links.set(to.href, from);
    }
  }
  expect(links.size).toBeGreaterThan(pages.length);

  const documents = new Map<string, Promise<{ status: number; ids: Set<string> }>>();
  const document = (address: string) => {
    const known = documents.get(address);
    if (known) return known;
    const loaded = fetch(address).then(async (answer) => {
      const ids = tags(await answer.text()).map((tag) => attribute(tag, "id") ?? "");
      return { status: answer.status, ids: new Set(ids) };
    });
    documents.set(address, loaded);
    return loaded;
  };
  const dead: string[] = [];
  for (const [href, from] of links) {
    const [address = href, fragment] = href.split("#");
    const { status, ids } = await document(address);
    if (status !== 200) dead.push(`${from}: ${href}: ${status}`);
    else if (fragment && !ids.has(decodeURIComponent(fragment))) dead.push(`${from}: ${href}: no such place`);
  }
  expect(dead).toEqual([]);
});
