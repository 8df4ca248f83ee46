import { type Hole, partsAtDefaults, partsOf, type Value } from '@emmental/model';
import { type Declaration, nameOf } from './declared.ts';
import { alternatives } from './property.ts';

/** A character, `*`, `?`, or a hole of the template. */
type Token = string | Hole;

/** The resources that an ARN stands for by their name, and the text after the name (null = the name ends with a wildcard). */
export interface WrittenArn {
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly rest: string | null;
}

/**
 * Decides whether an ARN that spells a name out (`arn:aws:s3:::acme-${AWS::AccountId}/guests/*`) may be the ARN of a
 * resource of the template that declares its name. A parameter or a pseudo parameter may stand for any text, but a
 * reference to another resource stands only for itself.
 */
export function writtenArn(arn: Value, resource: Declaration | undefined): WrittenArn {
  const tokens = tokensIn(arn);
  const declared = resource && nameOf(resource);
  if (tokens === null || !declared) return none;
  const { name, rest } = split(nameAndRest(tokens));
  if (name.length === 0 || !name.some((token) => typeof token === 'string')) return none;
  const answers = alternatives(declared).map(({ value }) => mayBe(name, tokensIn(value) ?? []));
  const answer = answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
  return { answer, rest };
}

const none: WrittenArn = { answer: 'no', rest: '' };

const tokensIn = (value: Value): readonly Token[] | null => {
  const parts = partsOf(value);
  if (!parts) return null;
  return partsAtDefaults(parts).flatMap((part): readonly Token[] =>
    typeof part === 'string' ? part.split('') : [part],
  );
};

/** Returns the part of an ARN after the account and the kind of the resource (`table/`, `function:`); nothing for another text. */
function nameAndRest(tokens: readonly Token[]): readonly Token[] {
  if (tokens.slice(0, 4).join('') !== 'arn:') return [];
  let colons = 0;
  const start = tokens.findIndex((token) => token === ':' && ++colons === 5) + 1;
  if (start === 0) return [];
  const resource = tokens.slice(start);
  const written = resource.map((token) => (typeof token === 'string' ? token : '\0')).join('');
  return resource.slice(kinds.exec(written)?.[0].length ?? 0);
}

/** The kinds of resources in ARNs before the name. Source: IAM's service authorization reference. */
const kinds = /^(?:function:|stateMachine:|table\/|stream\/|event-bus\/)/;

/** Splits at the first slash or colon. A wildcard at the end of the name also stands for what follows it. */
function split(tokens: readonly Token[]): { readonly name: readonly Token[]; readonly rest: string | null } {
  const end = tokens.findIndex((token) => token === '/' || token === ':');
  if (end === -1) return { name: tokens, rest: tokens.includes('*') ? null : '' };
  const rest = tokens.slice(end).map((token) => (typeof token === 'string' ? token : '*'));
  return { name: tokens.slice(0, end), rest: rest.join('') };
}

/** Answers `yes` if the texts agree hole by hole, `unknown` if they agree for some value of the holes. */
function mayBe(pattern: readonly Token[], name: readonly Token[]): WrittenArn['answer'] {
  if (overlap(pattern, name, false)) return 'yes';
  return overlap(pattern, name, true) ? 'unknown' : 'no';
}

/** True if some text fits both. With `anyText`, a hole that names no resource is read as a wildcard. */
function overlap(pattern: readonly Token[], name: readonly Token[], anyText: boolean): boolean {
  const isFree = (token: Token | undefined): boolean =>
    token === '*' || (anyText && typeof token === 'object' && token.kind !== 'resource');
  const width = name.length + 1;
  const seen = new Set<number>();
  const fits = (i: number, j: number): boolean => {
    if (i === pattern.length && j === name.length) return true;
    if (seen.has(i * width + j)) return false;
    seen.add(i * width + j);
    const [a, b] = [pattern[i], name[j]];
    if (isFree(a) && (fits(i + 1, j) || (b !== undefined && fits(i, j + 1)))) return true;
    if (isFree(b) && (fits(i, j + 1) || (a !== undefined && fits(i + 1, j)))) return true;
    return a !== undefined && b !== undefined && isSame(a, b) && fits(i + 1, j + 1);
  };
  return fits(0, 0);
}

const isSame = (a: Token, b: Token): boolean => {
  if (typeof a === 'string' || typeof b === 'string') return a === b || a === '?' || b === '?';
  return JSON.stringify(a) === JSON.stringify(b);
};
