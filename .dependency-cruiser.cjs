/**
 * The layers of ARCHITECTURE.md as errors. Every rule states its reason; `npm run check` runs them, and
 * tests/unit/platform/layers.test.ts verifies that each one reports what it forbids.
 */

const DOMAINS = "runs|artifacts|mir|benchmarks|reviews|auth";
const DRIVERS = "env|log|errors|db|storage|jobs|threads|onnx";

/** Each layer and the layers above it, which it must not import. `lib/env.ts` and the like are files. */
const lib = (/** @type {string} */ names) => `^lib/(${names})(/|\\.ts$)`;

const WIRE = "http|mlflow";
const COMPOSERS = "tables|analysis|charts|exports|views|live|recording|studies";

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const layers = [
  {
    name: "numerics-is-pure",
    comment:
      "lib/numerics is mathematics: it imports nothing but itself, so that every number can be recomputed anywhere.",
    from: { path: "^lib/numerics/" },
    to: { pathNot: "^lib/numerics/" },
  },
  {
    name: "format-is-text",
    comment:
      "lib/format turns numbers and values into text for every layer above the drivers: it knows none of them.",
    from: { path: "^lib/format/" },
    to: { path: "^(lib|app|workers|scripts|tests)/", pathNot: "^lib/(format|numerics)/" },
  },
  {
    name: "drivers-know-no-domain",
    comment:
      "The I/O drivers are used by everything above them: one that knew a run or a result would tie them all together.",
    from: { path: lib(DRIVERS) },
    to: { path: [lib(`${DOMAINS}|${COMPOSERS}|${WIRE}`), "^(app|workers|scripts|tests)/"] },
  },
  {
    name: "domains-know-nothing-above",
    comment:
      "A domain owns its tables and its rules: tables, figures, wire formats and pages are made from it.",
    from: { path: lib(DOMAINS) },
    to: { path: [lib(`${COMPOSERS}|${WIRE}`), "^(app|workers|scripts|tests)/"] },
  },
  {
    name: "domains-do-not-know-each-other",
    comment:
      "Siblings meet in the layer above (lib/tables reads, lib/recording writes): otherwise every change spreads to all. " +
      "Only the names of the MIR definitions are vocabulary for every domain.",
    from: { path: `^lib/(${DOMAINS})/` },
    to: { path: `^lib/(${DOMAINS})/`, pathNot: ["^lib/$1/", "^lib/mir/definitions\\.ts$"] },
  },
  {
    name: "composers-know-nothing-above",
    comment: "What joins domains does not know how it is asked for: not HTTP, not pages, not workers.",
    from: { path: lib(COMPOSERS) },
    to: { path: [lib(WIRE), "^(app|workers|scripts|tests)/"] },
  },
  {
    name: "analysis-is-fed",
    comment:
      "Statistics, figures and writers are pure functions of what they are given: they read no domain and no database.",
    from: { path: lib("analysis|charts|exports") },
    to: { path: lib(`${DOMAINS}|db|storage|jobs|onnx|env|log|tables|live|recording|studies`) },
  },
  {
    name: "charts-and-exports-come-last",
    comment:
      "Figures and files are made from results; a statistic that knew its figure could not be used for another one.",
    from: { path: lib("charts|exports") },
    to: { path: lib("analysis|views") },
  },
  {
    name: "exports-are-not-figures",
    comment: "A writer writes what a table holds; figures are exported by the page that draws them.",
    from: { path: lib("exports|analysis") },
    to: { path: lib("exports|charts"), pathNot: "^lib/exports/" },
  },
  {
    name: "reading-does-not-write",
    comment:
      "lib/tables and lib/live are read models: writing across domains belongs to lib/recording and lib/studies.",
    from: { path: lib("tables|live|views") },
    to: { path: lib("recording|studies") },
  },
  {
    name: "recording-does-not-import-studies",
    comment:
      "A study is loaded through the same writing functions that requests use, and not the other way round.",
    from: { path: lib("recording") },
    to: { path: lib("studies|tables|live") },
  },
  {
    name: "wire-formats-know-no-pages",
    comment: "lib/http and lib/mlflow translate; what they serve is decided by the routes that use them.",
    from: { path: lib(WIRE) },
    to: { path: "^(app|workers|scripts|tests)/" },
  },
  {
    name: "web-and-workers-share-only-lib",
    comment:
      "Web and worker run on different machines: they meet in the database and the storage, and import nothing of each other.",
    from: { path: "^(app|workers)/" },
    to: { path: "^(app|workers)/", pathNot: "^$1/" },
  },
  {
    name: "product-does-not-import-tools",
    comment: "scripts/ and tests/ use the product; the product works without them.",
    from: { path: "^(app|lib|workers)/" },
    to: { path: "^(scripts|tests)/" },
  },
];

