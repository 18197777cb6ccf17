import { z } from "zod";

const isLoopback = (host: string) =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** Every environment variable that the product reads. Empty strings count as unset. */
export const EnvSchema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  /** Where state lives: database files, stored artifacts, locks. */
  MIRSCOPE_HOME: z.string().default("./.mirscope"),
  /** PostgreSQL to use; if unset, the launcher sets it to the embedded one. */
  DATABASE_URL: z.string().optional(),
  HOST: z
    .string()
    .default("127.0.0.1")
    .refine(
      isLoopback,
      "HOST must be a loopback address (127.0.0.1, ::1 or localhost): Mirscope has no access control yet, " +
        "so anyone who reaches another address could read and delete every run. Use an SSH tunnel instead",
    ),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** `cuda:1` is the second card. */
  MIRSCOPE_DEVICE: z
    .string()
    .regex(/^(auto|cpu|webgpu|cuda(:\d{1,3})?)$/, "MIRSCOPE_DEVICE must be auto, cpu, webgpu, cuda or cuda:N")
    .transform((name) => name as "auto" | "cpu" | "webgpu" | "cuda" | `cuda:${number}`)
    .default("auto"),
  MIRSCOPE_LOG: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Env = z.infer<typeof EnvSchema>;

/**
 * Parses the environment.
 * @throws Error whose message has one line per invalid variable.
 */
export function parseEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = EnvSchema.safeParse(present);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(lines.join("\n"));
  }
  return result.data;
}

let parsed: Env | undefined;

/** The environment of this process, parsed once. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
