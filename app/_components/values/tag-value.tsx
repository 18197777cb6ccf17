import "#app/_components/values/tag-value.css";
import type { TagColourName } from "#lib/runs/tag-colour-schema.ts";

interface TagValueProps {
  readonly value: string;
  /** Null for plain text without a colour. */
  readonly colour: TagColourName | null;
}

/** A tag value in its colour in the project. */
export function TagValue({ value, colour }: TagValueProps) {
  return (
    <span className="tag-value" data-colour={colour ?? undefined}>
      {value}
    </span>
  );
}
