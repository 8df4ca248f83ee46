import type { Bar, Traffic } from '../../data/traffic.ts';
import { countText } from '../../parts/number.tsx';

const hour = 3_600_000;
const height = 48;

/** The calls by hour or day in two lanes: what went through, and below it what was refused or would have been. */
export function Lanes({ traffic, days }: { readonly traffic: Traffic; readonly days: number }) {
  const step = days === 1 ? hour : 24 * hour;
  const bars = filled(traffic, step);
  const most = (of: 'allowed' | 'refused') => Math.max(0, ...bars.map((bar) => bar[of]));
  const sum = (of: 'allowed' | 'refused') => bars.reduce((total, bar) => total + bar[of], 0);
  const unit = days === 1 ? 'an hour' : 'a day';
  const says = `${countText(sum('allowed'))} calls went through, at most ${countText(most('allowed'))} ${unit}; ${countText(sum('refused'))} were refused or would have been, at most ${countText(most('refused'))} ${unit}`;
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    ...(days === 1 ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' }),
  });
  return (
    <section className="panel lanes">
      <p className="muted small">
        <span>
          <i className="key allowed" aria-hidden="true" /> <b>{countText(sum('allowed'))}</b> went through,
          upper lane, at most {countText(most('allowed'))} {unit}
        </span>
        <span>
          <i className="key refused" aria-hidden="true" />{' '}
          <b className={sum('refused') > 0 ? 'hole' : undefined}>{countText(sum('refused'))}</b> refused, or
          would be where the section is enforced; lower lane, at most {countText(most('refused'))} {unit}
        </span>
        <span>
          each lane has its own scale · {days === 1 ? 'hours' : 'days'} in UTC, the last is not over
        </span>
      </p>
      <svg
        viewBox={`0 0 ${bars.length * 10} ${height * 2}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={says}
      >
        {bars.map((bar, at) => (
          <g key={bar.at}>
            <Column at={at} base={height} n={bar.allowed} most={most('allowed')} className="allowed" />
            <Column at={at} base={height * 2} n={bar.refused} most={most('refused')} className="refused" />
          </g>
        ))}
      </svg>
      <p className="faint mono small">
        <span>{shown.format(new Date(bars[0]?.at ?? traffic.from))}</span>
        <span>{shown.format(new Date(bars.at(-1)?.at ?? traffic.from))}</span>
      </p>
    </section>
  );
}

interface ColumnProps {
  readonly at: number;
  readonly base: number;
  readonly n: number;
  readonly most: number;
  readonly className: string;
}

function Column({ at, base, n, most, className }: ColumnProps) {
  if (n === 0) return null;
  // A single call among thousands still shows.
  const size = Math.max(1.5, (n / most) * (height - 6));
  return <rect className={className} x={at * 10 + 1.5} y={base - size} width={7} height={size} />;
}

/** Returns a bar for each hour or day until now: those without a call are missing in the answer. */
function filled({ bars, from, asOf }: Traffic, step: number): readonly Bar[] {
  const known = new Map(bars.map((bar) => [Date.parse(bar.at), bar]));
  const all: Bar[] = [];
  for (let at = Date.parse(from); at <= Date.parse(asOf); at += step)
    all.push(known.get(at) ?? { at: new Date(at).toISOString(), allowed: 0, refused: 0 });
  return all;
}
