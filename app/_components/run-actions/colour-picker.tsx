import "#app/_components/values/tag-value.css";
import { TAG_COLOURS, type TagColourName } from "#lib/runs/tag-colour-schema.ts";

interface ColourPickerProps {
  readonly value: TagColourName | null;
  readonly onChange: (colour: TagColourName | null) => void;
  readonly label: string;
}

/** The palette as labelled radio buttons, navigable by arrow keys. */
export function ColourPicker({ value, onChange, label }: ColourPickerProps) {
  return (
    <fieldset className="colour-picker">
      <legend>{label}</legend>
      {[null, ...TAG_COLOURS].map((colour) => (
        <label
          key={colour ?? "none"}
          className={colour === null ? "tag-swatch tag-swatch-none" : "tag-swatch"}
          data-colour={colour ?? undefined}
          data-tip={colour ?? "no colour"}
        >
          <input
            type="radio"
            name="tag-colour"
            className="visually-hidden"
            checked={value === colour}
            onChange={() => onChange(colour)}
            aria-label={colour ?? "no colour"}
          />
          <span aria-hidden>{colour === null ? "–" : "a"}</span>
        </label>
      ))}
    </fieldset>
  );
}
