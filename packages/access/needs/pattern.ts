import { arnFormat } from '@emmental/knowledge';
import { type Hole, partsOf, text, type Value } from '@emmental/model';
import { covers, type Glob, globOf, resourcePart } from '../algebra/glob.ts';
import { isNameless, type Names, type Resolved } from './canonical.ts';

/** The resource of a need, and how much of it is known. */
export interface Pattern extends Resolved {
  readonly exact: boolean;
  /** True if the name of the resource is unknown; false if only a part is, such as the key of an object. */
  readonly unnamed: boolean;
}

/** The kind of resource that an action expects. */
export interface ExpectedResource {
  readonly type: string | null;
  /** True if the action takes no resource, so that `*` is exact. */
  readonly unavoidable: boolean;
}

/** Returns the resource of a need from a value. A completely unknown value becomes the ARN format of the type, with `*` for the name. */
export function patternOf(value: Value, { type, unavoidable }: ExpectedResource, names: Names): Pattern {
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
 * Removes patterns that another pattern covers, and patterns with an empty name (from a variable that starts with an empty
 * text) if there are others.
 */
export function named(patterns: readonly Pattern[]): readonly Pattern[] {
  const some = patterns.filter(({ written }) => !isNameless(written));
  const left = some.length > 0 ? some : patterns;
  return left.length < 2
    ? left
    : left.filter((pattern) => !left.some((other) => isCoveredBy(pattern, other)));
}

/** True if the other pattern covers this one. A pattern with an unknown name covers none, because it is an open question. */
const isCoveredBy = (pattern: Pattern, other: Pattern): boolean =>
  !other.unnamed &&
  other.written.key !== pattern.written.key &&
  covers(other.written.tokens, pattern.written.tokens) &&
  covers(other.glob.tokens, pattern.glob.tokens);

/** Returns the patterns of a value; a list or a mapping becomes `*`. */
export const resolved = (value: Value, names: Names): Resolved => names.resolve(value) ?? anything;

/** The pattern `*`. */
export const anything: Resolved = { glob: globOf('*'), written: globOf('*') };

/** Replaces the names in an ARN format of IAM's reference by `*`. */
export const starOf = (format: string): string =>
  format
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(/\$\{Region\}/g, `\${AWS::Region}`)
    .replace(/\$\{Account\}/g, `\${AWS::AccountId}`)
    .replace(/\$\{(?!AWS::)[^}]+\}/g, '*');

/** True for a hole (a part of a value) whose text is unknown. A parameter or a reference counts as known, because it has a name. */
const isOpen = (hole: Hole): boolean =>
  hole.kind === 'unknown' ||
  hole.kind === 'env' ||
  hole.kind === 'event' ||
  (hole.kind === 'external' && hole.parameter === undefined);

/** True if the first name after the account is a wildcard: `arn:…:table/*`, but not `arn:…:::bucket/*`. */
function isUnnamed(glob: Glob, type: string | null): boolean {
  if (glob.key === '*') return type !== null;
  const fixed = resourcePart((type ? arnFormat(type) : null) ?? '').replace(/\$\{.*$/, '');
  const name = resourcePart(glob.key);
  return (name.startsWith(fixed) ? name.slice(fixed.length) : name).startsWith('*');
}
