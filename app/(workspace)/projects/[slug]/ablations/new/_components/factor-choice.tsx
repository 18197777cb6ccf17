import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { orderLevels } from "#lib/analysis/ablation-levels.ts";
import type { FactorProposal } from "#lib/analysis/confounders.ts";

interface FactorChoiceProps {
  readonly proposals: readonly FactorProposal[];
  readonly factors: readonly string[];
  readonly onChange: (factors: string[]) => void;
}

/** With more params than this, a search field is shown and the rest is collapsed. */
const READABLE = 12;

/** The candidate factors. Chosen ones are always visible. */
export function FactorChoice({ proposals, factors, onChange }: FactorChoiceProps) {
  const [search, setSearch] = useState("");
  const [isWhole, setWhole] = useState(false);
  const wanted = search.trim().toLowerCase();
  const matching = proposals.filter(({ key }) => key.toLowerCase().includes(wanted));
  const limit = isWhole ? Number.POSITIVE_INFINITY : READABLE;
  const inSight = new Set(matching.slice(0, limit));
  const shown = proposals.filter((proposal) => factors.includes(proposal.key) || inSight.has(proposal));
  const rest = matching.length - Math.min(matching.length, limit);
  return (
    <Checkbox.Group
      label="Factors"
      description="Params that vary between these runs"
      value={[...factors]}
      onChange={onChange}
    >
      {proposals.length > READABLE ? (
        <TextInput
          mt={8}
          aria-label="Search params"
          placeholder={`Search ${proposals.length} params`}
          value={search}
          spellCheck={false}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter must not submit the form.
            if (event.key === "Enter") {
              event.preventDefault();
            }
          }}
        />
      ) : null}
      <div className="factor-choices">
        {proposals.length === 0 ? (
          <p className="dim">No param varies between these runs: there is nothing to study.</p>
        ) : null}
        {shown.map(({ key, levels, missing }) => (
          <Checkbox
            key={key}
            size="xs"
            value={key}
            label={
              <>
                <code>{key}</code> <span className="factor-levels">{levelsText(levels, missing)}</span>
              </>
            }
          />
        ))}
        {proposals.length > 0 && matching.length === 0 ? (
          <p className="dim">No param that varies is named like this.</p>
        ) : null}
        {rest > 0 ? (
          <button type="button" className="link factor-more" onClick={() => setWhole(true)}>
            {rest} more
          </button>
        ) : null}
      </div>
    </Checkbox.Group>
  );
}

/** More levels than this are only counted. */
const LEVELS = 6;

function levelsText(levels: readonly string[], missing: number): string {
  const ordered = orderLevels(levels);
  const shown = ordered.slice(0, LEVELS).join(", ");
  const more = ordered.length > LEVELS ? ` … ${ordered.length} levels` : "";
  return `${shown}${more}${missing === 0 ? "" : ` (not logged by ${missing})`}`;
}