const ROOMS = require("./.dependency-rooms.cjs");

const asPattern = (/** @type {string} */ path) => path.replaceAll(/[.()[\]]/g, "\\$&");

/**
 * One rule per room: it must not import rooms of its own floor or of a higher one.
 * @type {import("dependency-cruiser").IForbiddenRuleType[]}
 */
const rooms = Object.entries(ROOMS)
  .flatMap(([parent, floors]) =>
    floors.flatMap((floor, index) =>
      floor.map((room) => ({
        name: `${parent.split("/").at(-1)}-${room}-imports-down`.replace(/^_/, ""),
        comment: `In ${parent}, ${room} imports rooms of lower floors only: .dependency-rooms.cjs has the floors.`,
        from: { path: `^${asPattern(parent)}/${room}/` },
        to: {
          path: `^${asPattern(parent)}/(${floors
            .slice(index)
            .flat()
            .filter((other) => other !== room)
            .join("|")})/`,
        },
      })),
    ),
  )
  .filter(({ to }) => !to.path.endsWith("/()/"));

/** Rooms missing from the floors: every new room must be placed. */
const unplaced = Object.entries(ROOMS).map(([parent, floors]) => ({
  name: `${parent.split("/").at(-1)}-rooms-are-placed`.replace(/^_/, ""),
  comment: `A room of ${parent} that .dependency-rooms.cjs does not place has no direction.`,
  from: {},
  to: {
    path: `^${asPattern(parent)}/[^/]+/`,
    pathNot: `^${asPattern(parent)}/(${floors.flat().join("|")})/`,
  },
}));

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const pages = [
  {
    name: "routes-do-not-know-each-other",
    comment:
      "What two routes share lies in app/_components or lib: a page can be changed or deleted by itself.",
    from: { path: "^app/\\(workspace\\)/projects/\\[slug\\]/([^/]+)/" },
    to: {
      path: "^app/\\(workspace\\)/projects/\\[slug\\]/",
      pathNot: "^app/\\(workspace\\)/projects/\\[slug\\]/$1/",
    },
  },
  {
    name: "pages-do-not-import-the-api",
    comment:
      "A page calls the verbs of lib, or the API over HTTP. Only the page of the API's documentation reads the document itself.",
    from: { path: "^app/\\(workspace\\)/" },
    to: { path: "^app/api/", pathNot: "^app/api/v1/_document\\.ts$" },
  },
  {
    name: "the-api-draws-nothing",
    comment: "A route handler answers with data: components, hooks and pages are for people.",
    from: { path: "^app/api/" },
    to: { path: "^app/(_components|_hooks|_queries|\\(workspace\\))/" },
  },
];

