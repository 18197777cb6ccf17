import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** Waits until the page is hydrated. On a slow machine, earlier key and pointer events are lost. */
async function untilHydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isReact = document.querySelector('script[src*="/_next/"]') !== null;
    return !isReact || Object.keys(document.body).some((key) => key.startsWith("__reactFiber$"));
  });
}

/**
 * Playwright's test with three additions: the server's address as baseURL; a test fails if its page logs an error to the
 * console, throws one or fails to load a file; and opening or reloading a page waits until it is hydrated.
 */
export const test = base.extend<{ consoleErrors: string[] }>({
  page: async ({ page }, use) => {
    const goto = page.goto.bind(page);
    const reload = page.reload.bind(page);
    page.goto = async (...parameters) => {
      const response = await goto(...parameters);
      await untilHydrated(page);
      return response;
    };
    page.reload = async (...parameters) => {
      const response = await reload(...parameters);
      await untilHydrated(page);
      return response;
    };
    await use(page);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the destructuring of the parameter
  baseURL: async ({}, use) => {
    await use(process.env["MIRSCOPE_E2E_URL"]);
  },
  /** Errors logged by pages so far. A test that provokes an error clears it. */
  consoleErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
      await use(errors);
      expect(errors, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Waits for fade-ins, during which contrast is too low. A fade starts some frames after its trigger. */
async function untilFadesEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let stillFrames = 0; stillFrames < 8; stillFrames += 1) {
      const ending = document
        .getAnimations()
        .filter((animation) => animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY);
      if (ending.length > 0) {
        await Promise.allSettled(ending.map((animation) => animation.finished));
        stillFrames = 0;
      }
      await nextFrame();
    }
  });
}

/** Fails with every WCAG 2.2 AA violation that axe finds in the current page. */
export async function expectNoViolations(page: Page): Promise<void> {
  await untilFadesEnd(page);
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`,
  );
  expect(found.join("\n"), "WCAG 2.2 AA violations").toBe("");
}
