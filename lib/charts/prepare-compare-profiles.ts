import type { FigureSpec } from "#lib/charts/figure.ts";
import {
  type LayerProfile,
  type LayerProfileOptions,
  prepareLayerProfile,
} from "#lib/charts/prepare-layer-profile.ts";
import { fixedText } from "#lib/format/number-text.ts";

/** FID per layer of several runs. Runs have no order, so the title names the smallest and the largest MIR. */
export function prepareRunProfiles(
  profiles: readonly LayerProfile[],
  options: Pick<LayerProfileOptions, "theme" | "logY">,
): FigureSpec {
  const spec = prepareLayerProfile(profiles, options);
  const totals = profiles
    .map(({ label, layers }) => ({ label, sum: layers.reduce((sum, { fid }) => sum + fid, 0) }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => a.sum - b.sum);
  const [least] = totals;
  const greatest = totals.at(-1);
  if (least === undefined || greatest === undefined || totals.length < 2) return spec;
  const text = ({ label, sum }: typeof least): string => `${fixedText(Math.log10(sum), 3)} (${label})`;
  return { ...spec, title: `MIR lies between ${text(least)} and ${text(greatest)}` };
}
