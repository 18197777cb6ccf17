import "#app/_components/values/tag-value.css";
import type { TagColourName } from "#lib/runs/tag-colour-schema.ts";

interface TagValueProps {
  readonly value: string;
  /** Null: the value has no colour and stands as plain text. */
  readonly colour: TagColourName | null;
}

/** A tag's value in the colour that the project gave it. */
export function TagValue({ value, colour }: TagValueProps) {
  return (
    <span className="tag-value" data-colour={colour ?? undefined}>
      {value}
    </span>
  );
}
