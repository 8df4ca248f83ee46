import { inner, isFunction, nodesOf, parsed, type Syntax } from '../syntax.ts';
import type { Region } from './history.ts';

/** Takes the tests of a program while it runs. */
export interface Tests {
  /** Notes that a test had this result. */
  result(site: number, result: boolean): void;
  /** Notes two values of which a test demands that they are equal, or that they are not. */
  pair(site: number, first: unknown, second: unknown): void;
}

/** The functions that an instrumented program calls, by name. */
export interface Noted {
  readonly compared: (site: number, operator: string, left: unknown, right: unknown) => boolean;
  readonly typed: (site: number, value: unknown, name: string) => string;
  readonly asked: (site: number, holder: unknown, method: string, value: unknown) => unknown;
  readonly tested: (site: number, value: unknown) => unknown;
  readonly present: (site: number, value: unknown) => unknown;
  readonly switched: (site: number, value: unknown, cases: readonly unknown[]) => unknown;
}

/** The names of these functions, in the order of the parameters of a compiled file. */
export const notedNames = [
  'compared',
  'typed',
  'asked',
  'tested',
  'present',
  'switched',
] as const satisfies (keyof Noted)[];

/**
 * Puts calls of `Noted` in place of the comparisons and around the tests of a script, numbered from `first`; a script that does
 * not parse stays. Notes in `regions` the code that may depend on each test.
 */
export function instrumented(
  path: string,
  text: string,
  first: number,
  regions: Map<number, Region>,
): string {
  const program = parsed(path, text);
  if (!program) return text;
  const edits: Edit[] = [];
  let site = first;
  for (const { node, around } of nodesOf(program)) {
    const made = editsOf(node, around.at(-1), text, ++site);
    edits.push(...made);
    if (made.length === 0) continue;
    const { start, end } = dependentOn(node, around, text);
    regions.set(site, { file: path, start, end });
    // Cases have numbers of their own.
    if (node.type === 'SwitchStatement')
      for (const _ of node['cases'] as readonly Syntax[]) regions.set(++site, { file: path, start, end });
  }
  return edited(text, edits);
}

/** The statement of a test; the function around it when the statement gives a variable a value, or leaves a block. */
function dependentOn(node: Syntax, around: readonly Syntax[], text: string): Syntax {
  const outwards = [...around, node].reverse();
  const at = outwards.findIndex(({ type }) => /Statement$|VariableDeclaration$/.test(type));
  const statement = outwards[at];
  if (!statement) return outwards.at(-1) ?? node;
  const isKept =
    statement.type === 'VariableDeclaration' ||
    outwards.slice(0, at).some(({ type }) => type === 'AssignmentExpression');
  if (!isKept && !leaves.test(text.slice(statement.start, statement.end))) return statement;
  return outwards.slice(at).find(isFunction) ?? outwards.at(-1) ?? statement;
}

const leaves = /\b(?:return|throw|break|continue)\b/;

/** A text that is put at an offset, or in place of the text up to `end`. */
interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
  readonly kind: 'after' | 'before' | 'instead';
}

/** Writes edits of nested nodes, outer nodes first: what follows an inner node comes first, what precedes it comes last. */
function edited(text: string, edits: readonly Edit[]): string {
  const order = { after: 0, before: 1, instead: 2 };
  const sorted = edits
    .map((edit, index) => ({ edit, place: edit.kind === 'after' ? -index : index }))
    .sort((a, b) => a.edit.at - b.edit.at || order[a.edit.kind] - order[b.edit.kind] || a.place - b.place);
  let made = '';
  let from = 0;
  for (const { edit } of sorted) {
    made += text.slice(from, edit.at) + edit.text;
    from = edit.end;
  }
  return made + text.slice(from);
}

const operators = /^(?:[=!]==?|[<>]=?)$/;
const methods = new Set(['includes', 'has', 'startsWith', 'endsWith', 'indexOf', 'get']);

function editsOf(node: Syntax, holder: Syntax | undefined, text: string, site: number): readonly Edit[] {
  if (node.type === 'BinaryExpression') return comparisonEdits(node, text, site);
  const asked = node.type === 'CallExpression' ? methodEdits(node, text, site) : [];
  if (asked.length > 0) return asked;
  if (node.type === 'SwitchStatement') return switchEdits(node, text, site);
  if (!holder || isFunction(node)) return [];
  if (holder.type === 'LogicalExpression' && holder['left'] === node)
    return around(node, holder['operator'] === '??' ? `present(${site}, ` : `tested(${site}, `, ')');
  const isTest =
    (testHolders.has(holder.type) && holder['test'] === node && node.type !== 'UnaryExpression') ||
    (holder.type === 'UnaryExpression' && holder['operator'] === '!');
  return isTest ? around(node, `tested(${site}, `, ')') : [];
}

const testHolders = new Set(['IfStatement', 'ConditionalExpression']);

