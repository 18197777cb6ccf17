import { useEffect, useMemo, useState } from "react";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";

/** A pause in typing after which the filter is applied. */
const SETTLE_MS = 350;

type ParseOptions = NonNullable<Parameters<typeof parseFilter>[1]>;
type Parsed = ReturnType<typeof parseFilter>;

interface FilterDraft {
  readonly draft: string;
  /** Null while one types, too. */
  readonly error: Extract<Parsed, { readonly ok: false }>["error"] | null;
  readonly edit: (text: string) => void;
  /** Applies what was typed without waiting for the pause. */
  readonly applyNow: () => void;
  /** Sets and applies another filter. */
  readonly replace: (text: string) => void;
}

/** What is typed into a filter box: it becomes the filter after a pause, whenever it parses. */
export function useFilterDraft(
  value: string,
  onChange: (filter: string) => void,
  options: ParseOptions,
): FilterDraft {
  const [draft, setDraft] = useState(value);
  const [isSettled, setSettled] = useState(true);
  const [applied, setApplied] = useState(value);
  // After Back or a reset the box shows the filter that it did not write itself.
  if (value !== applied) {
    setApplied(value);
    setDraft(value);
  }
  const parsed = useMemo(() => parseFilter(draft, options), [draft, options]);

  useEffect(() => {
    if (isSettled) {
      return;
    }
    const timer = setTimeout(() => {
      setSettled(true);
      if (parsed.ok && draft !== value) {
        setApplied(draft);
        onChange(draft);
      }
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [draft, isSettled, parsed, value, onChange]);

  return {
    draft,
    error: !parsed.ok && isSettled ? parsed.error : null,
    edit: (text) => {
      setDraft(text);
      setSettled(false);
    },
    applyNow: () => {
      setSettled(true);
      if (parsed.ok && draft !== value) {
        setApplied(draft);
        onChange(draft);
      }
    },
    replace: (text) => {
      setDraft(text);
      setSettled(true);
      setApplied(text);
      onChange(text);
    },
  };
}
