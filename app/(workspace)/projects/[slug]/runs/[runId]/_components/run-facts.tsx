import { RunTags } from "#app/_components/run-actions/run-tags.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { durationText } from "#lib/format/values.ts";
import type { Run } from "#lib/runs/schema.ts";

/** From this many characters on, a value does not fit next to the name of its param. */
const LONG_VALUE = 26;

/** Times, duration, params and tags of a run. */
export function RunFacts({ run }: { readonly run: Run }) {
  const params = Object.entries(run.params);
  return (
    <section aria-label="Run" className="run-facts">
      <dl className="run-facts-list">
        <Fact name="Started">
          <RelativeTime at={run.startedAt} />
        </Fact>
        {run.endedAt === null ? null : (
          <Fact name="Took">
            {durationText(new Date(run.endedAt).getTime() - new Date(run.startedAt).getTime())}
          </Fact>
        )}
      </dl>
      <RunTags run={run} />
      <h2 className="section-title">
        Params <span className="dim">{params.length}</span>
      </h2>
      {params.length === 0 ? (
        <p className="dim run-none">This run logged no params.</p>
      ) : (
        <dl className="run-params">
          {params.map(([key, value]) => (
            <Fact key={key} name={key} isLong={value.length > LONG_VALUE}>
              {value}
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly isLong?: boolean;
  readonly children: React.ReactNode;
}

function Fact({ name, isLong = false, children }: FactProps) {
  return (
    <div className="run-fact" data-long={isLong || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
