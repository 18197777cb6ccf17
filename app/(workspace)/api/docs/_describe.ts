import { z } from "zod";

/**
 * Converts the OpenAPI document for display: operations by tag, schemas as lists of fields. Models only the parts of the
 * document that the page shows.
 */

const SchemaNode = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  description: z.string().optional(),
  required: z.array(z.string()).optional(),
  /** false for a tuple, which has only its prefixItems. */
  get items() {
    return z.union([z.literal(false), SchemaNode]).optional();
  },
  get prefixItems(): z.ZodOptional<z.ZodArray<typeof SchemaNode>> {
    return z.array(SchemaNode).optional();
  },
  get anyOf(): z.ZodOptional<z.ZodArray<typeof SchemaNode>> {
    return z.array(SchemaNode).optional();
  },
  get properties(): z.ZodOptional<z.ZodRecord<z.ZodString, typeof SchemaNode>> {
    return z.record(z.string(), SchemaNode).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), SchemaNode]).optional();
  },
});
type SchemaNode = z.infer<typeof SchemaNode>;

const Content = z.record(z.string(), z.object({ schema: SchemaNode }));
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: SchemaNode,
      }),
    )
    .optional(),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: Content.optional() })),
});
const Document = z.object({
  info: z.object({ description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), SchemaNode) }),
});

/** A part of the text of a type; `schema` names the schema that it links to. */
export interface TypePart {
  readonly text: string;
  readonly schema?: string;
}

export interface Field {
  readonly name: string;
  readonly type: readonly TypePart[];
  readonly isRequired: boolean;
  readonly description: string;
  /** Fields of a nested anonymous object. */
  readonly fields: readonly Field[];
}

export interface ShapeView {
  readonly type: readonly TypePart[];
  readonly description: string;
  readonly fields: readonly Field[];
}

export interface OperationView {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Field[];
  readonly body: ShapeView | null;
  readonly answers: readonly {
    readonly status: string;
    readonly words: string;
    readonly shape: ShapeView | null;
  }[];
}

export interface ApiView {
  readonly introduction: string;
  readonly groups: readonly { readonly tag: string; readonly operations: readonly OperationView[] }[];
  readonly schemas: readonly (ShapeView & { readonly name: string })[];
}

/** @throws ZodError if the document is not an OpenAPI document of this API */
export function describeApi(document: unknown): ApiView {
  const { info, paths, components } = Document.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      tag: operation.tags[0] ?? "",
      view: describeOperation(method.toUpperCase(), path, operation),
    })),
  );
  const groups = Map.groupBy(operations, ({ tag }) => tag);
  return {
    introduction: info.description,
    groups: [...groups].map(([tag, members]) => ({ tag, operations: members.map(({ view }) => view) })),
    schemas: Object.entries(components.schemas)
      .map(([name, schema]) => ({ name, ...describeShape(schema) }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}

function describeOperation(
  method: string,
  path: string,
  operation: z.infer<typeof Operation>,
): OperationView {
  const body = operation.requestBody === undefined ? undefined : firstSchema(operation.requestBody.content);
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    description: operation.description ?? "",
    parameters: (operation.parameters ?? []).map(({ name, required, description, schema }) => ({
      ...describeField(name, schema, required === true),
      description: withLimits(schema, description ?? schema.description ?? ""),
    })),
    body: body === undefined ? null : describeShape(body),
    answers: Object.entries(operation.responses)
      .filter(([status]) => status !== "default")
      .map(([status, { description, content }]) => ({
        status,
        words: content === undefined ? description : `${description} · ${Object.keys(content).join(", ")}`,
        shape: describeAnswer(content),
      })),
  };
}

function firstSchema(content: z.infer<typeof Content>): SchemaNode | undefined {
  return Object.values(content)[0]?.schema;
}

/** Only the schemas of JSON responses are shown. */
function describeAnswer(content: z.infer<typeof Content> | undefined): ShapeView | null {
  const schema = content?.["application/json"]?.schema;
  return schema === undefined || schema.type === "string" ? null : describeShape(schema);
}

function describeShape(schema: SchemaNode): ShapeView {
  return { type: typeOf(schema), description: schema.description ?? "", fields: fieldsOf(schema) };
}

function describeField(name: string, schema: SchemaNode, isRequired: boolean): Field {
  const description = withLimits(schema, schema.description ?? "");
  return { name, type: typeOf(schema), isRequired, description, fields: fieldsOf(schema) };
}

/** The fields of an object, or of the items of an array. */
function fieldsOf(schema: SchemaNode): Field[] {
  const object = itemsOf(schema) ?? schema.anyOf?.find((option) => option.properties !== undefined) ?? schema;
  return Object.entries(object.properties ?? {}).map(([name, field]) =>
    describeField(name, field, object.required?.includes(name) === true),
  );
}

/** The item schema of an array, or the first one of a tuple, because the tuples of this API are homogeneous. */
function itemsOf({ items, prefixItems }: SchemaNode): SchemaNode | undefined {
  return items === false ? prefixItems?.[0] : items;
}

function typeOf(schema: SchemaNode): TypePart[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    return [{ text: name, schema: name }];
  }
  if (schema.anyOf !== undefined) {
    return schema.anyOf.flatMap((option, index) => [
      ...(index === 0 ? [] : [{ text: " | " }]),
      ...typeOf(option),
    ]);
  }
  if (schema.enum !== undefined) {
    return [{ text: schema.enum.map((value) => JSON.stringify(value)).join(" | ") }];
  }
  if (schema.const !== undefined) {
    return [{ text: JSON.stringify(schema.const) }];
  }
  const items = itemsOf(schema);
  if (items !== undefined) {
    const count = schema.prefixItems?.length;
    return [{ text: count === undefined ? "array of " : `array of ${count} ` }, ...typeOf(items)];
  }
  if (typeof schema.additionalProperties === "object") {
    return [{ text: "key → " }, ...typeOf(schema.additionalProperties)];
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
  return [{ text: schema.format === undefined ? type : `${type} (${schema.format})` }];
}

/** Appends the limits of a schema to its description, except the bounds of safe integers. */
function withLimits(schema: SchemaNode, description: string): string {
  const { minimum, maximum, maxLength } = schema;
  const isBound = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const limits = [
    ...(isBound(minimum) ? [`at least ${minimum}`] : []),
    ...(isBound(maximum) ? [`at most ${maximum}`] : []),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(schema.default === undefined || schema.default === ""
      ? []
      : [`default ${JSON.stringify(schema.default)}`]),
  ];
  return [description, limits.join(", ")].filter((part) => part !== "").join(" · ");
}
