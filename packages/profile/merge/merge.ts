import type { Profile } from '@emmental/model/schema';
import type { Derived } from '../derive/derived.ts';
import { editProfile } from '../write/edit.ts';
import { header } from '../write/header.ts';
import { scalarText } from '../write/rule-text.ts';
import { entriesOf, type Wanted, wantedOf } from './entries.ts';
import { formatLock, type Lock } from './lock.ts';
import { type Outcome, planMerge } from './plan.ts';

/** The rulebase of the user: its text, its content, and its lock. */
export interface Mine {
  readonly text: string;
  readonly profile: Profile;
  readonly lock: Lock;
}

export interface Merged {
  readonly text: string;
  readonly lock: string;
  readonly outcomes: readonly Outcome[];
}

/**
 * Merges the rules that the repository needs into the rulebase; with `mine` null it makes a new one. A rule that a person wrote or
 * changed is kept. Equal input gives equal bytes. Returns a sentence when the file cannot be edited.
 */
export const merge = (mine: Mine | null, derived: Derived): Merged | string =>
  mergeWanted(mine, wantedOf(derived), () => beginning(derived));

/**
 * Merges the rules of another rulebase, such as one that was derived on another machine. Its rules replace those that no person has
 * changed; such a rule is removed when the other rulebase lacks it.
 */
export const mergeRules = (mine: Mine, theirs: Profile): Merged | string =>
  mergeWanted(
    mine,
    new Map(
      [...entriesOf(theirs)].map(([key, entry]) => [
        key,
        { ...entry, origin: mine.lock.get(key)?.origin ?? 'needed' },
      ]),
    ),
    () => mine.text,
  );

function mergeWanted(
  mine: Mine | null,
  wanted: ReadonlyMap<string, Wanted>,
  begin: () => string,
): Merged | string {
  const plan = planMerge(entriesOf(mine?.profile ?? null), mine?.lock ?? new Map(), wanted);
  const edited = editProfile(mine?.text ?? begin(), plan.changes);
  return typeof edited === 'string'
    ? edited
    : { text: edited.text, lock: formatLock(plan.lock), outcomes: plan.outcomes };
}

/** Returns the text of a new rulebase without rules. */
const beginning = ({ app, template }: Derived): string =>
  [
    `${header}emmental: profile/1`,
    `app: ${scalarText(app)}`,
    ...(template === null ? [] : [`template: ${scalarText(template)}`]),
    '',
    'defaults:',
    '  mode: alert',
    '',
  ].join('\n');
