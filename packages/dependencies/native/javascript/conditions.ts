import type { Expression } from '@emmental/code';

/**
 * True when a condition selects a case: it compares with a text, or reads an environment variable. Other conditions, such as
 * a test for an empty cache, become true at some time.
 */
export function isNamedCase(test: Expression): boolean {
  const open: Expression[] = [test];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === 'operation') {
      if (/^[!=]==$/.test(next.operator) && namesOne(next.operands)) return true;
      open.push(...next.operands);
    } else if (next.kind === 'member') {
      if (next.property === 'env' && next.object.kind === 'name' && next.object.name === 'process')
        return true;
      open.push(next.object);
    } else if (next.kind === 'call') open.push(next.callee);
  }
  return false;
}

/**
 * True when an operand is a text to compare with. In a comparison of `typeof`, only `'undefined'` counts, because other types
 * depend on how a caller passes a value.
 */
function namesOne(operands: readonly Expression[]): boolean {
  const isType = operands.some(
    (expression) => expression.kind === 'operation' && expression.operator === 'typeof',
  );
  return operands.some(
    (expression) =>
      expression.kind === 'literal' &&
      typeof expression.value === 'string' &&
      (!isType || expression.value === 'undefined'),
  );
}

/**
 * Returns the value that a condition has in every Node.js: tests for built-ins, and `typeof` of names that always or never
 * exist. Null when the value depends on something else.
 */
export function truthOf(test: Expression): boolean | null {
  if (isThere(test)) return true;
  if (test.kind !== 'operation') return null;
  const [first, second] = test.operands;
  if (test.operator === '!' && first) {
    const inner = truthOf(first);
    return inner === null ? null : !inner;
  }
  if (test.operator === '&&' || test.operator === '||') {
    const stops = test.operator === '||';
    const truths = test.operands.map(truthOf);
    return truths.includes(stops) ? stops : truths.includes(null) ? null : !stops;
  }
  if (!/^[!=]==$/.test(test.operator) || first?.kind !== 'operation' || first.operator !== 'typeof')
    return null;
  const of = first.operands[0];
  const type = of?.kind === 'name' ? types.get(of.name) : of && isThere(of) ? 'function' : undefined;
  if (type === undefined || second?.kind !== 'literal') return null;
  return (type === second.value) === (test.operator === '===');
}

/**
 * The results of `typeof` for global names in Node.js; `undefined` for names that only browsers and other runtimes have.
 * Source: nodejs.org/api, “Global objects”.
 */
const types: ReadonlyMap<string, string> = new Map([
  ...['globalThis', 'global', 'process', 'Reflect', 'JSON', 'WebAssembly'].map(
    (name) => [name, 'object'] as const,
  ),
  ...[
    'Buffer',
    'Symbol',
    'Promise',
    'Proxy',
    'Map',
    'Set',
    'WeakMap',
    'Uint8Array',
    'setTimeout',
    'setImmediate',
  ].map((name) => [name, 'function'] as const),
  ...['window', 'document', 'importScripts', 'Deno', 'Bun'].map((name) => [name, 'undefined'] as const),
]);

/**
 * True when a value is a built-in that every Node.js has (`Function.prototype.bind`), so that a polyfill for it is never
 * used.
 */
export function isThere(value: Expression | undefined): boolean {
  const path: string[] = [];
  let at = value;
  while (at?.kind === 'member') {
    path.unshift(at.property);
    at = at.object;
  }
  if (at?.kind !== 'name' || path.length === 0) return false;
  let found: unknown = builtins.get(at.name);
  for (const name of path) {
    if (typeof found !== 'function' && (typeof found !== 'object' || found === null)) return false;
    found = Object.getOwnPropertyDescriptor(found, name)?.value;
  }
  return typeof found === 'function';
}

/** Built-ins of ECMAScript 2020, which the oldest Node.js of functions has. */
const builtins: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['Array', Array],
  ['Function', Function],
  ['JSON', JSON],
  ['Math', Math],
  ['Number', Number],
  ['Object', Object],
  ['Promise', Promise],
  ['Reflect', Reflect],
  ['String', String],
  ['Symbol', Symbol],
]);
