import { Checkbox, TextInput } from "@mantine/core";
import {
  type ExportChoice,
  type ExportWords,
  hasCaption,
  isDelimited,
} from "#app/_components/export/export-choice.ts";

interface ExportOptionsProps {
  readonly choice: ExportChoice;
  readonly onChoice: (next: ExportChoice) => void;
  readonly words: ExportWords;
  readonly onWords: (next: ExportWords) => void;
  /** The caption that stands where none is written. */
  readonly title: string;
}

type Flag = "siunitx" | "fit" | "standalone" | "comments" | "byteOrderMark";

/** What can be chosen about a format. */
export function ExportOptions({ choice, onChoice, words, onWords, title }: ExportOptionsProps) {
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
          value={words.caption}
          onChange={(event) => onWords({ ...words, caption: event.currentTarget.value })}
        />
      ) : null}
      {format === "latex" ? (
        <>
          <TextInput
            size="xs"
            label="Label"
            placeholder="tab:…"
            value={words.label}
            onChange={(event) => onWords({ ...words, label: event.currentTarget.value })}
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
