-- CreateEnum
CREATE TYPE "ablation_state" AS ENUM ('planned', 'running', 'reviewed', 'decided');

-- CreateEnum
CREATE TYPE "review_item_kind" AS ENUM ('text', 'ablation', 'table', 'figure');

-- CreateEnum
CREATE TYPE "review_state" AS ENUM ('unreviewed', 'candidate', 'chosen', 'rejected');

-- AlterTable
ALTER TABLE "ablation" ADD COLUMN     "conclusion" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "filter" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "level_order" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "state" "ablation_state" NOT NULL DEFAULT 'planned',
ADD COLUMN     "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "metric_series" ADD COLUMN     "finite_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "finite_sum" DOUBLE PRECISION NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "review_state" "review_state" NOT NULL DEFAULT 'unreviewed';

-- CreateTable
CREATE TABLE "comment" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "run_id" UUID,
    "ablation_id" UUID,
    "review_id" UUID,
    "author_id" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comment_mention" (
    "comment_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "comment_mention_pkey" PRIMARY KEY ("comment_id","run_id")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" TEXT,
    "query" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "short_link" (
    "code" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "short_link_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "frozen_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_item" (
    "id" UUID NOT NULL,
    "review_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "review_item_kind" NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "body" TEXT NOT NULL DEFAULT '',
    "ablation_id" UUID,
    "query" TEXT NOT NULL DEFAULT '',
    "snapshot" JSONB,

    CONSTRAINT "review_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_colour" (
    "project_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "colour" TEXT NOT NULL,

    CONSTRAINT "tag_colour_pkey" PRIMARY KEY ("project_id","key","value")
);

-- CreateTable
CREATE TABLE "change_mark" (
    "project_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "transaction_id" BIGINT NOT NULL,

    CONSTRAINT "change_mark_pkey" PRIMARY KEY ("project_id","run_id")
);

-- CreateIndex
CREATE INDEX "comment_project_id_created_at_idx" ON "comment"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "comment_run_id_created_at_idx" ON "comment"("run_id", "created_at");

-- CreateIndex
CREATE INDEX "comment_ablation_id_created_at_idx" ON "comment"("ablation_id", "created_at");

-- CreateIndex
CREATE INDEX "comment_review_id_created_at_idx" ON "comment"("review_id", "created_at");

-- CreateIndex
CREATE INDEX "comment_mention_run_id_idx" ON "comment_mention"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_project_id_page_owner_id_name_key" ON "saved_view"("project_id", "page", "owner_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "short_link_project_id_digest_key" ON "short_link"("project_id", "digest");

-- CreateIndex
CREATE INDEX "review_project_id_updated_at_idx" ON "review"("project_id", "updated_at");

-- CreateIndex
CREATE INDEX "review_item_review_id_position_idx" ON "review_item"("review_id", "position");

-- CreateIndex
CREATE INDEX "change_mark_project_id_transaction_id_idx" ON "change_mark"("project_id", "transaction_id");

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_ablation_id_fkey" FOREIGN KEY ("ablation_id") REFERENCES "ablation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment_mention" ADD CONSTRAINT "comment_mention_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "comment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment_mention" ADD CONSTRAINT "comment_mention_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "short_link" ADD CONSTRAINT "short_link_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_item" ADD CONSTRAINT "review_item_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_item" ADD CONSTRAINT "review_item_ablation_id_fkey" FOREIGN KEY ("ablation_id") REFERENCES "ablation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_colour" ADD CONSTRAINT "tag_colour_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A comment is about one thing.
ALTER TABLE "comment" ADD CONSTRAINT "comment_subject" CHECK (num_nonnulls("run_id", "ablation_id", "review_id") = 1);

-- What the statement that writes points keeps from now on, for the points that are there.
UPDATE "metric_series" s SET "finite_count" = p.n, "finite_sum" = p.total
FROM (
    SELECT "series_id", count(*)::int AS n, coalesce(sum("value"), 0) AS total FROM "metric_point"
    WHERE "value" BETWEEN -1e290 AND 1e290 GROUP BY "series_id"
) p WHERE p."series_id" = s."id";
