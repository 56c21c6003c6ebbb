const HEIGHT_PX = 20;
const BAR_PX = 3;
const GAP_PX = 1;

/** The last turns as small bars, newest at the right; the shown one stands out. */
export function Sparkline({
  values,
  at,
}: {
  readonly values: readonly number[];
  /** Index of the shown turn, or -1. */
  readonly at: number;
}) {
  const highest = Math.max(1, ...values);
  return (
    <svg
      className="sparkline"
      width={Math.max(0, values.length * (BAR_PX + GAP_PX) - GAP_PX)}
      height={HEIGHT_PX}
      aria-hidden
    >
      {values.map((value, index) => {
        const height = Math.max(1, (value / highest) * HEIGHT_PX);
        return (
          <rect
            key={index}
            data-shown={index === at}
            x={index * (BAR_PX + GAP_PX)}
            y={HEIGHT_PX - height}
            width={BAR_PX}
            height={height}
          />
        );
      })}
    </svg>
  );
}
