import { asString, diagnostic } from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../tree.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';
import { truthOfChoices } from './within-condition.ts';

/**
 * Returns the truth of a named condition if it is the same in every deployment; null if it depends on the
 * deployment.
 */
export function conditionHolds(name: string, scope: Scope): boolean | null {
  const cached = scope.truths.get(name);
  if (cached === 'open') {
    const at = scope.conditions.get(name)?.at;
    if (at) scope.diagnostics.push(diagnostic('template/cycle', at, `condition ${name}`));
    scope.truths.set(name, null);
    return null;
  }
  if (cached !== undefined) return cached;
  const node = scope.conditions.get(name);
  if (!node) return null;
  scope.truths.set(name, 'open');
  const truth = truthOf(node, scope, 0) ?? truthOfChoices(node, scope);
  scope.truths.set(name, truth);
  return truth;
}

/**
 * Tells if a condition of the App (`Prod and not Small`) holds when every parameter has its default. Null if it depends on a
 * parameter without a default, or is a condition of another template.
 */
export function holdsByDefault(when: string, scope: Scope): boolean | null {
  const truths = when.split(' and ').map((term) => {
    const name = term.replace(/^not /, '');
    const truth = namedTruth(name, scope, 0, true);
    return truth === null || name === term ? truth : !truth;
  });
  return truths.includes(false) ? false : truths.includes(null) ? null : true;
}

/** Returns a named condition in words that a person can set: `Stage is prod`. Null if it asks for more than parameters. */
export const wordsOfCondition = (name: string, scope: Scope): string | null => {
  const node = scope.conditions.get(name);
  return node ? wordsOf(node, scope, 0) : null;
};

/** Longer conditions are told by their name. */
const mostWords = 120;

function wordsOf(node: Node, scope: Scope, depth: number): string | null {
  const [entry] = entriesOf(node);
  if (!entry || depth > 20) return null;
  const items = itemsOf(entry.value);
  const inner = () => items.map((item) => wordsOf(item, scope, depth + 1));
  const joined = (word: string): string | null => {
    const words = inner();
    const text = words.map((each) => (each?.includes(' or ') ? `(${each})` : each)).join(word);
    return words.includes(null) || words.length === 0 || text.length > mostWords ? null : text;
  };
  switch (entry.key) {
    case 'Condition': {
      const name = stringOf(entry.value);
      const named = name === undefined ? undefined : scope.conditions.get(name);
      return named ? wordsOf(named, scope, depth + 1) : null;
    }
    case 'Fn::Equals': {
      const sides = items.map((item) => sideOf(item));
      const [parameter, text] = sides[0]?.isParameter ? sides : sides.toReversed();
      return parameter?.isParameter && text && !text.isParameter
        ? `${parameter.text} is ${text.text === '' ? 'empty' : text.text}`
        : null;
    }
    case 'Fn::Not': {
      const [words] = inner();
      const [, left, right] = /^(\S+) is (\S+)$/.exec(words ?? '') ?? [];
      if (words === undefined || words === null) return null;
      return left === undefined ? `not (${words})` : `${left} is not ${right}`;
    }
    case 'Fn::And':
      return joined(' and ');
    case 'Fn::Or':
      return joined(' or ');
    default:
      return null;
  }
}

/** A side of a comparison: the name of a parameter, or a text; null for other expressions. */
function sideOf(node: Node): { readonly text: string; readonly isParameter: boolean } | null {
  if (node.kind === 'scalar')
    return node.parts || node.value === null ? null : { text: String(node.value), isParameter: false };
  const [entry, ...more] = entriesOf(node);
  const name = entry?.key === 'Ref' && more.length === 0 ? stringOf(entry.value) : undefined;
  return name === undefined ? null : { text: name, isParameter: true };
}

const depthLimit = 100;