/** @type {import("dependency-cruiser").IRequiredRuleType[]} */
const required = [
  {
    name: "readers-are-server-only",
    comment: "A module that imports server-only fails the build where a client component imports it.",
    severity: "error",
    module: { path: "^app/((.*/)?_load[^/]*\\.ts$|_server/)" },
    to: { path: "(^|/)node_modules/server-only/" },
  },
];

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const drivers = [
  {
    name: "pages-never-reach-tensors",
    comment:
      "onnxruntime's run() blocks the event loop: a page that reached lib/onnx, by however many imports, would stall " +
      "every other page. Tensor work belongs to the worker's compute process.",
    from: { path: "^app/" },
    to: { path: "^lib/onnx/", reachable: true },
  },
  {
    name: "onnxruntime-in-one-place",
    comment: "Native memory, threads and providers are handled in lib/onnx only.",
    from: { pathNot: "^lib/onnx/" },
    to: { path: "(^|/)node_modules/(onnxruntime-(node|common)|@huggingface/transformers)/" },
  },
  {
    name: "threads-in-one-place",
    comment:
      "Threads, and memory that they share, are handled in lib/threads only: pure functions, or one module run apart.",
    from: { path: "^(app|lib)/", pathNot: "^lib/threads/" },
    to: { path: "^(node:)?worker_threads$" },
  },
  {
    name: "files-in-one-place",
    comment:
      "Web and workers may stand on different disks: product code reads and writes files through lib/storage only.",
    from: { path: "^(app|lib)/", pathNot: "^lib/(storage|db/generated)/" },
    to: { path: "^(node:)?fs(/promises)?$" },
  },
  {
    name: "database-in-repositories",
    comment:
      "SQL and Prisma belong to lib/db, to repositories and to the rooms that are queries by nature: whoever changes a " +
      "table finds everything that reads it.",
    from: {
      path: "^(app|lib|workers)/",
      pathNot: [
        "^lib/(db|jobs)/",
        "/repository[^/]*\\.ts$",
        // questions become SQL in one room and are executed in the other
        "^lib/tables/(sql|rows)/",
        "^lib/live/watch\\.ts$",
        // the compare-and-set transitions of a job are SQL by nature
        "^lib/mir/jobs/",
        // closes the pool at its end
        "^workers/worker\\.ts$",
      ],
    },
    to: { path: "^lib/db/(client|sql|generated/)|(^|/)node_modules/(pg|pg-boss|@prisma)/" },
  },
  {
    name: "queue-in-one-place",
    comment: "pg-boss delivers ids; what else it can do is not to leak into domains.",
    from: { path: "^(app|lib|workers)/", pathNot: "^lib/jobs/" },
    to: { path: "(^|/)node_modules/pg-boss/" },
  },
];

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const shape = [
  {
    name: "no-cycles",
    comment: "Two modules that import each other can be neither understood nor loaded apart.",
    from: { pathNot: "^lib/db/generated/" },
    to: { circular: true },
  },
  {
    name: "no-index-files",
    comment: "A barrel file makes every import load the whole folder, and hides where things are.",
    from: {},
    to: { path: "^(app|lib|workers|scripts|tests)/.*(^|/)index\\.[jt]sx?$", pathNot: "^lib/db/generated/" },
  },
  {
    name: "schemas-stay-light",
    comment:
      "schema.ts is imported by browsers, routes and workers alike: it may pull in zod, other schemas, errors and " +
      "the plain definitions, never a database or a file.",
    from: { path: "^lib/[^/]+/schema\\.ts$" },
    to: {
      pathNot: [
        "^lib/[^/]+/(schema|definitions|device-choice)\\.ts$",
        "^lib/(errors\\.ts|numerics/)",
        "^lib/tables/query/column-id\\.ts$",
        "(^|/)node_modules/zod/",
      ],
    },
  },
  {
    name: "imports-resolve",
    comment: "An import that names nothing fails only when that line is reached.",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "packages-are-declared",
    comment: "A package that is there only because another one needs it may be gone after the next update.",
    from: { path: "^(app|lib|workers|scripts)/" },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "product-needs-no-development-package",
    comment: "What runs in production is a dependency, not a development dependency.",
    from: { path: "^(app|lib|workers)/" },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [...layers, ...rooms, ...unplaced, ...pages, ...drivers, ...shape].map((rule) => ({
    severity: "error",
    ...rule,
  })),
  required,
  options: {
    // dependency-cruiser parses TypeScript 7 with swc: TypeScript's own compiler no longer has a JavaScript API.
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
