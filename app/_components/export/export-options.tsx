import { Checkbox, TextInput } from "@mantine/core";
import {
  type ExportChoice,
  type ExportTexts,
  hasCaption,
  isDelimited,
} from "#app/_components/export/export-choice.ts";

interface ExportOptionsProps {
  readonly choice: ExportChoice;
  readonly onChoice: (next: ExportChoice) => void;
  readonly texts: ExportTexts;
  readonly onTexts: (next: ExportTexts) => void;
  /** The default caption. */
  readonly title: string;
}

type Flag = "siunitx" | "fit" | "standalone" | "comments" | "byteOrderMark";

/** The options of the chosen format. */
export function ExportOptions({ choice, onChoice, texts, onTexts, title }: ExportOptionsProps) {
  const { format } = choice;
  const flag = (name: Flag, label: string, description: string) => (
    <Checkbox
      size="xs"
      label={label}
      description={description}
      checked={choice[name]}
      onChange={(event) => onChoice({ ...choice, [name]: event.currentTarget.checked })}
    />
  );
  return (
    <div className="export-options">
      {hasCaption(format) ? (
        <TextInput
          size="xs"
          label="Caption"
          placeholder={title}
          value={texts.caption}
          onChange={(event) => onTexts({ ...texts, caption: event.currentTarget.value })}
        />
      ) : null}
      {format === "latex" ? (
        <>
          <TextInput
            size="xs"
            label="Label"
            placeholder="tab:…"
            value={texts.label}
            onChange={(event) => onTexts({ ...texts, label: event.currentTarget.value })}
          />
          {flag("siunitx", "siunitx columns", "S columns, which a paper can round and restyle as a whole.")}
          {flag("fit", "Fit to the text width", "Scales a wide table down.")}
          {flag("standalone", "Whole document", "Compiles as it is, with its packages.")}
        </>
      ) : null}
      {format === "html" ? flag("standalone", "Whole page", "For a file instead of a paste.") : null}
      {isDelimited(format) ? (
        <>
          {flag(
            "comments",
            "Provenance",
            "Definition, evaluation set, filter, date and link in leading # lines.",
          )}
          {flag("byteOrderMark", "For Excel", "A byte order mark, so that Excel reads UTF-8.")}
        </>
      ) : null}
    </div>
  );
}
