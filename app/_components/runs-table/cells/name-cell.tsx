import { IconArchive, IconDots } from "@tabler/icons-react";
import Link from "next/link";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import { paths } from "#app/_paths.ts";

interface NameCellProps {
  readonly row: LoadedRow;
  readonly slug: string;
  readonly isBaseline: boolean;
}

/** The name of a run, which leads to it, or of a group; and the button of the row's menu. */
export function NameCell({ row, slug, isBaseline }: NameCellProps) {
  return (
    <span className="name-cell" data-baseline-copy={row.isBaselineCopy}>
      {row.kind === "run" ? (
        <Link
          className="grid-link name-text"
          href={paths.run(slug, row.key)}
          prefetch={false}
          tabIndex={-1}
          data-cell-focus
          title={row.name}
        >
          {row.name}
        </Link>
      ) : (
        <span className="name-text name-group" tabIndex={-1} data-cell-focus title={row.name}>
          {row.name}
        </span>
      )}
      {row.isArchived === true ? (
        <span className="name-badge" role="img" aria-label="archived" data-tip="Archived">
          <IconArchive size={13} stroke={1.6} aria-hidden />
        </span>
      ) : null}
      {isBaseline ? <span className="name-badge name-baseline">baseline</span> : null}
      <button
        type="button"
        className="row-menu-button"
        data-row-menu
        tabIndex={-1}
        aria-label={`Actions for ${row.name}`}
      >
        <IconDots size={15} stroke={1.8} aria-hidden />
      </button>
    </span>
  );
}
