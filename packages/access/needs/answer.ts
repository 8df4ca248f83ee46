import { arnFormat } from '@emmental/knowledge';
import { type Assumption, asString, type Seen } from '@emmental/model';
import { globOf } from '../algebra/glob.ts';
import { type Names, resourcePattern } from './canonical.ts';
import { type Around, evidenceOf, type Need } from './need.ts';
import { type ExpectedResource, type Pattern, starOf } from './pattern.ts';

/** A person's answer (`emmental assume`) to an open question; `id` = the question. */
export interface Answer extends Assumption {
  readonly id: string;
}

/** Returns the actions that an answer lists (`s3:GetObject, s3:PutObject`), which an undecided call then does; empty for other answers. */
export function actionsIn({ value }: Answer): readonly string[] {
  const words = (asString(value) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  return words.every((word) => /^[a-z0-9-]+:[A-Z]\w*$/.test(word)) ? words : [];
}

/** Returns the need for an action from an answer, on any resource. `seen` = the code that the answer is about. */
export function assumedNeed(action: string, answer: Answer, seen: Seen, names: Names): Need {
  const glob = globOf('*');
  return {
    action,
    resources: [resourcePattern({ glob, written: glob }, names, false, 'assumption')],
    because: 'call',
    certainty: 'known',
    evidence: [evidenceOf(seen)],
    passedTo: null,
    globs: [glob],
    written: [glob],
    assumed: [{ id: answer.id, until: answer.until }],
  };
}

/**
 * Returns the needs for actions on the key that an answer names; none for the answer `none`, a key of AWS. `seen` = the code that
 * uses the data.
 */
export function assumedKeyNeeds(
  actions: readonly string[],
  answer: Answer,
  seen: Seen,
  around: Around,
): readonly Need[] {
  if (asString(answer.value) === 'none') return [];
  return actions.map((action) => assumedKeyNeed(action, answer, seen, around));
}

function assumedKeyNeed(action: string, answer: Answer, seen: Seen, around: Around): Need {
  const pattern = answeredPattern(answer, { type: 'kms:key', unavoidable: false }, around);
  return {
    ...assumedNeed(action, answer, seen, around.names),
    resources: [resourcePattern(pattern, around.names, pattern.exact, 'assumption')],
    because: 'dependent',
    globs: [pattern.glob],
    written: [pattern.written],
  };
}

/** Reads the resource from an answer: its ARN, its logical id in the template, or its name. */
export function answeredPattern(
  { value }: Answer,
  { type }: ExpectedResource,
  { app, names }: Around,
): Pattern {
  const written = asString(value) ?? '';
  const format = type ? arnFormat(type) : null;
  const declared = app.resources.has(written) ? names.arnOf(written) : null;
  const named =
    written.startsWith('arn:') || written === '*' || !format
      ? written
      : starOf(format).replace('*', () => written);
  const glob = declared ?? names.parse(named === '' ? '*' : named);
  return {
    glob,
    written: glob,
    exact: written !== '*',
    unnamed: false,
  };
}
