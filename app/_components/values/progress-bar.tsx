import "#app/_components/values/values.css";

interface ProgressBarProps {
  readonly label: string;
  readonly done: number | null;
  readonly total: number | null;
  readonly width?: number | string;
}

/** A thin progress bar, indeterminate while the total is unknown. */
export function ProgressBar({ label, done, total, width = 44 }: ProgressBarProps) {
  const share = done === null || total === null || total === 0 ? null : Math.min(1, done / total);
  return (
    <span
      className="progress-bar"
      style={{ width }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      data-unknown={share === null ? true : undefined}
    >
      <span
        className="progress-bar-fill"
        style={share === null ? undefined : { transform: `scaleX(${share})` }}
      />
    </span>
  );
}
