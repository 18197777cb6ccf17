import { defineConfig } from "prisma/config";

// Only `prisma generate` is run from here; migrations are applied by scripts/lib/migrate.ts through
// the WebAssembly schema engine, because the CLI wants to download a native one.
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
});
