import { Fragment } from "react";
import type { Field, TypePart } from "../_describe.ts";

/** The text of a type, with links to its schemas. */
export function TypeText({ parts }: { readonly parts: readonly TypePart[] }) {
  return (
    <span className="api-type">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one type never change their order
        <Fragment key={index}>
          {part.schema === undefined ? (
            part.text
          ) : (
            <a className="link" href={`#schema-${part.schema}`}>
              {part.text}
            </a>
          )}
        </Fragment>
      ))}
    </span>
  );
}

/** Fields with their types; nested objects are indented below their field. */
export function FieldList({ fields }: { readonly fields: readonly Field[] }) {
  return (
    <ul className="api-fields">
      {fields.map((field) => (
        <li key={field.name}>
          <code className="api-name">{field.name}</code>
          {field.isRequired ? null : <span className="api-optional">optional</span>}{" "}
          <TypeText parts={field.type} />
          {field.description === "" ? null : <div className="api-note">{field.description}</div>}
          {field.fields.length === 0 ? null : <FieldList fields={field.fields} />}
        </li>
      ))}
    </ul>
  );
}
