interface ErrorMarkProps {
  readonly source: string;
  /** Where it is wrong, from 0. */
  readonly position: number;
  readonly message: string;
}

/** A text with the wrong part marked, and what is wrong with it. */
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
