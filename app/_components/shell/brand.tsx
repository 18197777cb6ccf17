import Link from "next/link";
import { paths } from "#app/_paths.ts";

/** The logo: two overlapping distributions, whose distance MIR measures. */
export function Brand() {
  return (
    <Link className="rail-brand" href={paths.projects()} aria-label="Mirscope, all projects">
      <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
        <title>Mirscope</title>
        <circle cx="7.5" cy="10" r="5.75" stroke="currentColor" strokeWidth="1.5" />
        <circle
          cx="12.5"
          cy="10"
          r="5.75"
          fill="currentColor"
          fillOpacity="0.28"
          stroke="currentColor"
          strokeWidth="1.5"
        />
      </svg>
      Mirscope
    </Link>
  );
}
