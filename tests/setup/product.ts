import { rmSync } from "node:fs";
import { makeHome, startProduct } from "../support/product.ts";

/**
 * Starts the product once for all browser tests, as `npm start` does: production build, bundled studies, one
 * worker, and its own home. Tests read its address from MIRSCOPE_E2E_URL (set that to test a running instance).
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env["MIRSCOPE_E2E_URL"]) return () => Promise.resolve();
  const home = makeHome();
  const product = await startProduct(home);
  process.env["MIRSCOPE_E2E_URL"] = product.url;
  return async () => {
    await product.stop();
    rmSync(home, { recursive: true, force: true });
  };
}