function switchEdits(node: Syntax, text: string, site: number): readonly Edit[] {
  const subject = inner(node, 'discriminant');
  const tests = (node['cases'] as readonly Syntax[]).map((each) => inner(each, 'test'));
  if (!subject) return [];
  const values = tests.map((test) =>
    test?.type === 'Literal' ? text.slice(test.start, test.end) : 'undefined',
  );
  return around(subject, `switched(${site}, `, `, [${values.join(', ')}])`);
}

const around = ({ start, end }: Syntax, before: string, after: string): readonly Edit[] => [
  { kind: 'before', at: start, end: start, text: before },
  { kind: 'after', at: end, end, text: after },
];

const instead = (at: number, end: number, text: string): Edit => ({ kind: 'instead', at, end, text });

function comparisonEdits(node: Syntax, text: string, site: number): readonly Edit[] {
  const [left, right] = [inner(node, 'left'), inner(node, 'right')];
  const operator = String(node['operator']);
  if (!left || !right || !operators.test(operator)) return [];
  const read =
    left.type === 'UnaryExpression' && left['operator'] === 'typeof' ? inner(left, 'argument') : null;
  // `typeof` may name what does not exist, so only fields are read before it.
  if (read && right.type === 'Literal' && /Member|Chain/.test(read.type))
    return [
      instead(left.start, read.start, `typed(${site}, `),
      { kind: 'after', at: read.end, end: left.end, text: `, ${text.slice(right.start, right.end)})` },
    ];
  return [...around(node, `compared(${site}, '${operator}', `, ')'), instead(left.end, right.start, ', ')];
}

function methodEdits(node: Syntax, text: string, site: number): readonly Edit[] {
  const callee = inner(node, 'callee');
  const [only, more] = node['arguments'] as readonly Syntax[];
  const object = callee?.type === 'MemberExpression' ? inner(callee, 'object') : null;
  const property = object && callee && inner(callee, 'property');
  if (!callee || !object || !property || callee['computed'] === true || hasOptional(node)) return [];
  const name = text.slice(property.start, property.end);
  if (!only || more || only.type === 'SpreadElement' || !methods.has(name) || object.type === 'Super')
    return [];
  return [
    { kind: 'before', at: node.start, end: node.start, text: `asked(${site}, ` },
    instead(object.end, only.start, `, '${name}', `),
  ];
}

/** May the expression end early because a part of it is nothing? */
function hasOptional(node: Syntax): boolean {
  for (let at: Syntax | null = node; at; at = inner(at, 'callee') ?? inner(at, 'object'))
    if (at['optional'] === true) return true;
  return false;
}

/** Makes the functions that an instrumented program calls. */
export function notedBy(tests: Tests): Noted {
  return {
    compared: (site, operator, left, right) => {
      const result = comparisons[operator]?.(left as never, right as never) ?? false;
      tests.result(site, result);
      if (isPlain(left) && isPlain(right)) tests.pair(site, left, right);
      return result;
    },
    typed: (site, value, name) => {
      tests.result(site, typeof value === name);
      if (typeof value !== name && name in samples) tests.pair(site, value, samples[name]);
      return typeof value;
    },
    asked: (site, holder, method, value) => {
      for (const item of itemsOf(holder)) if (isPlain(item) && isPlain(value)) tests.pair(site, value, item);
      const result = (holder as Record<string, (value: unknown) => unknown>)[method]?.(value);
      if (typeof result === 'boolean') tests.result(site, result);
      return result;
    },
    tested: (site, value) => {
      tests.result(site, Boolean(value));
      if (isPlain(value)) tests.pair(site, value, value ? null : 'a');
      return value;
    },
    present: (site, value) => {
      const isThere = value !== null && value !== undefined;
      tests.result(site, isThere);
      if (isPlain(value)) tests.pair(site, value, isThere ? null : 'a');
      return value;
    },
    switched: (site, value, cases) => {
      for (const [index, each] of cases.entries()) {
        if (each === undefined) continue;
        tests.result(site + index + 1, value === each);
        if (isPlain(value) && value !== each) tests.pair(site + index + 1, value, each);
      }
      return value;
    },
  };
}

const comparisons: Readonly<Record<string, (left: never, right: never) => boolean>> = {
  '===': (left, right) => left === right,
  '!==': (left, right) => left !== right,
  // biome-ignore lint/suspicious/noDoubleEquals: the operator of the program
  '==': (left, right) => left == right,
  // biome-ignore lint/suspicious/noDoubleEquals: the operator of the program
  '!=': (left, right) => left != right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const samples: Readonly<Record<string, unknown>> = {
  string: 'a',
  number: 1,
  boolean: true,
  object: { a: 'a' },
  undefined: null,
};

const isPlain = (value: unknown): boolean =>
  value === null || !/^(?:object|function|symbol|bigint)$/.test(typeof value);

function itemsOf(holder: unknown): readonly unknown[] {
  if (typeof holder === 'string') return [holder];
  if (Array.isArray(holder)) return holder.slice(0, 8);
  return holder instanceof Set || holder instanceof Map ? [...holder.keys()].slice(0, 8) : [];
}
