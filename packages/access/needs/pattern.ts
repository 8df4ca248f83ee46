import { arnFormat } from '@emmental/knowledge';
import { type Hole, partsOf, text, type Value } from '@emmental/model';
import { covers, type Glob, globOf, resourcePart } from '../algebra/glob.ts';
import { isNameless, type Names, type Resolved } from './canonical.ts';

/** The resource of one need, and how much of it is known. */
export interface Pattern extends Resolved {
  readonly exact: boolean;
  /** The resource itself has no known name, not only a part of it such as an object's key. */
  readonly unnamed: boolean;
}

/** The kind of resource that the pattern should name. */
export interface Asked {
  readonly type: string | null;
  /** The action takes no resource here, so `*` is exact. */
  readonly unavoidable: boolean;
}

/** Returns a resource of a need. A pattern of which nothing is known becomes the type's own ARN with a `*` for the name. */
export function patternOf(value: Value, { type, unavoidable }: Asked, names: Names): Pattern {
  const opened = names.open(partsOf(value) ?? [{ kind: 'unknown', why: 'a list or a mapping' }]);
  const isWhole = opened.length === 1 && typeof opened[0] === 'object' && isOpen(opened[0]);
  const format = isWhole && type ? arnFormat(type) : null;
  if (format) {
    const glob = names.parse(starOf(format));
    return { glob, written: glob, exact: false, unnamed: true };
  }
  const isKnown = !opened.some((part) => typeof part === 'object' && isOpen(part));
  const closed = opened.map((part) => (typeof part === 'object' && isOpen(part) ? '*' : part));
  const { glob, written } = resolved(text(closed), names);
  return {
    glob,
    written,
    exact: isKnown && (written.key !== '*' || unavoidable),
    unnamed: !isKnown && isUnnamed(written, type),
  };
}

/**
 * Removes patterns that another pattern covers, and those whose name is the empty text that a variable starts with:
 * `a/.pdf` beside `a/*.pdf`.
 */
export function named(patterns: readonly Pattern[]): readonly Pattern[] {
  const some = patterns.filter(({ written }) => !isNameless(written));
  const left = some.length > 0 ? some : patterns;
  return left.length < 2 ? left : left.filter((pattern) => !left.some((other) => isSaidBy(pattern, other)));
}

/** Tells that another pattern covers this one. A pattern of which nothing is known covers none: it is a question. */
const isSaidBy = (pattern: Pattern, other: Pattern): boolean =>
  !other.unnamed &&
  other.written.key !== pattern.written.key &&
  covers(other.written.tokens, pattern.written.tokens) &&
  covers(other.glob.tokens, pattern.glob.tokens);

/** A value as it is compared and as it is written; a list or a mapping is anything. */
export const resolved = (value: Value, names: Names): Resolved => names.resolve(value) ?? anything;

export const anything: Resolved = { glob: globOf('*'), written: globOf('*') };

/** An ARN format of the reference with a `*` for each name in it. */
export const starOf = (format: string): string =>
  format
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(/\$\{Region\}/g, `\${AWS::Region}`)
    .replace(/\$\{Account\}/g, `\${AWS::AccountId}`)
    .replace(/\$\{(?!AWS::)[^}]+\}/g, '*');

/** Holes that stand for something not known; a parameter or a reference is known by its name. */
const isOpen = (hole: Hole): boolean =>
  hole.kind === 'unknown' ||
  hole.kind === 'env' ||
  hole.kind === 'event' ||
  (hole.kind === 'external' && hole.parameter === undefined);

/** Is the first name after the account a wildcard? `arn:…:table/*` is, `arn:…:::bucket/*` is not. */
function isUnnamed(glob: Glob, type: string | null): boolean {
  if (glob.key === '*') return type !== null;
  const fixed = resourcePart((type ? arnFormat(type) : null) ?? '').replace(/\$\{.*$/, '');
  const name = resourcePart(glob.key);
  return (name.startsWith(fixed) ? name.slice(fixed.length) : name).startsWith('*');
}
