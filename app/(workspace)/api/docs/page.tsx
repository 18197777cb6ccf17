import "./docs.css";
import type { Metadata } from "next";
import { FirstRunCode } from "#app/_components/page/first-run-code.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { apiDocument } from "#app/api/v1/_document.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canReadDescription } from "#lib/auth/can.ts";
import { AppError } from "#lib/errors.ts";
import { PROBLEMS } from "#lib/http/problem.ts";
import { Operation, Shape } from "./_components/operation.tsx";
import { describeApi } from "./_describe.ts";

export const metadata: Metadata = { title: "API" };

/** The API documentation, generated from the document at /api/v1/openapi.json. */
export default async function ApiDocsPage() {
  if (!canReadDescription(await getActor())) {
    throw new AppError("forbidden", "You may not read this description");
  }
  const { introduction, groups, schemas } = describeApi(apiDocument());
  return (
    <>
      <PageHeader
        title="API"
        actions={
          <a className="link" href="/api/v1/openapi.json">
            OpenAPI 3.1
          </a>
        }
      />
      <div className="page-body api-docs">
        <nav className="api-contents" aria-label="Operations">
          {groups.map(({ tag, operations }) => (
            <section key={tag}>
              <a className="api-contents-tag" href={`#tag-${tag}`}>
                {tag}
              </a>
              <ul>
                {operations.map(({ id, method, path }) => (
                  <li key={id}>
                    <a href={`#${id}`}>
                      <span className="api-method" data-method={method}>
                        {method}
                      </span>
                      {path}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
          <section>
            <a className="api-contents-tag" href="#problems">
              Problems
            </a>
            <a className="api-contents-tag" href="#schemas">
              Schemas
            </a>
          </section>
        </nav>
        <div className="api-main">
          <p className="page-lead">{introduction}</p>
          <h2 className="section-title">A first run</h2>
          <FirstRunCode project="my-project" isNew />
          {groups.map(({ tag, operations }) => (
            <section key={tag} aria-labelledby={`tag-${tag}`}>
              <h2 id={`tag-${tag}`} className="section-title">
                {tag}
              </h2>
              {operations.map((operation) => (
                <Operation key={operation.id} operation={operation} />
              ))}
            </section>
          ))}
          <h2 id="problems" className="section-title">
            Problems
          </h2>
          <p className="page-lead">
            An error is application/problem+json. Its `code` is one of these words; `detail` says what
            happened, `errors` names the fields, `instance` is in the server's log too.
          </p>
          <dl className="api-problems">
            {Object.entries(PROBLEMS).map(([code, { status, title }]) => (
              <div key={code} id={`problem-${code}`}>
                <dt>
                  <code className="api-name">{code}</code> <span className="dim">{status}</span>
                </dt>
                <dd>{title}</dd>
              </div>
            ))}
          </dl>
          <h2 id="schemas" className="section-title">
            Schemas
          </h2>
          {schemas.map((schema) => (
            <article key={schema.name} id={`schema-${schema.name}`} className="api-operation">
              <h3 className="api-heading">
                <code>{schema.name}</code>
              </h3>
              {schema.description === "" ? null : <p className="api-description">{schema.description}</p>}
              <Shape shape={schema} />
            </article>
          ))}
        </div>
      </div>
    </>
  );
}
