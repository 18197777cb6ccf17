import Link from "next/link";
import { apiPaths, paths } from "#app/_paths.ts";
import type { EvaluationPairPage } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

interface PairsSectionProps {
  readonly slug: string;
  readonly set: EvaluationSetRow;
  readonly pairs: EvaluationPairPage["items"];
  /** 0-based. */
  readonly page: number;
  readonly lastPage: number;
}

/** The images and texts of a set, in order. */
export function PairsSection({ slug, set, pairs, page, lastPage }: PairsSectionProps) {
  const link = (to: number) => `${paths.evaluationSet(slug, set.id)}?page=${to + 1}`;
  return (
    <section aria-labelledby="pairs">
      <h2 className="section-title" id="pairs">
        Pairs <span className="dim">{set.sampleCount}</span>
      </h2>
      {pairs.length === 0 ? (
        <p className="dim">The files of this set are not here, so that nothing can be computed on it.</p>
      ) : (
        <ol className="set-pairs" start={page + 1}>
          {pairs.map((pair) => (
            <li key={pair.id} className="set-pair panel">
              {/* biome-ignore lint/performance/noImgElement: a cached thumbnail of its final size */}
              <img
                src={apiPaths.thumbnail(set.id, pair.index)}
                alt={`Pair ${pair.index + 1}`}
                width={96}
                height={96}
                loading="lazy"
              />
              <div>
                <p className="dim">{pair.index + 1}</p>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, also by keyboard */}
                <p className="set-pair-text" tabIndex={0}>
                  {pair.text}
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {lastPage === 0 ? null : (
        <nav className="set-pages" aria-label="Pages of pairs">
          {page === 0 ? null : (
            <Link className="link" href={link(page - 1)} scroll={false}>
              Previous
            </Link>
          )}
          <span className="dim">
            Page {page + 1} of {lastPage + 1}
          </span>
          {page === lastPage ? null : (
            <Link className="link" href={link(page + 1)} scroll={false}>
              Next
            </Link>
          )}
        </nav>
      )}
    </section>
  );
}
