import type { Locator } from "@playwright/test";
import { expect } from "./test.ts";

/**
 * Hovers a value until its tooltip is open; hovers again if the page was not hydrated yet.
 *
 * @returns the open tooltip
 */
export async function explain(target: Locator): Promise<Locator> {
  const page = target.page();
  const tooltip = page.getByRole("tooltip");
  await expect(async () => {
    await page.mouse.move(0, 0);
    await target.hover();
    await expect(tooltip).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  return tooltip;
}
