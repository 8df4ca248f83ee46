import type { z } from 'zod';

/** A mistake in a document: its place (the keys from the root) and a sentence. */
export interface Wrong {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Returns the mistakes of a failed parse, each at the deepest known place. Unknown keys come first, because a missing
 * field is often only misspelt.
 */
export function wrongs(error: z.ZodError): readonly Wrong[] {
  const all = error.issues.flatMap((issue) => opened(issue, []));
  return [...all.filter(isUnknownKey), ...all.filter((wrong) => !isUnknownKey(wrong))];
}

const isUnknownKey = ({ path, message }: Wrong): boolean => message.includes(` has no "${path.at(-1)}"`);

function opened(issue: z.core.$ZodIssue, above: readonly string[]): readonly Wrong[] {
  const path = [...above, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: issue.message.split('\n')[index] ?? issue.message,
    }));
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message: issue.message }];
  // Only the best alternative is reported: the one with fewest mistakes, or in which parsing failed at the deepest place.
  const [best] = issue.errors.toSorted((a, b) => weight(a) - weight(b) || depthOf(b) - depthOf(a));
  if (!best || depthOf(best) === 0) {
    const hasUnknownKey = best?.some((part) => part.code === 'unrecognized_keys');
    return hasUnknownKey && best
      ? best.flatMap((part) => opened(part, path))
      : [{ path, message: unionSays(issue) }];
  }
  return best.flatMap((part) => opened(part, path));
}

const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length));

/** The weight of an alternative whose kind of value is another. */
const ofOtherKind = 1000;

/** Returns how far a value is from an alternative: a key that a mapping does not have counts more than a wrong or missing value. */
function weight(issues: readonly z.core.$ZodIssue[]): number {
  if (issues.some(({ code, path }) => path.length === 0 && code !== 'unrecognized_keys')) return ofOtherKind;
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return Math.min(ofOtherKind - 1, 10 * unknown.length + issues.length);
}

/** Returns the message for a value that fits no alternative: `expected "none" or a mapping`. */
function unionSays(issue: z.core.$ZodIssueInvalidUnion): string {
  if (issue.message !== 'Invalid input') return issue.message;
  const wanted = issue.errors.flatMap((branch) => {
    const [first] = branch;
    if (first?.code === 'invalid_value') return first.values.map((value) => JSON.stringify(value));
    if (first?.code === 'invalid_type') return [kinds[first.expected] ?? first.expected];
    return first ? [first.message] : [];
  });
  return `expected ${[...new Set(wanted)].join(' or ')}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  array: 'a list',
  record: 'a mapping',
  object: 'a mapping',
  number: 'a number',
  boolean: 'true or false',
};
