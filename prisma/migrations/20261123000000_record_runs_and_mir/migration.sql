-- NULLS NOT DISTINCT is set by hand where null means one thing: an unknown step, no set, no checkpoint.
-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "score_origin" AS ENUM ('measured', 'reported');

-- CreateEnum
CREATE TYPE "checkpoint_format" AS ENUM ('features', 'onnx', 'none');

-- CreateEnum
CREATE TYPE "mir_origin" AS ENUM ('computed', 'reported');

-- CreateEnum
CREATE TYPE "mir_job_state" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('running', 'finished', 'failed', 'killed');

-- CreateTable
CREATE TABLE "benchmark" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "suite" TEXT NOT NULL DEFAULT '',
    "task" TEXT NOT NULL DEFAULT '',
    "metric" TEXT NOT NULL DEFAULT '',
    "split" TEXT NOT NULL DEFAULT '',
    "unit" TEXT NOT NULL,
    "higher_is_better" BOOLEAN NOT NULL DEFAULT true,
    "maximum" DOUBLE PRECISION,
    "average_divisor" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "benchmark_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "score" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "checkpoint_id" UUID,
    "benchmark_id" UUID NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "n" INTEGER,
    "stderr" DOUBLE PRECISION,
    "sft_recipe" TEXT NOT NULL DEFAULT '',
    "source" TEXT,
    "origin" "score_origin" NOT NULL DEFAULT 'measured',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "score_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ablation" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "factors" TEXT[],
    "baseline_run_id" UUID,
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ablation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ablation_run" (
    "ablation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "reported_average" DOUBLE PRECISION,

    CONSTRAINT "ablation_run_pkey" PRIMARY KEY ("ablation_id","run_id")
);

