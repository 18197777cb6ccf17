import { parseStatisticId } from "#lib/tables/query/column-id.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";

const columnOf = (name: string) => `calc.${name}`;

/** Adds a calculation to the state, with its column after the averages and MIR if those are shown. */
export function withCalculation(state: GridState, calculation: Calculation): GridState {
  const id = columnOf(calculation.name);
  return {
    ...state,
    calculations: [...state.calculations, calculation],
    columns:
      state.columns === null || state.columns.includes(id) ? state.columns : inserted(state.columns, id),
  };
}

function inserted(columns: readonly string[], id: string): string[] {
  const at = columns.findLastIndex((one) => /^(average|mir\.|calc\.)/.test(one)) + 1 || columns.length;
  return [...columns.slice(0, at), id, ...columns.slice(at)];
}

/** Changes a calculation in the state, and renames its column in all lists of columns. */
export function withChangedCalculation(state: GridState, old: Calculation, next: Calculation): GridState {
  const [from, to] = [columnOf(old.name), columnOf(next.name)];
  const renamed = (id: string) => {
    const { statistic, column } = parseStatisticId(id);
    return column !== from ? id : statistic === null ? to : `${statistic}:${to}`;
  };
  return {
    ...state,
    calculations: state.calculations.map((one) => (one.name === old.name ? next : one)),
    columns: state.columns?.map(renamed) ?? null,
    sort: state.sort?.map((key) => ({ ...key, column: renamed(key.column) })) ?? null,
    groupBy: state.groupBy.map(renamed),
    columnSettings: new Map([...state.columnSettings].map(([id, settings]) => [renamed(id), settings])),
  };
}

/** Removes a calculation from the state, including the columns and sort keys that use it. */
export function withoutCalculation(state: GridState, name: string): GridState {
  const id = columnOf(name);
  const isOther = (one: string) => parseStatisticId(one).column !== id;
  const sort = state.sort?.filter(({ column }) => isOther(column)) ?? [];
  return {
    ...state,
    calculations: state.calculations.filter((one) => one.name !== name),
    columns: state.columns?.filter(isOther) ?? null,
    sort: sort.length === 0 ? null : sort,
    groupBy: state.groupBy.filter((one) => one !== id),
    columnSettings: new Map([...state.columnSettings].filter(([one]) => isOther(one))),
  };
}

/** The calculations and filters that reference a calculation and prevent removing or renaming it. */
export function usesOf(state: GridState, name: string): string[] {
  const pattern = new RegExp(
    `(^|[^\\p{L}\\p{N}_.:-])([a-z]+:)?calc\\.${name}(?![\\p{L}\\p{N}_./%@:+-])`,
    "u",
  );
  return [
    ...state.calculations.flatMap((one) => (one.name !== name && pattern.test(one.source) ? [one.name] : [])),
    ...(pattern.test(state.filter) ? ["the filter"] : []),
    ...(pattern.test(state.having) ? ["the groups’ filter"] : []),
  ];
}

/** The wanted name, made unique among the calculations. */
export function freeName(wanted: string, calculations: readonly Calculation[]): string {
  let name = wanted;
  for (let count = 2; calculations.some((one) => one.name === name); count += 1) {
    name = `${wanted}${count}`;
  }
  return name;
}
