-- One checkpoint at a time, by index: over a set of them the planner, which has no statistics of rows that were just
-- inserted, took quadratic time. The order is that of migration current_mir.
CREATE OR REPLACE FUNCTION "choose_current_results"(checkpoint_ids UUID[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    of_checkpoint UUID;
    default_set UUID;
BEGIN
    FOR of_checkpoint IN SELECT DISTINCT c.id FROM unnest(checkpoint_ids) c(id) ORDER BY c.id LOOP
        -- Two writers of one checkpoint, or of a result and of the default set, must not each miss what the other wrote.
        PERFORM 1 FROM "checkpoint" WHERE "id" = of_checkpoint FOR NO KEY UPDATE;
        SELECT "default_evaluation_set"(r."project_id") INTO default_set
        FROM "checkpoint" c JOIN "run" r ON r."id" = c."run_id" WHERE c."id" = of_checkpoint;
        UPDATE "mir_result" m SET "is_current" = ranked.first, "is_on_default_set" = ranked.on_default
        FROM (
            SELECT o."id", coalesce(o."evaluation_set_id" = default_set, false) AS on_default,
                row_number() OVER (PARTITION BY o."definition"
                    ORDER BY (o."origin" = 'computed') DESC,
                        (o."evaluation_set_id" IS NOT DISTINCT FROM default_set) DESC,
                        (o."evaluation_set_id" IS NULL) DESC, o."created_at" DESC, o."id" DESC) = 1 AS first
            FROM "mir_result" o WHERE o."checkpoint_id" = of_checkpoint
        ) ranked WHERE m."checkpoint_id" = of_checkpoint AND ranked."id" = m."id"
            AND (m."is_current", m."is_on_default_set") <> (ranked.first, ranked.on_default);
    END LOOP;
END $$;
