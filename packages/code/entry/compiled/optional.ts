import type { Expression } from '../../tree.ts';

/** The two sides of a test for null and undefined. */
interface NullTest {
  /** The value that is tested. */
  readonly tested: Expression;
  /** The name under which the rest of the expression has the value. */
  readonly again: Expression;
  readonly present: Expression;
  readonly missing: Expression;
}

type Link = Extract<Expression, { kind: 'member' | 'index' | 'call' }>;

/**
 * Rewrites `(_a = x) === null || _a === void 0 ? void 0 : _a.b` to `x?.b`, and `(_a = x) !== null && _a !== void 0 ? _a : y` to `x ?? y`, also as
 * esbuild writes them (`== null`). Adds the names such as `_a` to `temporaries`. Returns null for other expressions.
 */
export function asOptional(node: Expression, temporaries: Set<string>): Expression | null {
  if (node.kind !== 'choose') return null;
  const test = nullTestOf(node);
  if (test === null) return null;
  const rewritten = isUndefined(test.missing) ? optionalChain(test, temporaries) : null;
  const result = rewritten ?? (isSame(test.present, test.again) ? coalesced(test, node) : null);
  if (result !== null && test.tested !== test.again && test.again.kind === 'name')
    temporaries.add(test.again.name);
  return result;
}

const coalesced = ({ tested, missing }: NullTest, { at }: Expression): Expression => ({
  kind: 'operation',
  operator: '??',
  operands: [tested, missing],
  at,
});

function nullTestOf({ test, then, otherwise }: Extract<Expression, { kind: 'choose' }>): NullTest | null {
  if (test.kind !== 'operation') return null;
  const { operator, operands } = test;
  const [first, second, ...more] = operands;
  if (first === undefined || second === undefined || more.length > 0) return null;
  if ((operator === '==' || operator === '!=') && isNull(second)) {
    const value = testedIn(first);
    if (value === null) return null;
    return operator === '=='
      ? { ...value, missing: then, present: otherwise }
      : { ...value, missing: otherwise, present: then };
  }
  const isMissing = operator === '||';
  if (!isMissing && operator !== '&&') return null;
  const [left, right] = [compared(first, isMissing), compared(second, isMissing)];
  if (left === null || right === null || !isNull(left.with) || !isUndefined(right.with)) return null;
  const value = testedIn(left.side);
  if (value === null || !isSame(right.side, value.again)) return null;
  return isMissing
    ? { ...value, missing: then, present: otherwise }
    : { ...value, missing: otherwise, present: then };
}

/** Reads `a === b` (or `a !== b`). */
function compared(
  node: Expression,
  isEqual: boolean,
): { readonly side: Expression; readonly with: Expression } | null {
  if (node.kind !== 'operation' || node.operator !== (isEqual ? '===' : '!==')) return null;
  const [side, other, ...more] = node.operands;
  return side !== undefined && other !== undefined && more.length === 0 ? { side, with: other } : null;
}

/** Reads `_a = x`, a plain name, or a member of a plain name, which an import is in CommonJS. */
function testedIn(node: Expression): Pick<NullTest, 'tested' | 'again'> | null {
  if (isPlace(node)) return { tested: node, again: node };
  if (node.kind !== 'assign' || node.operator !== '=' || node.target.kind !== 'name') return null;
  const { name, at } = node.target;
  return isTemporary(name) ? { tested: node.value, again: { kind: 'name', name, at } } : null;
}

const isTemporary = (name: string): boolean => /^_[a-z]+\d*$/.test(name);

const isPlace = (node: Expression): boolean =>
  node.kind === 'name' ||
  node.kind === 'this' ||
  (node.kind === 'member' && !node.optional && node.object.kind === 'name');

/** Writes `_a.b.c` with the tested value in place of `_a`. The name `_a` must not be anywhere else in it. */
function optionalChain({ tested, again, present }: NullTest, temporaries: Set<string>): Expression | null {
  const links: Link[] = [];
  let node = present;
  while (!isSame(node, again)) {
    if (node.kind !== 'member' && node.kind !== 'index' && node.kind !== 'call') return null;
    if (node.optional) return null;
    links.push(node);
    node = node.kind === 'call' ? node.callee : node.object;
  }
  const held = new Set<string>();
  const call = methodCall(links, tested, held);
  const inner = call ?? links.pop();
  if (inner === undefined) return null;
  let chain: Expression = call ?? linked(inner as Link, tested, 'here');
  for (const link of links.reverse()) chain = linked(link, chain, 'before');
  if (again !== tested && again.kind === 'name') held.add(again.name);
  if ([...held].some((name) => countOf(chain, name) > countOf(valueIn(tested, held), name))) return null;
  for (const name of held) temporaries.add(name);
  return chain;
}

const linked = (link: Link, before: Expression, optional: 'here' | 'before'): Expression =>
  link.kind === 'call' ? { ...link, callee: before, optional } : { ...link, object: before, optional };

/**
 * Rewrites `(_a = x.f) === null || … : _a.call(x, y)` to `x.f?.(y)`, also with `(_b = x()).f` and `_a.call(_b, y)`. Takes both links off
 * the end of the list.
 */
function methodCall(links: Link[], tested: Expression, held: Set<string>): Expression | null {
  const [call, member] = links.slice(-2);
  if (call?.kind !== 'call' || member?.kind !== 'member' || member.property !== 'call') return null;
  if (tested.kind !== 'member' && tested.kind !== 'index') return null;
  const [self, ...args] = call.args;
  const object = testedIn(tested.object);
  if (self?.kind !== 'positional' || object === null || !isSame(self.value, object.again)) return null;
  if (object.again !== object.tested && object.again.kind === 'name') held.add(object.again.name);
  links.splice(-2);
  return { ...call, callee: valueIn(tested, held), args, optional: 'here' };
}

/** Writes `(_b = x()).f` as `x().f`. */
function valueIn(tested: Expression, held: ReadonlySet<string>): Expression {
  if (tested.kind !== 'member' && tested.kind !== 'index') return tested;
  const { object } = tested;
  const isHeld = object.kind === 'assign' && object.target.kind === 'name' && held.has(object.target.name);
  return isHeld ? { ...tested, object: object.value } : tested;
}

const isNull = (node: Expression): boolean => node.kind === 'literal' && node.value === null;

const isUndefined = (node: Expression): boolean => node.kind === 'literal' && node.value === undefined;

/** Are two expressions the same name, `this`, or member of a name? */
function isSame(left: Expression, right: Expression): boolean {
  if (left.kind === 'name') return right.kind === 'name' && left.name === right.name;
  if (left.kind === 'this') return right.kind === 'this';
  if (left.kind !== 'member' || left.optional || right.kind !== 'member' || right.optional) return false;
  return left.property === right.property && isSame(left.object, right.object);
}

/** Counts the uses of a name. */
function countOf(part: unknown, name: string): number {
  if (Array.isArray(part)) return part.reduce((sum: number, item) => sum + countOf(item, name), 0);
  if (typeof part !== 'object' || part === null) return 0;
  const used = (part as { readonly name?: unknown }).name === name ? 1 : 0;
  return Object.values(part).reduce((sum: number, value) => sum + countOf(value, name), used);
}
