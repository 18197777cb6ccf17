import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** Pages stand there before they listen; keys and pointers that come earlier are lost on a slow machine. */
async function untilListening(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isReact = document.querySelector('script[src*="/_next/"]') !== null;
    return !isReact || Object.keys(document.body).some((key) => key.startsWith("__reactFiber$"));
  });
}

/**
 * Playwright's test with three additions: the product's address as baseURL, a test fails when its page reports
 * an error to the console, throws one, or is refused a file, and a page that was opened or reloaded listens.
 */
export const test = base.extend<{ consoleErrors: string[] }>({
  page: async ({ page }, use) => {
    const goto = page.goto.bind(page);
    const reload = page.reload.bind(page);
    page.goto = async (...parameters) => {
      const response = await goto(...parameters);
      await untilListening(page);
      return response;
    };
    page.reload = async (...parameters) => {
      const response = await reload(...parameters);
      await untilListening(page);
      return response;
    };
    await use(page);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's destructuring
  baseURL: async ({}, use) => {
    await use(process.env["MIRSCOPE_E2E_URL"]);
  },
  /** What pages reported so far; a test that provokes an error empties it. */
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

/** What fades in has too little contrast until it is there; a fade begins some frames after what it belongs to. */
async function untilStill(page: Page): Promise<void> {
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

/** Fails with every WCAG 2.2 AA violation that axe finds in the page as it stands. */
export async function expectNoViolations(page: Page): Promise<void> {
  await untilStill(page);
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`,
  );
  expect(found.join("\n"), "WCAG 2.2 AA violations").toBe("");
}
