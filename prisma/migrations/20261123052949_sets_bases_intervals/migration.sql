-- AlterEnum
ALTER TYPE "checkpoint_format" ADD VALUE 'projector';

-- AlterTable
ALTER TABLE "checkpoint" ADD COLUMN     "base_id" UUID;

-- AlterTable
ALTER TABLE "evaluation_set" ADD COLUMN     "description" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "licence" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "parent_id" UUID;

-- AlterTable
ALTER TABLE "mir_job" ADD COLUMN     "priority" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "mir_result" ADD COLUMN     "device_note" TEXT,
ADD COLUMN     "method" TEXT,
ADD COLUMN     "sample_count" INTEGER,
ADD COLUMN     "standard_error" DOUBLE PRECISION,
ADD COLUMN     "standard_error_paired" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "device_note" TEXT;

-- CreateTable
CREATE TABLE "model_base" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "uri" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "vision_width" INTEGER NOT NULL,
    "token_width" INTEGER NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_base_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mir_job_layer" (
    "job_id" UUID NOT NULL,
    "layer" INTEGER NOT NULL,
    "outcome" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mir_job_layer_pkey" PRIMARY KEY ("job_id","layer")
);

-- CreateIndex
CREATE UNIQUE INDEX "model_base_project_id_digest_key" ON "model_base"("project_id", "digest");

-- CreateIndex
CREATE INDEX "checkpoint_base_id_idx" ON "checkpoint"("base_id");

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_base_id_fkey" FOREIGN KEY ("base_id") REFERENCES "model_base"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_base" ADD CONSTRAINT "model_base_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_set" ADD CONSTRAINT "evaluation_set_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "evaluation_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mir_job_layer" ADD CONSTRAINT "mir_job_layer_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "mir_job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
