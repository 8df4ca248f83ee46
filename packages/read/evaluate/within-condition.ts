import { both, type Value } from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../tree.ts';
import { fixedText } from './condition.ts';
import type { Scope } from './scope.ts';

/**
 * A condition as a formula. It depends on the values of parameters and on facts that cannot be evaluated
 * further and may be true or false (`free`).
 */
type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'is'; readonly parameter: string; readonly value: string }
  | { readonly kind: 'free'; readonly key: string }
  | { readonly kind: 'not'; readonly operand: Formula }
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Formula[] };

/** The inputs of a formula: each parameter with the texts to which it is compared, and the free facts. */
interface Choices {
  readonly texts: Map<string, Set<string>>;
  readonly free: Set<string>;
}

const depthLimit = 50;
/**
 * Bounds of the combinations that are tried, and of the parts of a formula. A formula beyond a bound counts
 * as possible, so nothing is concluded from it.
 */
const mostCases = 512;
const mostParts = 200;

/**
 * Tells if some values of the parameters make all of these conditions true. Each condition is a text as in
 * reports: `Prod`, `not Prod and Stage is dev`.
 */
function canHold(conditions: readonly (string | null)[], scope: Scope): boolean {
  const words = conditions.filter((condition) => condition !== null).join(' and ');
  if (words === '') return true;
  const answers = decided.get(scope) ?? new Map<string, boolean>();
  decided.set(scope, answers);
  const answer =
    answers.get(words) ??
    isPossible({ kind: 'all', operands: words.split(' and ').map((term) => termOf(term, scope)) }, scope);
  answers.set(words, answer);
  return answer;
}

const decided = new WeakMap<Scope, Map<string, boolean>>();

/** Returns the truth of a condition if it is the same for all values of the parameters; else null. */
export function truthOfChoices(node: Node, scope: Scope): boolean | null {
  const formula = formulaOf(node, scope, 0);
  if (!isPossible(formula, scope)) return false;
  return isPossible({ kind: 'not', operand: formula }, scope) ? null : true;
}

/** Removes the alternatives of a value that contradict the condition under which its resource exists. */
export function withinCondition(value: Value, condition: string | null, scope: Scope): Value {
  switch (value.kind) {
    case 'one-of': {
      const choices = value.choices.filter(({ when }) => canHold([condition, when], scope));
      if (choices.length === 0) return value;
      const [first, ...more] = choices;
      if (first && more.length === 0 && choices.length < value.choices.length)
        return withinCondition(first.value, condition, scope);
      return {
        ...value,
        choices: choices.map(({ when, value: inner }) => ({
          when,
          value: withinCondition(inner, both(condition, when), scope),
        })),
      };
    }
    case 'list':
      return (
        mapped(
          value.items,
          (item) => withinCondition(item, condition, scope),
          (items) => ({ ...value, items }),
        ) ?? value
      );
    case 'fields':
      return (
        mapped(
          [...value.fields],
          (entry) => {
            const inner = withinCondition(entry[1], condition, scope);
            return inner === entry[1] ? entry : ([entry[0], inner] as [string, Value]);
          },
          (entries) => ({ ...value, fields: new Map(entries) }),
        ) ?? value
      );
    default:
      return value;
  }
}

/** Maps items and builds a result from them; null when no item changed. */
function mapped<T, R>(
  items: readonly T[],
  change: (item: T) => T,
  make: (items: readonly T[]) => R,
): R | null {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? make(changed) : null;
}

/** Parses a term: `not Prod`, `Prod`, `Stage is dev`. */
function termOf(words: string, scope: Scope): Formula {
  const [, denied] = /^not (.*)$/.exec(words) ?? [];
  if (denied !== undefined) return { kind: 'not', operand: termOf(denied, scope) };
  if (scope.conditions.has(words)) return named(words, scope, 0);
  const [, parameter = '', value = ''] = /^(\S+) is (.*)$/.exec(words) ?? [];
  return scope.parameters.has(parameter) ? { kind: 'is', parameter, value } : { kind: 'free', key: words };
}

/**
 * Returns the formula of a named condition. The formula is kept, because many conditions may refer to the
 * same one.
 */
function named(name: string, scope: Scope, depth: number): Formula {
  const free: Formula = { kind: 'free', key: name };
  const node = scope.conditions.get(name);
  if (!node) return free;
  const computed = formulas.get(scope) ?? new Map<string, Formula>();
  formulas.set(scope, computed);
  const before = computed.get(name);
  if (before) return before;
  // A condition that depends on itself counts as free.
  computed.set(name, free);
  const formula = formulaOf(node, scope, depth);
  computed.set(name, formula);
  return formula;
}

const formulas = new WeakMap<Scope, Map<string, Formula>>();

