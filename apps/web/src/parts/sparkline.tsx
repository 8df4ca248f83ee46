import type { Point } from '../data/overview.ts';
import { countText } from './number.tsx';

const size = { width: 92, height: 26, edge: 2 } as const;

interface SparklineProps {
  readonly points: readonly Point[];
  readonly name: string;
  /** The things that a point counts, where these are not those of the number beside the trend: each day then has a number of its own. */
  readonly unit?: string;
  /** The trend of all things of which these are some. */
  readonly of?: { readonly points: readonly Point[]; readonly noun: string };
}

/** A trend of stored daily points, from 0 up, with its scale in words. Fewer than two points are no trend. */
export function Sparkline({ points, name, unit, of }: SparklineProps) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return null;
  const top = Math.max(1, ...points.map(({ n }) => n));
  const start = Date.parse(first.day);
  const span = Date.parse(last.day) - start;
  const x = ({ day }: Point) => size.edge + ((Date.parse(day) - start) / span) * (size.width - 2 * size.edge);
  const y = ({ n }: Point) => size.height - size.edge - (n / top) * (size.height - 2 * size.edge);
  const label = `${name}: ${countText(first.n)} on ${first.day}, ${countText(last.n)} on ${last.day}; highest ${countText(top)}`;
  return (
    <span className="sparkline">
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        width={size.width}
        height={size.height}
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        <polyline points={points.map((point) => `${x(point).toFixed(1)},${y(point).toFixed(1)}`).join(' ')} />
        <circle cx={x(last)} cy={y(last)} r="2" />
      </svg>
      <small className="faint" aria-hidden="true">
        {unit === undefined ? fromTo(first.n, last.n) : `up to ${countText(top)} ${unit}`} in{' '}
        {Math.round(span / 86_400_000)} d{of !== undefined && allText(of)}
      </small>
    </span>
  );
}

const fromTo = (from: number, to: number): string =>
  from === to ? countText(to) : `${countText(from)} → ${countText(to)}`;

/** Returns `, of 6 → 13 functions`. */
function allText({ points, noun }: Exclude<SparklineProps['of'], undefined>): string {
  const [first, last] = [points[0], points.at(-1)];
  return first && last ? `, of ${fromTo(first.n, last.n)} ${noun}` : '';
}

/** How a number changed between the first and the last stored point: `−4 in 30 d`; nothing without two points. */
export function Change({ points }: { readonly points: readonly Point[] }) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return null;
  const days = Math.round((Date.parse(last.day) - Date.parse(first.day)) / 86_400_000);
  const by = last.n - first.n;
  const sign = by > 0 ? '+' : '−';
  return (
    <span className="faint nw">
      {by === 0 ? 'no change' : `${sign}${countText(Math.abs(by))}`} in {days} d
    </span>
  );
}
