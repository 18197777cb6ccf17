import { globSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { GET } from "#app/api/v1/openapi.json/route.ts";
import { call } from "#tests/integration/api/call.ts";

const METHODS = ["get", "post", "put", "patch", "delete"];

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
}

async function readDocument(): Promise<Document> {
  const answer = await call(GET, "GET");
  expect(answer.status).toBe(200);
  return answer.body as Document;
}

/** The path of a route file in the document: "app/api/v1/runs/[id]/route.ts" becomes "/runs/{id}". */
const pathOf = (file: string) =>
  file.replace("app/api/v1", "").replace("/route.ts", "").replaceAll("[", "{").replaceAll("]", "}");

describe("The OpenAPI document", () => {
  test("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...(await readDocument()) });
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe("3.1");
  });

  test("has every route file with every method that it answers", async () => {
    const { paths } = await readDocument();
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      METHODS.filter((method) => method in operations).map((method) => `${method} ${path}`),
    );
    // The document does not describe itself or the response to unknown paths.
    const files = globSync("app/api/v1/**/route.ts").filter((file) => !/openapi\.json|\.\.\.path/.test(file));
    const served: string[] = [];
    for (const file of files) {
      const specifier = `#${file}`;
      const module: object = await import(/* @vite-ignore */ specifier);
      served.push(
        ...METHODS.filter((method) => method.toUpperCase() in module).map(
          (method) => `${method} ${pathOf(file)}`,
        ),
      );
    }
    expect(served.length).toBeGreaterThan(25);
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  test("names its operations apart and declares each parameter of a path", async () => {
    const { paths } = await readDocument();
    const ids: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      for (const operation of Object.values(operations)) {
        ids.push(operation.operationId);
        const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
        const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        expect(inPath.map(({ name }) => name)).toEqual(names);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("says of metric values what the wire says", async () => {
    const { components, paths } = await readDocument();
    expect(components.schemas["MetricValue"]).toMatchObject({
      anyOf: [{ type: "number" }, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }],
    });
    expect(JSON.stringify(paths["/runs/{id}/metrics"]?.["post"]?.requestBody)).toContain("MetricBatch");
    expect(components.schemas["MetricPoint"]).toMatchObject({
      additionalProperties: false,
      required: ["key", "step", "value"],
    });
  });
});
