import { placesOf } from '../data/document.ts';
import { FirstPlace } from './places.tsx';
import { Propose } from './propose.tsx';
import { durationText } from './time.tsx';

/** A rule without a hit, with what says if it may be removed. */
export interface RemovableRule {
  readonly origin: string | null;
  /** The places of the code that need it. */
  readonly why: unknown;
  /** The first day with a count of its guards, `2026-11-05`; null = there is none. */
  readonly countedSince: string | null;
  /** The last signal of its guards; null = there was none. */
  readonly seenAt: string | null;
  /** The time of the data. */
  readonly asOf: string;
}

/** The answer to "may it be removed?": `code` and `template` need it; `later` = when counts cover 90 days; `unknown` = the guard is silent. */
export type Verdict =
  | { readonly kind: 'code' | 'template' | 'now' }
  | { readonly kind: 'later'; readonly from: string; readonly covered: number }
  | { readonly kind: 'unknown'; readonly because: string };

const day = 86_400_000;
/** Counts are kept so long. */
export const keptDays = 90;
/** A guard that said nothing for so many days is silent. */
const silentDays = 7;

/** Returns a day such as `5 Feb 2027`. */
export const dayText = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });

/** Says if a rule without a hit may be removed: not while code or template needs it, and not before it was unused for as long as counts are kept. */
export function verdictOf({ origin, why, countedSince, seenAt, asOf }: RemovableRule): Verdict {
  if (origin === 'declared') return { kind: 'template' };
  if (origin === 'needed' || placesOf(why).length > 0) return { kind: 'code' };
  const now = Date.parse(asOf);
  if (seenAt === null) return { kind: 'unknown', because: 'no guard was ever heard of' };
  const silence = now - Date.parse(seenAt);
  if (silence > silentDays * day)
    return { kind: 'unknown', because: `its guard has been silent for ${durationText(silence)}` };
  const from = countedSince === null ? now : Date.parse(countedSince);
  const covered = Math.floor((now - from) / day);
  if (covered >= keptDays) return { kind: 'now' };
  return { kind: 'later', from: dayText(from + keptDays * day), covered };
}

/** The verdict in a sentence, with the place that needs the rule. */
export function RemovalVerdict({ rule }: { readonly rule: RemovableRule }) {
  const verdict = verdictOf(rule);
  switch (verdict.kind) {
    case 'template':
      return <b>No: the template declares it.</b>;
    case 'code':
      return (
        <>
          <b>No: the code needs it</b>
          {placesOf(rule.why).length > 0 && (
            <>
              {' '}
              at <FirstPlace of={rule.why} />
            </>
          )}
          , perhaps for rare calls.
        </>
      );
    case 'now':
      return <b>Yes: no code needs it, and no call used it in {keptDays} d.</b>;
    case 'later':
      return (
        <>
          <b>From {verdict.from} on</b>, if it stays unused: no code needs it, and counts cover{' '}
          {verdict.covered} d of {keptDays} d.
        </>
      );
    case 'unknown':
      return (
        <>
          <b>? Not known</b>: {verdict.because}.
        </>
      );
  }
}

interface RemovalProps {
  /** Null = the rule is used, so there is nothing to say about it. */
  readonly rule: RemovableRule | null;
  readonly at: {
    readonly app: string;
    readonly environment: string;
    readonly function: string;
    readonly section: string;
    readonly name: string;
  };
}

/** The button that proposes to take a written rule out of the rulebase; the first one only where nothing needs the rule. */
export function ProposeRemoval({ rule, at }: RemovalProps) {
  const verdict = rule === null ? null : verdictOf(rule).kind;
  return (
    <p className="note actions">
      <Propose
        source={{ kind: 'rule', ...at }}
        word="Propose to remove it"
        isPrimary={verdict === 'now' || verdict === 'later'}
      />
    </p>
  );
}
