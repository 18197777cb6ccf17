import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { FirstRunCode } from "#app/_components/page/first-run-code.tsx";

/** The start page of an installation without projects. */
export function FirstSteps() {
  return (
    <EmptyState title="No projects yet">
      <p className="state-text">
        A project holds the pre-training runs that you compare with each other. Make one here, or log the
        first run of a project called <code>my-project</code>:
      </p>
      <FirstRunCode project="my-project" isNew />
    </EmptyState>
  );
}
