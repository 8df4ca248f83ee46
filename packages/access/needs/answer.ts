import { arnFormat } from '@emmental/knowledge';
import { type Assumption, asString, type Seen } from '@emmental/model';
import { globOf } from '../algebra/glob.ts';
import { type Names, resourcePattern } from './canonical.ts';
import { type Around, evidenceOf, type Need } from './need.ts';
import { type Asked, type Pattern, starOf } from './pattern.ts';

/** A person's answer to the question of this id. */
export interface Given extends Assumption {
  readonly id: string;
}

/** An answer that names actions (`s3:GetObject, s3:PutObject`) says what an undecided call does. */
export function actionsIn({ value }: Given): readonly string[] {
  const words = (asString(value) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  return words.every((word) => /^[a-z0-9-]+:[A-Z]\w*$/.test(word)) ? words : [];
}

/** Returns the need for an action that a person named in an answer, on any resource. */
export function assumedNeed(action: string, answer: Given, seen: Seen, names: Names): Need {
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

/** Reads the resource that a person answered: its ARN, its logical id in the template, or its name. */
export function givenPattern({ value }: Given, { type }: Asked, { app, names }: Around): Pattern {
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
