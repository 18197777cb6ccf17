interface ErrorMarkProps {
  readonly source: string;
  /** Offset of the error, from 0. */
  readonly position: number;
  readonly message: string;
}

/** A source text with its erroneous part marked, and the message. */
export function ErrorMark({ source, position, message }: ErrorMarkProps) {
  const rest = source.slice(position);
  const end = /^\s*("(?:\\.|[^"\\])*"?|[^\s()]+|.)/.exec(rest)?.[0].length ?? 0;
  return (
    <>
      <p className="filter-error-source">
        {source.slice(0, position)}
        <mark className="filter-error-mark">{rest.slice(0, end) || " "}</mark>
        {rest.slice(end)}
      </p>
      <p className="filter-error-text">
        Character {position + 1}: {message}
      </p>
    </>
  );
}
