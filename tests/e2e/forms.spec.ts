import { paths } from "#app/_paths.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

test("a form shows an error at its field, asks before changes are lost, and is sent once", async ({
  page,
}) => {
  await page.goto("/");
  await page.getByRole("button", { name: "New project" }).click();
  const dialog = page.getByRole("dialog", { name: "New project" });
  const name = dialog.getByRole("textbox", { name: "Name" });
  const description = dialog.getByRole("textbox", { name: "Description" });

  await description.fill("Two lines");
  await dialog.getByRole("button", { name: "Create project" }).click();
  await expect(dialog.getByText("must not be empty")).toBeVisible();
  await expect(name).toBeFocused();

  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Your changes are not saved.")).toBeVisible();
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await expect(name).toBeFocused();
  await name.fill("Sent once");
  await expect(dialog.getByText("must not be empty")).toBeHidden();

  // The answer waits until the keys were pressed again.
  const pressed = Promise.withResolvers<void>();
  let sent = 0;
  await page.route("**/api/v1/projects", async (route) => {
    sent += 1;
    await pressed.promise;
    await route.continue();
  });
  await description.press("Control+Enter");
  await description.press("Control+Enter");
  pressed.resolve();
  await expect(page).toHaveURL(/\/projects\/sent-once\/runs/);
  expect(sent).toBe(1);
});

test("changes of a form are discarded by its question or by Cancel, and a form without them closes at once", async ({
  page,
}) => {
  await page.goto("/?new=true");
  const dialog = page.getByRole("dialog", { name: "New project" });
  const name = dialog.getByRole("textbox", { name: "Name" });
  await name.fill("Never made");
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.getByRole("button", { name: "Discard them" }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole("button", { name: "New project" }).click();
  await expect(name).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await page.getByRole("button", { name: "New project" }).click();
  await name.fill("Never made");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
});

test("the field at fault comes into sight below the header of a long form, and its messages are accessible", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(paths.settings("paper"));
  await page.getByRole("button", { name: "New evaluation set" }).click();
  const dialog = page.getByRole("dialog", { name: "New evaluation set" });
  await dialog.getByRole("button", { name: "Make the set" }).click();
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  await expect(dialog.getByText("choose a zip, or images with a list")).toBeVisible();
  // Whether the header covers it: Playwright itself would scroll before a click.
  const box = await name.boundingBox();
  const top = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x, y)?.getAttribute("data-path") ?? null,
    [(box?.x ?? 0) + 5, (box?.y ?? 0) + 5] as const,
  );
  expect(top).toBe("name");
  await expectNoViolations(page);

  await dialog.getByRole("textbox", { name: "Licence" }).fill("CC BY 4.0");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Your changes are not saved.")).toBeVisible();
  await expectNoViolations(page);
});
