import { findKnown, PAGES } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of WIDTHS) {
    test.describe(`In ${colorScheme} at ${viewport.width} px`, () => {
      test.use({ colorScheme, viewport });

      for (const { name, path } of PAGES) {
        test(`the page "${name}" opens without errors and without WCAG violations`, async ({
          page,
          request,
        }) => {
          const response = await page.goto(path(await findKnown(request)));
          expect(response?.status()).toBe(200);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          // Includes figures and tables that are drawn after the first paint.
          await page.waitForLoadState("load");
          await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
          await expectNoViolations(page);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow, "pixels that stand out to the right").toBeLessThanOrEqual(0);
        });
      }
    });
  }
}
