-- A run in the trash gives its name free: a trainer that logs under it again begins a new run.
DROP INDEX "run_project_id_name_key";
CREATE UNIQUE INDEX "run_project_id_name_key" ON "run"("project_id", "name") WHERE "deleted_at" IS NULL;

-- For the trash, and for tables that leave it out.
CREATE INDEX "run_project_id_deleted_at_idx" ON "run"("project_id", "deleted_at");

-- A project has one default view of a page.
CREATE UNIQUE INDEX "saved_view_default" ON "saved_view"("project_id", "page") WHERE "is_default";
