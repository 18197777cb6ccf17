import type { OperationView, ShapeView } from "../_describe.ts";
import { FieldList, TypeText } from "./fields.tsx";

/** One operation: description, parameters, body and responses. */
export function Operation({ operation }: { readonly operation: OperationView }) {
  const { id, method, path, summary, description, parameters, body, answers } = operation;
  return (
    <article className="api-operation" aria-labelledby={id}>
      <h3 id={id} className="api-heading">
        <span className="api-method" data-method={method}>
          {method}
        </span>
        <code>{path}</code>
        <span className="api-summary">{summary}</span>
      </h3>
      {description === "" ? null : <p className="api-description">{description}</p>}
      {parameters.length === 0 ? null : (
        <section className="api-part">
          <h4>Parameters</h4>
          <FieldList fields={parameters} />
        </section>
      )}
      {body === null ? null : (
        <section className="api-part">
          <h4>Body</h4>
          <Shape shape={body} />
        </section>
      )}
      <section className="api-part">
        <h4>Answers</h4>
        <ul className="api-answers">
          {answers.map(({ status, words, shape }) => (
            <li key={status}>
              <code className="api-name">{status}</code> <span className="dim">{words}</span>
              {shape === null ? null : <Shape shape={shape} />}
            </li>
          ))}
        </ul>
      </section>
    </article>
  );
}

export function Shape({ shape }: { readonly shape: ShapeView }) {
  return shape.fields.length === 0 ? (
    <div>
      <TypeText parts={shape.type} />
    </div>
  ) : (
    <FieldList fields={shape.fields} />
  );
}
