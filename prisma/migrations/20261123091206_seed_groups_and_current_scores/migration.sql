-- AlterTable
ALTER TABLE "run" ADD COLUMN     "seed_group" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "score" ADD COLUMN     "is_current" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE INDEX "run_project_id_seed_group_idx" ON "run"("project_id", "seed_group");

-- CreateIndex
CREATE INDEX "score_benchmark_id_run_id_idx" ON "score"("benchmark_id", "run_id");

-- A param whose name ends in the word seed: seed, random_seed, data.seed; not linseed.
CREATE FUNCTION "is_seed_key"(key TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN key ~* '(^|[^a-z])seed$';

CREATE FUNCTION "keep_seed_group"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "run" r SET "seed_group" = g.digest
    FROM (
        SELECT c."run_id", coalesce(md5(string_agg(p."key" || '=' || p."value", E'\n' ORDER BY p."key")
            FILTER (WHERE NOT "is_seed_key"(p."key"))), '') AS digest
        FROM (SELECT DISTINCT "run_id" FROM changed) c LEFT JOIN "param" p ON p."run_id" = c."run_id"
        GROUP BY c."run_id"
    ) g WHERE g."run_id" = r."id" AND r."seed_group" <> g.digest;
    RETURN NULL;
END $$;

CREATE TRIGGER "param_inserted" AFTER INSERT ON "param" REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_seed_group"();
CREATE TRIGGER "param_updated" AFTER UPDATE ON "param" REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_seed_group"();
CREATE TRIGGER "param_deleted" AFTER DELETE ON "param" REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_seed_group"();

UPDATE "run" r SET "seed_group" = g.digest
FROM (
    SELECT "run_id", coalesce(md5(string_agg("key" || '=' || "value", E'\n' ORDER BY "key")
        FILTER (WHERE NOT "is_seed_key"("key"))), '') AS digest
    FROM "param" GROUP BY "run_id"
) g WHERE g."run_id" = r."id";

-- Of the scores of a run on a benchmark: usual recipe first, then the latest checkpoint (none: the final one), then the newest.
CREATE FUNCTION "choose_current_scores"(run_ids UUID[]) RETURNS void LANGUAGE sql AS $$
    UPDATE "score" s SET "is_current" = ranked.first
    FROM (
        SELECT o."id", row_number() OVER (PARTITION BY o."run_id", o."benchmark_id"
            ORDER BY (o."sft_recipe" = '') DESC, c."step" DESC NULLS FIRST, o."updated_at" DESC, o."id" DESC) = 1 AS first
        FROM "score" o LEFT JOIN "checkpoint" c ON c."id" = o."checkpoint_id" WHERE o."run_id" = ANY(run_ids)
    ) ranked WHERE ranked."id" = s."id" AND s."is_current" <> ranked.first;
$$;

CREATE FUNCTION "keep_current_scores"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM "choose_current_scores"(ARRAY(SELECT DISTINCT "run_id" FROM changed));
    RETURN NULL;
END $$;

-- The choice itself is an update as well: what changes nothing else must not call it again.
CREATE FUNCTION "keep_updated_scores"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run_ids UUID[] := ARRAY(
        SELECT DISTINCT n."run_id" FROM changed n JOIN before o ON o."id" = n."id"
        WHERE (n."sft_recipe", n."checkpoint_id", n."updated_at", n."run_id", n."benchmark_id")
            IS DISTINCT FROM (o."sft_recipe", o."checkpoint_id", o."updated_at", o."run_id", o."benchmark_id"));
BEGIN
    IF cardinality(run_ids) > 0 THEN
        PERFORM "choose_current_scores"(run_ids);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "score_inserted" AFTER INSERT ON "score" REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_current_scores"();
CREATE TRIGGER "score_deleted" AFTER DELETE ON "score" REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_current_scores"();
CREATE TRIGGER "score_updated" AFTER UPDATE ON "score" REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_updated_scores"();

SELECT "choose_current_scores"(ARRAY(SELECT DISTINCT "run_id" FROM "score"));
