import { useEffect, useState } from 'react';

/** The largest unit first: its milliseconds and its short name. */
const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** Returns the time between two moments in its largest unit: `4 s`, `3 d`. */
export function durationText(milliseconds: number): string {
  // Ninety days from a moment ago are 90 d, not 89 d.
  const rounding = milliseconds < 0 ? 0.5 : 0;
  for (const [size, name] of units)
    if (Math.abs(milliseconds) >= size)
      return `${Math.floor(Math.abs(milliseconds) / size + rounding)} ${name}`;
  return '0 s';
}

const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** Returns the present time, and draws the component again each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A moment as its distance from now, with the exact time as its title; `never` for null. */
export function Time({ at, never = 'never' }: { readonly at: string | null; readonly never?: string }) {
  const now = useNow();
  if (at === null) return <span className="faint">{never}</span>;
  const distance = now - Date.parse(at);
  const text = distance < 0 ? `in ${durationText(distance)}` : `${durationText(distance)} ago`;
  return (
    <time dateTime={at} title={absolute.format(new Date(at))} className="nw">
      {text}
    </time>
  );
}

const clockFields = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const clock = new Intl.DateTimeFormat('en-GB', clockFields);
const dayAndClock = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', ...clockFields });

/** The name of the zone in which this browser shows times: `UTC`, `Europe/Berlin`. */
const zone = clock.resolvedOptions().timeZone;

/**
 * A moment of a log to the second: the time of today, or day and time, and its zone; the exact time is its title. A column whose head is a
 * `MomentHead` names the zone there.
 */
export function Moment({ at }: { readonly at: string }) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={at} title={absolute.format(date)} className="mono nw">
      {(isToday ? clock : dayAndClock).format(date)}
      <span className="zone"> {zoneAt(date)}</span>
    </time>
  );
}

const withZone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** The short name of the zone at a moment, which summer time changes: `UTC`, `CEST`. */
const zoneAt = (date: Date): string =>
  withZone.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? zone;

/** The head of a column of moments, with their zone. */
export const MomentHead = ({ children }: { readonly children: string }) => (
  <>
    {children} <span className="zone">({zone})</span>
  </>
);

const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayOfOther = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A day such as `2027-03-31` as `31 Mar`, with its year where that is not the present one. */
export function Day({ at }: { readonly at: string }) {
  const date = new Date(`${at}T00:00:00Z`);
  const format = date.getUTCFullYear() === new Date().getUTCFullYear() ? dayOfYear : dayOfOther;
  return (
    <time dateTime={at} title={at} className="nw">
      {format.format(date)}
    </time>
  );
}
