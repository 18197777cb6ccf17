/**
 * The rooms of each large folder, floor by floor from the bottom. A room may import rooms of lower floors only, never
 * of its own. `.dependency-cruiser.cjs` turns every room into a rule, and scripts/draw-architecture.ts draws the floors
 * into ARCHITECTURE.md.
 *
 * @type {Record<string, readonly (readonly string[])[]>}
 */
module.exports = {
  "lib/numerics": [["linear-algebra", "statistics", "tokens", "random"]],
  "lib/onnx": [
    ["kernels"],
    ["bundle", "device"],
    ["families", "projector"],
    ["pytorch"],
    ["vision-language"],
  ],
  "lib/mir": [["features"], ["engine", "evaluation-sets", "projector"], ["bundle", "jobs"]],
  // What a question passes through: from its language to what is made of its rows.
  "lib/tables": [
    ["language"],
    ["query"],
    ["filters", "calculations"],
    ["sql"],
    ["rows", "columns"],
    ["correlation", "export"],
    ["ablations"],
  ],
  "app/_components": [
    ["export", "filter-builder", "forms", "notices", "page", "values"],
    [
      "bases",
      "calculations",
      "data-table",
      "evaluation-sets",
      "figure",
      "markdown",
      "projects",
      "queue",
      "reviews",
      "shell",
      "trash",
    ],
    ["comments", "run-actions", "views"],
    ["runs-table"],
  ],
  "app/_components/runs-table": [["data", "columns"], ["cells", "toolbar"], ["rows"]],
};
