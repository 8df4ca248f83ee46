import type { UseQueryResult } from '@tanstack/react-query';
import { emmental, needsHttps, takesSignals } from './commands.ts';
import type { GuardState } from './functions.ts';
import { useRead } from './query.ts';

/** The functions of one environment that are in a state for one reason. */
export interface CoverageRow {
  readonly environment: string;
  readonly state: GuardState;
  readonly reason: Reason;
  readonly obstacle: string | null;
  readonly instead: string | null;
  readonly functions: number;
}

export interface CoverageList {
  readonly rows: readonly CoverageRow[];
  readonly asOf: string;
}

export const useCoverage = (): UseQueryResult<CoverageList, Error> => useRead<CoverageList>('/v1/coverage');

/** Why a guard is in its state, and what a person can do; `command` is one to copy, with ORIGIN for the address of this console. */
interface ReasonText {
  readonly why: string;
  readonly todo: string;
  readonly command: string | null;
}

export const reasons = {
  'all sections': {
    why: 'every section of its rulebase stops what no rule allows',
    todo: 'nothing; rules that nobody uses are in Rulebases',
    command: null,
  },
  'some sections': {
    why: 'at least one section stops, the others only tell',
    todo: 'see which of the others can be enforced',
    command: 'emmental profile ready',
  },
  alert: {
    why: 'its sections tell and stop nothing',
    todo: 'see which sections can be enforced',
    command: 'emmental profile ready',
  },
  'modes unknown': {
    why: 'the guard reports, but neither it nor a scan has named its modes',
    todo: 'send a scan of its repository',
    command: 'emmental scan --upload ORIGIN',
  },
  learn: {
    why: 'it records and tells nothing',
    todo: 'take what it has recorded into the rulebase',
    command: 'emmental profile learn',
  },
  'no control': {
    why: 'the guard runs and controls nothing (level none)',
    todo: 'the first line of the guard in the function’s log says what it lacks',
    command: null,
  },
  'silent after attack': {
    why: 'no signal for 7 days, and an attack within the 7 days before: somebody may have switched the guard off',
    todo: 'see what the attack did; then call the function once, save its log and look for signals in it: emmental signals FILE',
    command: null,
  },
  silent: {
    why: 'no signal for 7 days: it is not called, its guard is gone, or its signals do not arrive',
    todo: 'call it once, save its log as a file and look for signals in it: emmental signals FILE',
    command: null,
  },
  'only signals': {
    why: 'no signal for 7 days, and no scan has the function: it may be gone',
    todo: 'send a scan of the repository that it comes from',
    command: 'emmental scan --upload ORIGIN',
  },
  runtime: { why: 'the guard cannot run in it', todo: 'see the reason', command: null },
  'no rulebase': {
    why: 'no rulebase was sent, and no guard was ever heard of',
    todo: 'write a rulebase; then emmental protect adds the guard',
    command: 'emmental profile derive',
  },
  'never heard': {
    why: 'it has a rulebase, but no guard was ever heard of',
    todo: 'add the guard and deploy; or give the deployed one an address for its signals',
    command: 'emmental protect --signals ORIGIN',
  },
} as const satisfies Readonly<Record<string, ReasonText>>;

export type Reason = keyof typeof reasons;

/** Returns why a guard is in its state, and what to do. A runtime without a guard has its own sentence. */
export function reasonText({
  reason,
  obstacle,
  instead,
}: Pick<CoverageRow, 'reason' | 'obstacle' | 'instead'>): ReasonText {
  const found: ReasonText = reasons[reason];
  const text = textAt(found, window.location.origin);
  if (reason !== 'runtime') return text;
  return { ...text, why: obstacle ?? text.why, todo: instead ?? text.todo };
}

/** Puts the address of this console into a command. Where guards cannot send to it, the command would be refused, so the sentence says why. */
function textAt(found: ReasonText, origin: string): ReasonText {
  const { command, todo } = found;
  if (command?.includes('--signals') && !takesSignals(origin))
    return { ...found, todo: `${todo}; ${needsHttps}`, command: null };
  return { ...found, command: command?.replace('ORIGIN', origin).replace(/^emmental/, emmental) ?? null };
}
