-- What queries of runs join: an ablation in the trash has no members to them.
CREATE VIEW "live_ablation" AS
SELECT "id", "project_id", "key", "title", "position" FROM "ablation" WHERE "deleted_at" IS NULL;

-- AlterTable
ALTER TABLE "score" ADD COLUMN     "is_current_of_recipe" BOOLEAN NOT NULL DEFAULT true;

-- Among a run's scores on a benchmark: usual recipe first, then the latest checkpoint (none: the final one), then the newest.
CREATE OR REPLACE FUNCTION "choose_current_scores"(run_ids UUID[]) RETURNS void LANGUAGE sql AS $$
    UPDATE "score" s SET "is_current" = ranked.first, "is_current_of_recipe" = ranked.first_of_recipe
    FROM (
        SELECT o."id",
            row_number() OVER (of_benchmark ORDER BY (o."sft_recipe" = '') DESC,
                c."step" DESC NULLS FIRST, o."updated_at" DESC, o."id" DESC) = 1 AS first,
            row_number() OVER (PARTITION BY o."run_id", o."benchmark_id", o."sft_recipe" ORDER BY
                c."step" DESC NULLS FIRST, o."updated_at" DESC, o."id" DESC) = 1 AS first_of_recipe
        FROM "score" o LEFT JOIN "checkpoint" c ON c."id" = o."checkpoint_id" WHERE o."run_id" = ANY(run_ids)
        WINDOW of_benchmark AS (PARTITION BY o."run_id", o."benchmark_id")
    ) ranked WHERE ranked."id" = s."id"
        AND (s."is_current", s."is_current_of_recipe") <> (ranked.first, ranked.first_of_recipe);
$$;

SELECT "choose_current_scores"(ARRAY(SELECT DISTINCT "run_id" FROM "score"));