function formulaOf(node: Node, scope: Scope, depth: number): Formula {
  const free: Formula = { kind: 'free', key: keyOf(node) };
  const [entry] = entriesOf(node);
  if (!entry || depth > depthLimit) return free;
  const inner = (): readonly Formula[] =>
    itemsOf(entry.value).map((item) => formulaOf(item, scope, depth + 1));
  switch (entry.key) {
    case 'Condition': {
      const name = stringOf(entry.value) ?? '';
      return named(name, scope, depth + 1);
    }
    case 'Fn::Not':
      return { kind: 'not', operand: inner()[0] ?? free };
    case 'Fn::And':
      return { kind: 'all', operands: inner() };
    case 'Fn::Or':
      return { kind: 'any', operands: inner() };
    case 'Fn::Equals': {
      const [left, right] = itemsOf(entry.value).map((item) => ({
        text: fixedText(item, scope),
        parameter: parameterIn(item, scope),
      }));
      if (!left || !right) return free;
      if (left.text !== null && right.text !== null)
        return { kind: 'constant', value: left.text === right.text };
      if (left.parameter !== null && right.text !== null)
        return { kind: 'is', parameter: left.parameter, value: right.text };
      if (right.parameter !== null && left.text !== null)
        return { kind: 'is', parameter: right.parameter, value: left.text };
      return free;
    }
    default:
      return free;
  }
}

/**
 * Returns the name of the parameter, if a node is a `Ref` to a parameter that the deployer can change; else
 * null.
 */
function parameterIn(node: Node, scope: Scope): string | null {
  const [entry, ...otherEntries] = entriesOf(node);
  const name = entry?.key === 'Ref' && otherEntries.length === 0 ? stringOf(entry.value) : undefined;
  return name !== undefined && scope.parameters.get(name)?.varies === true ? name : null;
}

/** Returns the text of a node without its places, so that equal nodes have equal keys. */
const keyOf = (node: Node): string =>
  JSON.stringify(node, (name, value) => (name === 'at' || name === 'keyAt' ? undefined : value));

function isPossible(formula: Formula, scope: Scope): boolean {
  const choices: Choices = { texts: new Map(), free: new Set() };
  if (!collect(formula, choices)) return true;
  const texts = [...choices.texts].map(([name, values]) => [name, textsOf(name, values, scope)] as const);
  const cases = texts.reduce((count, [, values]) => count * values.length, 2 ** choices.free.size);
  if (cases > mostCases) return true;
  const free = [...choices.free];
  const attempt = (index: number, chosen: ReadonlyMap<string, string>): boolean => {
    const next = texts[index];
    if (next) return next[1].some((value) => attempt(index + 1, new Map(chosen).set(next[0], value)));
    for (let bits = 0; bits < 2 ** free.length; bits += 1)
      if (isTrue(formula, chosen, (key) => ((bits >> free.indexOf(key)) & 1) === 1)) return true;
    return false;
  };
  return attempt(0, new Map());
}

/**
 * Returns the values of a parameter that have to be tried: the allowed values, or else the compared values
 * and one value that differs from all of them.
 */
function textsOf(name: string, compared: ReadonlySet<string>, scope: Scope): readonly string[] {
  const allowed = itemsOf(get(scope.template.root, 'Parameters', name, 'AllowedValues'));
  const texts = allowed.flatMap((item) =>
    item.kind === 'scalar' && item.value !== null && !item.parts ? [String(item.value)] : [],
  );
  return texts.length > 0 && texts.length === allowed.length ? texts : [...compared, anyOther];
}

const anyOther = '\u0000';

/** Collects the inputs of a formula. Returns false when there are too many. */
function collect(formula: Formula, { texts, free }: Choices): boolean {
  const waiting: Formula[] = [formula];
  for (let steps = 0; waiting.length > 0; steps += 1) {
    const next = waiting.pop();
    if (!next || steps > mostParts) return false;
    if (next.kind === 'is')
      texts.set(next.parameter, (texts.get(next.parameter) ?? new Set()).add(next.value));
    else if (next.kind === 'free') free.add(next.key);
    else if (next.kind === 'not') waiting.push(next.operand);
    else if (next.kind !== 'constant') waiting.push(...next.operands);
  }
  return free.size <= 9;
}

function isTrue(
  formula: Formula,
  chosen: ReadonlyMap<string, string>,
  isFreeTrue: (key: string) => boolean,
): boolean {
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'is':
      return chosen.get(formula.parameter) === formula.value;
    case 'free':
      return isFreeTrue(formula.key);
    case 'not':
      return !isTrue(formula.operand, chosen, isFreeTrue);
    case 'all':
      return formula.operands.every((part) => isTrue(part, chosen, isFreeTrue));
    case 'any':
      return formula.operands.some((part) => isTrue(part, chosen, isFreeTrue));
  }
}