-- CreateTable
CREATE TABLE "ablation_benchmark" (
    "ablation_id" UUID NOT NULL,
    "benchmark_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "ablation_benchmark_pkey" PRIMARY KEY ("ablation_id","benchmark_id")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "step" BIGINT,
    "uri" TEXT,
    "format" "checkpoint_format" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation_set" (
    "id" UUID NOT NULL,
    "project_id" UUID,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "sample_count" INTEGER NOT NULL,
    "uri" TEXT,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "evaluation_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mir_result" (
    "id" UUID NOT NULL,
    "checkpoint_id" UUID NOT NULL,
    "evaluation_set_id" UUID,
    "definition" TEXT NOT NULL,
    "origin" "mir_origin" NOT NULL,
    "mir" DOUBLE PRECISION NOT NULL,
    "fid_sum" DOUBLE PRECISION,
    "layer_count" INTEGER,
    "error_estimate" DOUBLE PRECISION,
    "source" TEXT,
    "provider" TEXT,
    "device" TEXT,
    "duration_ms" INTEGER,
    "software_version" TEXT,
    "job_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mir_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mir_layer" (
    "result_id" UUID NOT NULL,
    "layer" INTEGER NOT NULL,
    "fid" DOUBLE PRECISION NOT NULL,
    "mean_term" DOUBLE PRECISION NOT NULL,
    "trace_vision" DOUBLE PRECISION NOT NULL,
    "trace_text" DOUBLE PRECISION NOT NULL,
    "cross_term" DOUBLE PRECISION NOT NULL,
    "alpha" DOUBLE PRECISION NOT NULL,
    "vision_tokens" INTEGER NOT NULL,
    "text_tokens" INTEGER NOT NULL,
    "vision_outliers" INTEGER NOT NULL,
    "text_outliers" INTEGER NOT NULL,
    "error_estimate" DOUBLE PRECISION NOT NULL,
    "method" TEXT NOT NULL,

    CONSTRAINT "mir_layer_pkey" PRIMARY KEY ("result_id","layer")
);

-- CreateTable
CREATE TABLE "mir_job" (
    "id" UUID NOT NULL,
    "checkpoint_id" UUID NOT NULL,
    "evaluation_set_id" UUID,
    "state" "mir_job_state" NOT NULL DEFAULT 'queued',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 4,
    "claim_token" UUID,
    "worker_id" UUID,
    "heartbeat_at" TIMESTAMPTZ(3),
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "phase" TEXT,
    "progress_done" INTEGER,
    "progress_total" INTEGER,
    "remaining_ms" INTEGER,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "error_kind" TEXT,
    "error_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "provider" TEXT,
    "device" TEXT,
    "duration_ms" INTEGER,

    CONSTRAINT "mir_job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "software_version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "source" TEXT,
    "mir_definition" TEXT NOT NULL DEFAULT 'exact',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'running',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "param" (
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "param_pkey" PRIMARY KEY ("run_id","key")
);

-- CreateTable
CREATE TABLE "tag" (
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("run_id","key")
);

-- CreateTable
CREATE TABLE "note" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_series" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "point_count" INTEGER NOT NULL DEFAULT 0,
    "first_step" BIGINT,
    "last_step" BIGINT,
    "last_timestamp" TIMESTAMPTZ(3),
    "last_value" DOUBLE PRECISION,
    "minimum" DOUBLE PRECISION,
    "maximum" DOUBLE PRECISION,

    CONSTRAINT "metric_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_point" (
    "series_id" UUID NOT NULL,
    "step" BIGINT NOT NULL,
    "timestamp" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "metric_point_pkey" PRIMARY KEY ("series_id","step","timestamp","value")
);

-- CreateTable
CREATE TABLE "bundled_study" (
    "key" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bundled_study_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "benchmark_key_key" ON "benchmark"("key");

-- CreateIndex
CREATE INDEX "score_benchmark_id_value_idx" ON "score"("benchmark_id", "value");

-- CreateIndex
CREATE UNIQUE INDEX "score_run_id_checkpoint_id_benchmark_id_sft_recipe_key" ON "score"("run_id", "checkpoint_id", "benchmark_id", "sft_recipe") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "ablation_project_id_key_key" ON "ablation"("project_id", "key");

-- CreateIndex
CREATE INDEX "ablation_run_run_id_idx" ON "ablation_run"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "checkpoint_run_id_step_uri_key" ON "checkpoint"("run_id", "step", "uri") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_set_project_id_digest_key" ON "evaluation_set"("project_id", "digest") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "mir_result_checkpoint_id_idx" ON "mir_result"("checkpoint_id");

-- CreateIndex
CREATE UNIQUE INDEX "mir_result_checkpoint_id_evaluation_set_id_definition_origi_key" ON "mir_result"("checkpoint_id", "evaluation_set_id", "definition", "origin") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "mir_job_state_available_at_idx" ON "mir_job"("state", "available_at");

-- CreateIndex
CREATE INDEX "mir_job_checkpoint_id_created_at_idx" ON "mir_job"("checkpoint_id", "created_at");

-- CreateIndex
CREATE INDEX "worker_last_seen_at_idx" ON "worker"("last_seen_at");

-- CreateIndex
CREATE UNIQUE INDEX "project_slug_key" ON "project"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "run_project_id_name_key" ON "run"("project_id", "name");

-- CreateIndex
CREATE INDEX "param_key_value_idx" ON "param"("key", "value");

-- CreateIndex
CREATE INDEX "tag_key_value_idx" ON "tag"("key", "value");

-- CreateIndex
CREATE INDEX "note_run_id_created_at_idx" ON "note"("run_id", "created_at");

-- CreateIndex
CREATE INDEX "metric_series_key_last_value_idx" ON "metric_series"("key", "last_value");

-- CreateIndex
CREATE UNIQUE INDEX "metric_series_run_id_key_key" ON "metric_series"("run_id", "key");

-- AddForeignKey
ALTER TABLE "score" ADD CONSTRAINT "score_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "score" ADD CONSTRAINT "score_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "score" ADD CONSTRAINT "score_benchmark_id_fkey" FOREIGN KEY ("benchmark_id") REFERENCES "benchmark"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ablation" ADD CONSTRAINT "ablation_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ablation" ADD CONSTRAINT "ablation_baseline_run_id_fkey" FOREIGN KEY ("baseline_run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ablation_run" ADD CONSTRAINT "ablation_run_ablation_id_fkey" FOREIGN KEY ("ablation_id") REFERENCES "ablation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ablation_run" ADD CONSTRAINT "ablation_run_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ablation_benchmark" ADD CONSTRAINT "ablation_benchmark_ablation_id_fkey" FOREIGN KEY ("ablation_id") REFERENCES "ablation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ablation_benchmark" ADD CONSTRAINT "ablation_benchmark_benchmark_id_fkey" FOREIGN KEY ("benchmark_id") REFERENCES "benchmark"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_set" ADD CONSTRAINT "evaluation_set_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_result" ADD CONSTRAINT "mir_result_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_result" ADD CONSTRAINT "mir_result_evaluation_set_id_fkey" FOREIGN KEY ("evaluation_set_id") REFERENCES "evaluation_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_layer" ADD CONSTRAINT "mir_layer_result_id_fkey" FOREIGN KEY ("result_id") REFERENCES "mir_result"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_job" ADD CONSTRAINT "mir_job_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_job" ADD CONSTRAINT "mir_job_evaluation_set_id_fkey" FOREIGN KEY ("evaluation_set_id") REFERENCES "evaluation_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_job" ADD CONSTRAINT "mir_job_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "param" ADD CONSTRAINT "param_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note" ADD CONSTRAINT "note_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_series" ADD CONSTRAINT "metric_series_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_point" ADD CONSTRAINT "metric_point_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "metric_series"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- By hand: a second active job for a checkpoint and evaluation set cannot exist.
CREATE UNIQUE INDEX "mir_job_active" ON "mir_job"("checkpoint_id", "evaluation_set_id") NULLS NOT DISTINCT WHERE "state" IN ('queued', 'running');
