-- The double that a logged text denotes, where the double gives back the same digits; exactNumberOf of
-- lib/format/exact-number.ts is its twin. Each CASE guards the casts inside it, which fail outside their range.
CREATE FUNCTION "exact_number"(value TEXT) RETURNS DOUBLE PRECISION LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN length(value) <= 60
        AND value ~ '^[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$' THEN
        CASE
            WHEN value::numeric = 0 THEN 0::double precision
            WHEN abs(value::numeric) BETWEEN 2.2250738585072014e-308 AND 1.7976931348623157e308 THEN
                CASE
                    WHEN length(btrim(replace(abs(value::numeric)::text, '.', ''), '0')) <= 15
                        THEN value::numeric::double precision
                    -- The text of a double has its shortest digits; its cast to numeric would round to 15 of them.
                    WHEN abs(value::numeric) <= 9007199254740992
                        AND value::numeric::double precision::text::numeric = value::numeric
                        THEN value::numeric::double precision
                END
        END
END;

-- AlterTable
ALTER TABLE "param" ADD COLUMN "number" DOUBLE PRECISION GENERATED ALWAYS AS ("exact_number"("value")) STORED;

-- AlterTable
ALTER TABLE "tag" ADD COLUMN "number" DOUBLE PRECISION GENERATED ALWAYS AS ("exact_number"("value")) STORED;
