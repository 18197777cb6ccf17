-- AlterTable
ALTER TABLE "mir_result" ADD COLUMN     "is_current" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "is_on_default_set" BOOLEAN NOT NULL DEFAULT false;

-- What a project computes on: its own default set, else the built-in one; null where there is none.
CREATE FUNCTION "default_evaluation_set"(of_project UUID) RETURNS UUID LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT e."id" FROM "evaluation_set" e
    WHERE e."is_default" AND (e."project_id" = of_project OR e."project_id" IS NULL)
    ORDER BY e."project_id" NULLS LAST, e."created_at" DESC, e."id" DESC LIMIT 1);

-- Of the results of a checkpoint under a definition: computed before reported, then the one on the default set, then one
-- that names no set (a features file), then the newest.
CREATE FUNCTION "choose_current_results"(checkpoint_ids UUID[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Two writers of one checkpoint, or of a result and of the default set, must not each miss what the other wrote.
    PERFORM 1 FROM "checkpoint" WHERE "id" = ANY(checkpoint_ids) ORDER BY "id" FOR NO KEY UPDATE;
    UPDATE "mir_result" m SET "is_current" = ranked.first, "is_on_default_set" = ranked.on_default
    FROM (
        SELECT o."id", o."evaluation_set_id" IS NOT DISTINCT FROM d.set_id AND d.set_id IS NOT NULL AS on_default,
            row_number() OVER (PARTITION BY o."checkpoint_id", o."definition"
                ORDER BY (o."origin" = 'computed') DESC, (o."evaluation_set_id" IS NOT DISTINCT FROM d.set_id) DESC,
                    (o."evaluation_set_id" IS NULL) DESC, o."created_at" DESC, o."id" DESC) = 1 AS first
        FROM "mir_result" o JOIN "checkpoint" c ON c."id" = o."checkpoint_id" JOIN "run" r ON r."id" = c."run_id"
            JOIN (SELECT p."id", "default_evaluation_set"(p."id") AS set_id FROM "project" p OFFSET 0) d
                ON d."id" = r."project_id"
        WHERE o."checkpoint_id" = ANY(checkpoint_ids)
    ) ranked WHERE ranked."id" = m."id"
        AND (m."is_current", m."is_on_default_set") <> (ranked.first, ranked.on_default);
END $$;

CREATE FUNCTION "keep_current_results"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM "choose_current_results"(ARRAY(SELECT DISTINCT "checkpoint_id" FROM changed));
    RETURN NULL;
END $$;

-- The choice itself is an update as well: what changes nothing else must not call it again.
CREATE FUNCTION "keep_updated_results"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checkpoint_ids UUID[] := ARRAY(
        SELECT unnest(ARRAY[n."checkpoint_id", o."checkpoint_id"]) FROM changed n JOIN before o ON o."id" = n."id"
        WHERE (n."checkpoint_id", n."evaluation_set_id", n."definition", n."origin", n."created_at")
            IS DISTINCT FROM (o."checkpoint_id", o."evaluation_set_id", o."definition", o."origin", o."created_at"));
BEGIN
    IF cardinality(checkpoint_ids) > 0 THEN
        PERFORM "choose_current_results"(checkpoint_ids);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "mir_result_inserted" AFTER INSERT ON "mir_result" REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_current_results"();
CREATE TRIGGER "mir_result_deleted" AFTER DELETE ON "mir_result" REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_current_results"();
CREATE TRIGGER "mir_result_updated" AFTER UPDATE ON "mir_result" REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION "keep_updated_results"();

-- A built-in default is that of every project without one of its own.
CREATE FUNCTION "keep_results_of_default_set"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    project_ids UUID[] := ARRAY[OLD."project_id", NEW."project_id"];
    is_built_in BOOLEAN := (TG_OP <> 'INSERT' AND OLD."project_id" IS NULL)
        OR (TG_OP <> 'DELETE' AND NEW."project_id" IS NULL);
BEGIN
    PERFORM "choose_current_results"(ARRAY(
        SELECT c."id" FROM "checkpoint" c JOIN "run" r ON r."id" = c."run_id"
        WHERE is_built_in OR r."project_id" = ANY(project_ids)));
    RETURN NULL;
END $$;

CREATE TRIGGER "evaluation_set_inserted" AFTER INSERT ON "evaluation_set"
FOR EACH ROW WHEN (NEW."is_default") EXECUTE FUNCTION "keep_results_of_default_set"();
CREATE TRIGGER "evaluation_set_deleted" AFTER DELETE ON "evaluation_set"
FOR EACH ROW WHEN (OLD."is_default") EXECUTE FUNCTION "keep_results_of_default_set"();
CREATE TRIGGER "evaluation_set_updated" AFTER UPDATE ON "evaluation_set"
FOR EACH ROW WHEN ((OLD."is_default" OR NEW."is_default")
    AND (OLD."is_default", OLD."project_id", OLD."created_at")
        IS DISTINCT FROM (NEW."is_default", NEW."project_id", NEW."created_at"))
EXECUTE FUNCTION "keep_results_of_default_set"();

-- The results that tables, figures and exports show, one a checkpoint and definition. other_set names the evaluation set
-- of a value that is on none of the project's default.
CREATE VIEW "current_mir" AS
SELECT m."id", c."run_id", m."checkpoint_id", c."step", c."created_at" AS "checkpoint_created_at", m."definition",
    m."origin", m."source", m."mir", m."layer_count", m."error_estimate", m."standard_error", m."standard_error_paired",
    m."sample_count", m."evaluation_set_id", m."is_on_default_set", e."name" AS "other_set"
FROM "mir_result" m JOIN "checkpoint" c ON c."id" = m."checkpoint_id"
    LEFT JOIN "evaluation_set" e ON e."id" = m."evaluation_set_id" AND NOT m."is_on_default_set"
WHERE m."is_current";

-- The job that is shown for a checkpoint: the newest on the default set, then on none, then on any.
CREATE FUNCTION "current_mir_job"(of_checkpoint UUID) RETURNS UUID LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT j."id" FROM "mir_job" j JOIN "checkpoint" c ON c."id" = j."checkpoint_id" JOIN "run" r ON r."id" = c."run_id"
    WHERE j."checkpoint_id" = of_checkpoint
    ORDER BY (j."evaluation_set_id" IS NOT DISTINCT FROM "default_evaluation_set"(r."project_id")) DESC,
        (j."evaluation_set_id" IS NULL) DESC, j."created_at" DESC, j."id" DESC LIMIT 1);

SELECT "choose_current_results"(ARRAY(SELECT DISTINCT "checkpoint_id" FROM "mir_result"));
