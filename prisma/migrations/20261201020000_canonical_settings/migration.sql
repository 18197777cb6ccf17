-- An exact number as a plain decimal, "0.001"; null for any other text. exactDecimalOf of lib/format/exact-number.ts is its
-- twin. The cast is guarded: outside the range of exact_number it would fail.
CREATE FUNCTION "exact_decimal"(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN "exact_number"(value) IS NOT NULL THEN trim_scale(value::numeric)::text END;

-- Equal for texts that are one setting: numbers, booleans whatever their case, JSON whatever its blanks. Any other text is
-- its own. canonicalSetting of lib/analysis/same-setting.ts is its twin; a test compares both.
CREATE FUNCTION "canonical_setting"(value TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    number TEXT := "exact_decimal"(value);
BEGIN
    IF number IS NOT NULL THEN
        RETURN number;
    END IF;
    IF value ~ '^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' THEN
        RETURN lower(value);
    END IF;
    IF value !~ '^[ \t\n\r]*[\[{]' OR NOT value IS JSON THEN
        RETURN value;
    END IF;
    RETURN (
        SELECT string_agg(coalesce("exact_decimal"(t.token[1]), t.token[1]), '' ORDER BY t.place)
        FROM regexp_matches(value, '"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*|[^- \t\n\r"0-9]', 'g') WITH ORDINALITY t(token, place)
    );
END $$;

-- AlterTable
ALTER TABLE "param" ADD COLUMN "canonical" TEXT GENERATED ALWAYS AS ("canonical_setting"("value")) STORED;

-- Of an object, whose text tells {"a": "1", "b": "2"} from {"a": "1\nb=2"}.
CREATE FUNCTION "seed_group_of"(of_run UUID) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(md5(jsonb_object_agg(p."key", p."canonical")::text), '')
    FROM "param" p WHERE p."run_id" = of_run AND NOT "is_seed_key"(p."key"));

CREATE OR REPLACE FUNCTION "keep_seed_group"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "run" r SET "seed_group" = g.digest
    FROM (SELECT c."run_id", "seed_group_of"(c."run_id") AS digest FROM (SELECT DISTINCT "run_id" FROM changed) c) g
    WHERE g."run_id" = r."id" AND r."seed_group" <> g.digest;
    RETURN NULL;
END $$;

UPDATE "run" r SET "seed_group" = "seed_group_of"(r."id") WHERE r."seed_group" <> "seed_group_of"(r."id");
