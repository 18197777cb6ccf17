import type { ExportTable } from "#lib/exports/table.ts";
import type { AblationView } from "#lib/tables/ablation-view.ts";

interface AblationTableHeadProps {
  readonly view: AblationView;
  readonly table: ExportTable;
  readonly canChange: boolean;
}

export function AblationTableHead({ view, table, canChange }: AblationTableHeadProps) {
  const beside = new Set(view.beside.map((key) => `params.${key}`));
  const describe = new Map(view.columns.map((column) => [column.id, column.description]));
  return (
    <thead>
      <tr>
        {table.columns.map(({ id, label, unit, kind, direction }) => (
          <th
            key={id}
            scope="col"
            className={kind === "number" ? "page-table-number" : undefined}
            data-tip={beside.has(id) ? "Varies too, though it is no factor" : describe.get(id)}
          >
            {label}
            {beside.has(id) ? " ≠" : ""}
            {kind === "number" && unit != null && unit.length <= 4 ? (
              <span className="ablation-unit"> {unit}</span>
            ) : null}
            {direction == null ? "" : direction === "lower" ? " ↓" : " ↑"}
          </th>
        ))}
        {canChange ? (
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        ) : null}
      </tr>
    </thead>
  );
}
