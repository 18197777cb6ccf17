-- AlterTable
ALTER TABLE "comment" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);

-- What queries read: a deleted comment is kept only to be restored.
CREATE VIEW "live_comment" AS
SELECT "id", "project_id", "run_id", "ablation_id", "review_id", "body", "created_at"
FROM "comment" WHERE "deleted_at" IS NULL;

-- CreateTable
CREATE TABLE "comment_revision" (
    "id" UUID NOT NULL,
    "comment_id" UUID NOT NULL,
    "author_id" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "comment_revision_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "comment_revision_comment_id_created_at_idx" ON "comment_revision"("comment_id", "created_at");

-- AddForeignKey
ALTER TABLE "comment_revision" ADD CONSTRAINT "comment_revision_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "comment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Notes have no author: the local actor is the only one that could write them.
INSERT INTO "comment" ("id", "project_id", "run_id", "author_id", "author_name", "body", "created_at", "updated_at")
SELECT n."id", r."project_id", n."run_id", 'local', 'Local user', n."body", n."created_at", n."updated_at"
FROM "note" n JOIN "run" r ON r."id" = n."run_id";

-- Their mentions, by the rule of lib/reviews/mentions.ts: code is left out, then @"name with spaces" or @name without the
-- punctuation that ends a sentence. Letters of every script count, for which the database's own collation may be too narrow.
DO $$
DECLARE
    letters TEXT := coalesce(
        (SELECT quote_ident(c."collname") FROM pg_collation c
         WHERE c."collname" IN ('pg_c_utf8', 'und-x-icu')
             AND c."collencoding" IN (-1, pg_char_to_encoding(getdatabaseencoding()))
         ORDER BY c."collname" LIMIT 1),
        '"default"');
BEGIN
    EXECUTE format($query$
        INSERT INTO "comment_mention" ("comment_id", "run_id")
        SELECT DISTINCT mention."comment_id", r."id"
        FROM (
            SELECT n."id" AS "comment_id", of."project_id",
                coalesce(m.found[1], regexp_replace(m.found[2], '[.:/+=-]+$', '')) AS "name"
            FROM "note" n JOIN "run" of ON of."id" = n."run_id"
            CROSS JOIN LATERAL (SELECT regexp_replace(
                regexp_replace(n."body", '```.*?(?:```|$)', ' ', 'g'), '`[^`\n]*`', ' ', 'g') AS "text") plain
            CROSS JOIN LATERAL regexp_matches(plain."text" COLLATE %s,
                '(?<![[:alnum:]_.+-])@(?:"([^"\n]{1,250})"|([[:alnum:]_][[:alnum:]_./:+=-]{0,249}))', 'g') AS m(found)
        ) mention
        JOIN "run" r ON r."project_id" = mention."project_id" AND r."name" = mention."name" AND r."deleted_at" IS NULL
    $query$, letters);
END $$;

-- DropTable
DROP TABLE "note";
