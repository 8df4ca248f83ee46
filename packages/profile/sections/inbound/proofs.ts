import { type AcceptedProof, type Diagnostic, diagnostic, type Location } from '@emmental/model';
import type { ProofException } from '@emmental/model/schema';
import type { Declared } from '../../compile/declared.ts';
import { hash, type ProfileFile } from '../../rulebase.ts';
import type { Subject } from '../../subject.ts';
import type { ExceptedRow, FunctionView } from '../section.ts';
import { arrivalOf } from './arrives.ts';
import { sourceWord } from './derive.ts';
import { sourceCovers, unknownKind } from './sources.ts';

/** A proof that a person accepted, as the rulebase has it. */
interface WrittenProof {
  readonly name: string;
  readonly exception: ProofException;
  readonly at: Location;
}

/** Returns the proofs that the rulebase accepts in any function. */
const proofsIn = (file: ProfileFile): readonly WrittenProof[] =>
  Object.entries(file.profile.exceptions ?? {}).flatMap(([name, exception]) =>
    'proof' in exception ? [{ name, exception, at: file.locate('exceptions', name) }] : [],
  );

const proofsOf = (file: ProfileFile, fn: string): readonly WrittenProof[] =>
  proofsIn(file).filter(({ exception }) => exception.where === fn);

/**
 * Returns the proofs that are accepted in a function, in the form that guards read, one for each source. A source of a kind that does not exist
 * accepts nothing.
 */
export const acceptedProofs = (
  file: ProfileFile,
  fn: string,
  app: string,
  declared: Declared,
): readonly AcceptedProof[] =>
  proofsOf(file, fn).flatMap(({ name, exception }) =>
    exception.from
      .filter((from) => unknownKind(from) === null)
      .map((from) => ({
        name,
        match: proofMatch(exception, app, fn),
        sink: exception.proof,
        fields: exception.field,
        ...arrivalOf(from, declared),
        until: exception.until,
      })),
  );

/** Returns the id under which guards count the calls that an exception accepts. A new end does not change it. */
function proofMatch({ proof, from, field }: ProofException, app: string, fn: string): string {
  const match = JSON.stringify([proof, [...from].sort(), [...field].sort()]);
  return hash(['proof', match, app, fn].join('\n'), 8);
}

/** Returns the accepted proofs of a function as rows of `explain`. */
export const proofRows = ({ subject: { file }, fn }: FunctionView, app: string): readonly ExceptedRow[] =>
  proofsOf(file, fn).map(({ name, exception, at }) => ({
    name: exceptionRowName(name),
    match: `${exception.proof} of ${exception.field.join(', ')}, ${exception.from.join(', ')}`,
    id: proofMatch(exception, app, fn),
    at,
    because: `a proof accepted until ${exception.until} by ${exception.owner}: ${exception.reason}`,
  }));

/** Returns the name of the row of an exception, which no rule can have. */
export const exceptionRowName = (name: string): string => `exceptions/${name}`;

/** Returns the name of the exception that a row names; null for a rule. */
export const exceptionOfRow = (name: string): string | null =>
  name.startsWith('exceptions/') ? name.slice('exceptions/'.length) : null;

/** Fields that hold much of an event and not one value. */
const wideField =
  /^(?:\[\]|[Rr]ecords(?:\[\])?|(?:multiValue)?[Hh]eaders|(?:multiValue)?[qQ]ueryStringParameters|pathParameters|rawQueryString|requestContext)$/;

/** Reports accepted proofs in functions and for sources that do not exist, and those that accept more than a person can review. */
export function proofProblems({ file, app }: Pick<Subject, 'file' | 'app'>): readonly Diagnostic[] {
  return proofsIn(file).flatMap(({ name, exception: { where, from, field }, at }) => {
    const declared = { app, declaration: app.functions.find((fn) => fn.name === where) ?? null };
    if (declared.declaration === null) return [diagnostic('profile/no-function', at, `${name}: ${where}`)];
    const words = declared.declaration.triggers.map(sourceWord);
    const wrong = from.flatMap((source) => {
      const unknown = unknownKind(source);
      if (unknown !== null) return [diagnostic('profile/unknown-kind', at, `${name}: ${unknown}`)];
      if (arrivalOf(source, declared).triggers.length === 0)
        return [diagnostic('profile/too-wide', at, `${name}: ${source} is any event`)];
      return words.some((word) => sourceCovers(source, word))
        ? []
        : [diagnostic('profile/no-source', at, `${name}: ${source}`)];
    });
    const wide = field.filter((each) => wideField.test(each));
    return [...wrong, ...wide.map((each) => diagnostic('profile/too-wide', at, `${name}: ${each}`))];
  });
}
