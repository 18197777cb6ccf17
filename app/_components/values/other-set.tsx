import "#app/_components/values/values.css";
import { Tip } from "#app/_components/values/tip.tsx";
import { otherSetSentence } from "#lib/analysis/other-set.ts";

/** The prefix of a MIR on an evaluation set other than the project's default: "on B". */
export function OtherSet({ name, tabIndex = 0 }: { readonly name: string; readonly tabIndex?: 0 | -1 }) {
  return (
    <Tip label={otherSetSentence(name)} className="value-set" tabIndex={tabIndex}>
      on {name}
    </Tip>
  );
}
