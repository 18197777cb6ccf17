/**
 * Fills a project with synthetic runs, to see how the product behaves at scale. The same arguments give the same values.
 *
 *     npm run generate -- [--runs 10000] [--project synthetic]
 *
 * The runs form a grid of learning rates, batch sizes, connectors, data mixes and warm-ups with five seeds each, and
 * have 100 params, 20 tags, 120 metric series, 40 benchmark scores and one checkpoint with a reported MIR of two
 * definitions and 24 layers: 300 columns in all. One in ten has no scores yet. Options change with the data, not within
 * it: ablations of learning rate, batch size and connector are clean, others are confounded. An existing project of that name that was
 * generated is replaced; any other is refused.
 */
import { parseArgs } from "node:util";
import { closeDb, db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";

const MARK = "Synthetic runs made by npm run generate";

/** A number in [0, 1) determined by texts: reproducible noise. */
const NOISE = `CREATE OR REPLACE FUNCTION pg_temp.noise(text) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (hashtextextended($1, 0) & 16777215)::float8 / 16777216 $$`;

/** Column by column, one statement each: one statement per run would take minutes. RUNS and PROJECT are replaced. */
const STATEMENTS: readonly (readonly [string, string])[] = [
  [
    "runs",
    `CREATE TEMP TABLE made ON COMMIT DROP AS
     SELECT gen_random_uuid() AS id, i, (i - 1) / 5 AS config, (i - 1) % 5 AS seed FROM generate_series(1, RUNS) i`,
  ],
  [
    "values under the params",
    `CREATE TEMP TABLE recipe ON COMMIT DROP AS
     SELECT made.*,
       (ARRAY[1e-4, 3e-4, 1e-3, 3e-3])[config % 4 + 1] AS lr,
       (ARRAY[128, 256, 512])[config / 4 % 3 + 1] AS batch_size,
       (ARRAY['linear', 'mlp2x_gelu', 'qformer', 'cabstractor'])[config / 12 % 4 + 1] AS connector,
       (ARRAY['laion', 'cc3m', 'sharegpt4v', 'allava', 'densefusion'])[config / 48 % 5 + 1] AS data_mix,
       (ARRAY[0.01, 0.03, 0.05])[config / 240 % 3 + 1] AS warmup_ratio,
       1 + config / 720 AS data_scale
     FROM made`,
  ],
  [
    "",
    `INSERT INTO run (id, project_id, name, status, started_at, ended_at, created_at, updated_at)
     SELECT id, PROJECT::uuid, 'run-' || lpad(config::text, 4, '0') || '-seed' || seed,
       (CASE WHEN i % 97 = 0 THEN 'failed' WHEN i % 53 = 0 THEN 'running' ELSE 'finished' END)::run_status,
       timestamptz '2026-01-01' + i * interval '37 min', timestamptz '2026-01-01' + i * interval '37 min' + interval '5 h',
       timestamptz '2026-01-01' + i * interval '37 min', timestamptz '2026-01-01' + i * interval '37 min' + interval '5 h'
     FROM recipe`,
  ],
  [
    "params",
    `INSERT INTO param (run_id, key, value)
     SELECT id, p.key, p.value FROM recipe, LATERAL (VALUES
       ('lr', lr::text), ('batch_size', batch_size::text), ('connector', connector), ('data_mix', data_mix),
       ('warmup_ratio', warmup_ratio::text), ('data_scale', data_scale::text), ('seed', seed::text),
       ('optimizer', 'adamw'), ('scheduler', 'cosine'), ('precision', 'bf16')) p(key, value)
     UNION ALL
     SELECT id, 'model.option_' || lpad(k::text, 2, '0'),
       CASE WHEN k % 3 = 0 THEN 'constant' ELSE (config / 48 % (k + 2))::text END
     FROM recipe, generate_series(1, 90) k`,
  ],
  [
    "tags",
    `INSERT INTO tag (run_id, key, value)
     SELECT id, 'tag_' || lpad(k::text, 2, '0'), (ARRAY['vision', 'language', 'data', 'infra'])[(config + k) % 4 + 1]
     FROM recipe, generate_series(1, 20) k WHERE (i + k) % 3 > 0`,
  ],
  [
    "metric series",
    `CREATE TEMP TABLE series ON COMMIT DROP AS
     SELECT gen_random_uuid() AS id, r.id AS run_id, k, n.key,
       2 + ln(1 + r.batch_size / 1000.0) + abs(log(r.lr::numeric)::float8 + 3) / 4 + k * 0.01 + pg_temp.noise(r.i || '/' || k) * 0.1 AS level
     FROM recipe r, generate_series(1, 120) k,
       LATERAL (SELECT CASE k WHEN 1 THEN 'train_loss' WHEN 2 THEN 'val_loss' WHEN 3 THEN 'val_perplexity'
         ELSE 'probe/metric_' || lpad(k::text, 3, '0') END) n(key)`,
  ],
  [
    "",
    `INSERT INTO metric_series (id, run_id, key, point_count, first_step, last_step, last_timestamp, last_value, minimum,
       maximum, finite_count, finite_sum)
     SELECT s.id, s.run_id, s.key, t.n, t.first, 2000, timestamptz '2026-01-01' + interval '20 min', s.level * 1.1,
       s.level * 1.1, s.level * t.factor, t.n, s.level * t.total
     FROM series s, LATERAL (SELECT CASE WHEN s.k <= 2 THEN 20 ELSE 1 END, CASE WHEN s.k <= 2 THEN 100 ELSE 2000 END,
       CASE WHEN s.k <= 2 THEN 3.0 ELSE 1.1 END, CASE WHEN s.k <= 2 THEN 27.195479314287365 ELSE 1.1 END) t(n, first, factor, total)`,
  ],
  [
    "",
    `INSERT INTO metric_point (series_id, step, timestamp, value)
     SELECT s.id, p * 100, timestamptz '2026-01-01' + p * interval '1 min', s.level * (1 + 2.0 / p)
     FROM series s, generate_series(CASE WHEN s.k <= 2 THEN 1 ELSE 20 END, 20) p`,
  ],
  [
    "checkpoints and their MIR",
    `CREATE TEMP TABLE state ON COMMIT DROP AS
     SELECT gen_random_uuid() AS checkpoint, gen_random_uuid() AS exact, gen_random_uuid() AS fast, recipe.*,
       2.6 + abs(log(lr::numeric)::float8 + 3) / 5 + (config / 12 % 4) * 0.08 - data_scale * 0.02
         + pg_temp.noise('mir' || i) * 0.06 AS mir
     FROM recipe`,
  ],
  [
    "",
    `INSERT INTO checkpoint (id, run_id, step, format, uri) SELECT checkpoint, id, 2000, 'none', NULL FROM state`,
  ],
  [
    "",
    `INSERT INTO mir_result (id, checkpoint_id, definition, origin, mir, fid_sum, layer_count, error_estimate, standard_error,
       standard_error_paired, sample_count, source)
     SELECT v.id, s.checkpoint, v.definition, 'reported', v.mir, power(10, v.mir), 24, NULL, NULL, NULL, NULL, 'synthetic'
     FROM state s, LATERAL (VALUES (s.exact, 'exact', s.mir), (s.fast, 'reference-fast', s.mir + 0.1)) v(id, definition, mir)`,
  ],
  [
    "",
    `INSERT INTO mir_layer (result_id, layer, fid, mean_term, trace_vision, trace_text, cross_term, alpha, vision_tokens,
       text_tokens, vision_outliers, text_outliers, error_estimate, method)
     SELECT s.exact, k, power(10, s.mir) / 24, power(10, s.mir) / 48, power(10, s.mir) / 48, 0, 0, 1, 57600, 75000, 0, 0, 0, 'synthetic'
     FROM state s, generate_series(1, 24) k`,
  ],
  [
    "scores",
    `INSERT INTO score (id, run_id, benchmark_id, value, n, stderr, origin, source, updated_at)
     SELECT gen_random_uuid(), s.id, b.id,
       least(99, 70 - 12 * (s.mir - 2.6) + pg_temp.noise(s.i || b.key) * 4 + (hashtext(b.key) % 10)), 5000, 0.6, 'reported', 'synthetic', now()
     FROM state s, benchmark b WHERE b.key LIKE 'synthetic/%' AND s.i % 10 > 0`,
  ],
];

const BENCHMARKS = `INSERT INTO benchmark (id, key, title, unit, maximum, created_at)
  SELECT gen_random_uuid(), 'synthetic/bench-' || lpad(k::text, 2, '0'), 'Synthetic benchmark ' || k, '0-100', 100, now() + k * interval '1 ms'
  FROM generate_series(1, 40) k ON CONFLICT (key) DO NOTHING`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: "string" }, project: { type: "string" } } });
  const runs = Number(values.runs ?? 10_000);
  const slug = values.project ?? "synthetic";
  if (!Number.isSafeInteger(runs) || runs < 1 || runs > 100_000) {
    throw new AppError("bad-request", "--runs takes a number from 1 to 100000");
  }
  if (!/^[a-z0-9][a-z0-9-]*$/.test(slug)) {
    throw new AppError("bad-request", "--project takes lower-case letters, digits and dashes");
  }
  await db().$transaction(
    async (tx) => {
      const known = await tx.project.findUnique({ where: { slug }, select: { id: true, source: true } });
      if (known !== null && known.source !== MARK) {
        throw new AppError("bad-request", `the project ${slug} was not generated: choose another --project`);
      }
      if (known !== null) await tx.project.delete({ where: { id: known.id } });
      const project = await tx.project.create({
        data: { slug, name: `Synthetic (${runs} runs)`, source: MARK },
        select: { id: true },
      });
      await tx.$executeRawUnsafe(NOISE);
      await tx.$executeRawUnsafe(BENCHMARKS);
      for (const [what, statement] of STATEMENTS) {
        if (what !== "") console.log(`writing ${what}`);
        // Both are ours: a validated number and a UUID generated by the database.
        const text = statement.replace("RUNS", String(runs)).replace("PROJECT", `'${project.id}'`);
        await tx.$executeRawUnsafe(text);
      }
    },
    { timeout: 30 * 60_000 },
  );
  await db().$executeRawUnsafe("ANALYZE");
  console.log(`${slug}: ${runs} runs`);
}

try {
  await main();
} catch (error) {
  process.exitCode = error instanceof AppError ? 2 : 1;
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await closeDb();
}