/** `byDefault` = every parameter has its default, else the truth must be the same in every deployment. */
function truthOf(node: Node, scope: Scope, depth: number, byDefault = false): boolean | null {
  const [entry] = entriesOf(node);
  if (!entry || depth > depthLimit) return null;
  const items = itemsOf(entry.value);
  const truths = () => items.map((item) => truthOf(item, scope, depth + 1, byDefault));
  switch (entry.key) {
    case 'Condition':
      return namedTruth(stringOf(entry.value) ?? '', scope, depth, byDefault);
    case 'Fn::Equals': {
      const [left, right] = items.map((item) =>
        byDefault ? textByDefault(item, scope) : possibleTexts(item, scope),
      );
      if (!left || !right) return null;
      const shared = left.filter((text) => right.includes(text));
      return shared.length === 0 ? false : left.length === 1 && right.length === 1 ? true : null;
    }
    case 'Fn::Not': {
      const [truth = null] = truths();
      return truth === null ? null : !truth;
    }
    case 'Fn::And': {
      const operands = truths();
      return operands.includes(false) ? false : operands.includes(null) ? null : true;
    }
    case 'Fn::Or': {
      const operands = truths();
      return operands.includes(true) ? true : operands.includes(null) ? null : false;
    }
    default:
      return null;
  }
}

function namedTruth(name: string, scope: Scope, depth: number, byDefault: boolean): boolean | null {
  if (!byDefault) return conditionHolds(name, scope);
  const known = byDefaults.get(scope) ?? new Map<string, boolean | null>();
  byDefaults.set(scope, known);
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  // A condition that refers to itself stays undecided.
  known.set(name, null);
  const node = scope.conditions.get(name);
  const truth = node ? truthOf(node, scope, depth + 1, byDefault) : null;
  known.set(name, truth);
  return truth;
}

/** The truths of named conditions at the defaults of parameters. */
const byDefaults = new WeakMap<Scope, Map<string, boolean | null>>();

/** Returns the text of a value when every parameter has its default; null if it has none. */
function textByDefault(node: Node, scope: Scope): readonly string[] | null {
  const text = asString(evaluate(node, scope));
  return text === null ? null : [text];
}

/**
 * Returns the texts that a value can have in any deployment: its fixed text, or the allowed values of its
 * parameter. Null when they are not known.
 */
function possibleTexts(node: Node, scope: Scope): readonly string[] | null {
  const fixed = fixedText(node, scope);
  if (fixed !== null) return [fixed];
  const [entry, ...otherEntries] = entriesOf(node);
  const name = entry?.key === 'Ref' && otherEntries.length === 0 ? stringOf(entry.value) : undefined;
  const allowed =
    name === undefined ? [] : itemsOf(get(scope.template.root, 'Parameters', name, 'AllowedValues'));
  const texts = allowed.flatMap((item) =>
    item.kind === 'scalar' && item.value !== null && !item.parts ? [String(item.value)] : [],
  );
  return texts.length > 0 && texts.length === allowed.length ? texts : null;
}

/** Returns the text of a value that is the same in every deployment; null for any other value. */
export function fixedText(node: Node, scope: Scope): string | null {
  return mayVary(node, scope, 0) ? null : asString(evaluate(node, scope));
}

function mayVary(node: Node, scope: Scope, depth: number): boolean {
  if (depth > depthLimit) return true;
  if (node.kind === 'scalar')
    return (node.parts ?? []).some(
      (part) => typeof part === 'object' && (part.kind !== 'parameter' || part.isFixed !== true),
    );
  if (node.kind === 'list') return node.items.some((item) => mayVary(item, scope, depth + 1));
  return node.entries.some((entry) => {
    if (entry.key === 'Ref') return scope.parameters.get(stringOf(entry.value) ?? '')?.varies ?? true;
    if (entry.key === 'Fn::Sub') {
      const written = stringOf(entry.value) ?? stringOf(itemsOf(entry.value)[0]) ?? '';
      const names = [...written.matchAll(/\$\{([^!{}][^{}]*)\}/g)].map((match) => match[1] ?? '');
      return names.some((name) => scope.parameters.get(name)?.varies ?? true);
    }
    return mayVary(entry.value, scope, depth + 1);
  });
}
