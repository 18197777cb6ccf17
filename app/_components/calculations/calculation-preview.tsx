import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { gridFetch } from "#app/_queries/grid.ts";
import type { Calculation, GridFacts } from "#lib/tables/query/grid-schema.ts";
import { EMPTY_STATE, formatGridState } from "#lib/tables/query/grid-state.ts";

interface CalculationPreviewProps {
  readonly calculation: Calculation;
  readonly others: readonly Calculation[];
}

const PAUSE_MS = 400;
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** A summary of an unsaved expression's values over the project's runs. */
export function CalculationPreview({ calculation, others }: CalculationPreviewProps) {
  const { slug = "" } = useParams<{ slug?: string }>();
  const question = formatGridState({ ...EMPTY_STATE, calculations: [...others, calculation] }).toString();
  const [settled] = useDebouncedValue(question, PAUSE_MS);
  const id = `calc.${calculation.name}`;
  const { data } = useQuery({
    queryKey: ["calculation-preview", slug, settled, id],
    enabled: settled === question,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      gridFetch(slug, settled)(
        { columns: [id], offset: 0, limit: 1, member: null, base: null, facts: true, since: null },
        signal,
      ),
  });
  const facts = data?.facts?.[id];
  return (
    <p className="calculation-preview" role="status">
      {facts === undefined ? " " : previewText(facts, data?.total ?? 0)}
    </p>
  );
}

function previewText({ filled, minimum, maximum }: GridFacts, total: number): string {
  if (filled === 0 || minimum === null || maximum === null) {
    return `None of ${total} runs has a value.`;
  }
  const range =
    minimum === maximum ? digits.format(minimum) : `${digits.format(minimum)} to ${digits.format(maximum)}`;
  return `${filled} of ${total} runs have a value: ${range}`;
}
