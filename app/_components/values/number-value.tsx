import "#app/_components/values/values.css";
import { Tip } from "#app/_components/values/tip.tsx";
import { MISSING } from "#lib/format/number-text.ts";

interface NumberValueProps {
  readonly text: string;
  /** The tooltip, with every digit and further notes; null if the text is complete. */
  readonly explanation: string | null;
  /** Published elsewhere, not measured here. */
  readonly isReported?: boolean;
  /** Maximum number of decimals in the column, to which shorter values are padded so that decimal points align. */
  readonly decimals?: number;
}

/** A number in a table cell. */
export function NumberValue({ text, explanation, isReported = false, decimals = 0 }: NumberValueProps) {
  if (text === MISSING) {
    return <span className="value-missing">{text}</span>;
  }
  const content = (
    <>
      {text === "NaN" ? <strong className="value-nan">NaN</strong> : text}
      {isReported ? (
        <span className="value-mark" aria-hidden="true">
          †
        </span>
      ) : null}
      <Padding text={text} decimals={decimals} />
    </>
  );
  const className = isReported ? "value value-reported" : "value";
  return explanation === null ? (
    <span className={className}>{content}</span>
  ) : (
    <Tip label={explanation} className={className} tabIndex={-1}>
      {content}
    </Tip>
  );
}

function Padding({ text, decimals }: { readonly text: string; readonly decimals: number }) {
  const own = decimalsOf(text);
  if (own === null || own >= decimals) {
    return null;
  }
  return (
    <span className="value-pad" aria-hidden="true">
      {(own === 0 ? "." : "") + "0".repeat(decimals - own)}
    </span>
  );
}

/** Number of decimals of a plain number; null for words and powers of ten, which are right-aligned. */
export function decimalsOf(text: string): number | null {
  const match = /^[−-]?\d+(?:\.(\d+))?$/.exec(text);
  return match === null ? null : (match[1]?.length ?? 0);
}
