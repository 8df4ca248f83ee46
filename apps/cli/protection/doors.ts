import { type Callers, compareLocations, type Finding, type Trigger } from '@emmental/model';
import { effective, narrowedDoors } from '@emmental/profile';
import type { ScannedApp } from '../pipeline.ts';

/**
 * Returns the findings of an app. A finding about a door gets the change that a person decided: the template shall
 * admit the callers that the rulebase admits. Without a decision a finding stays as it is.
 *
 * @param environment of the rulebase; null = the rules of every environment.
 */
export function withDoors(
  { app, findings, profile: { found } }: Pick<ScannedApp, 'app' | 'findings' | 'profile'>,
  environment: string | null,
): readonly Finding[] {
  if (!found) return findings;
  const doors = app.functions.flatMap(({ id, name, triggers }) =>
    [...narrowedDoors(effective(found, name, environment).value, triggers)].map(([trigger, callers]) => ({
      fn: id,
      trigger,
      callers,
    })),
  );
  return findings.map((finding) => {
    const door = doors.find(({ fn, trigger }) => finding.function === fn && isAbout(finding, trigger));
    return door
      ? { ...finding, edit: { part: 'settings', authorize: door.callers, note: notes[door.callers] } }
      : finding;
  });
}

/** The change that callers notice, by who may call. */
const notes: Readonly<Record<Callers, string>> = {
  'signed-in': 'callers need a token of its authorizer',
  account: 'callers sign with keys of the account, and their role has to allow it',
};

/** Does the finding ask who may call, at the place of this door? */
const isAbout = ({ slice, threats, ...at }: Finding, trigger: Trigger): boolean =>
  slice === 'auth' && threats.includes('T8') && compareLocations(at, trigger.at) === 0;
