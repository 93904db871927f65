// What must hold of a page however it is looked at.
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const THEMES = ["light", "dark"] as const;
export const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Nothing sticks out sideways, and nobody is kept from reading it. */
export async function isReadable(page: Page): Promise<void> {
  const room = await page.evaluate(() => ({
    taken: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
    given: document.documentElement.clientWidth,
  }));
  expect(room.taken, "the page scrolls sideways").toBeLessThanOrEqual(room.given);

  // Rows are alike: the first tell of all, and a long list takes long.
  const axe = new AxeBuilder({ page }).exclude("#findings tbody tr:nth-child(n+26)");
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`),
  );
  expect(found).toEqual([]);
}

/** Keeps its picture, where pictures are asked for. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.NORDVAKT_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The page that is open is readable in both themes and at both widths. */
export async function isReadableAnyhow(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await page.context().addCookies([{ name: "theme", value: theme, url: page.url() }]);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.reload();
      await page.waitForFunction(() => "hydrateIslands" in window);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await keepPicture(page, `${name}-${theme}-${size.width}`);
      await isReadable(page);
    }
  }
}
