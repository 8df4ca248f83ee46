import { type Expression, type Module, type Node, nodesOf } from '@emmental/code';

/** Values of event fields that the code may require before it reaches the weakness: `{ action: 'calculate' }`. */
export type Setting = Readonly<Record<string, string | number | boolean>>;

const most = 24;

/**
 * Returns combinations of the constants with which the code compares fields: at most 24, the empty one first. The attack
 * tries one after the other, so an irrelevant comparison costs only a try.
 */
export function settingsIn(modules: readonly Module[]): readonly Setting[] {
  const values = new Map<string, Set<string | number | boolean>>();
  const noteComparison = (field: string | null, value: Expression): void => {
    if (field === null || value.kind !== 'literal' || value.value === null || value.value === undefined)
      return;
    values.set(field, (values.get(field) ?? new Set()).add(value.value));
  };
  for (const { body } of modules) for (const node of nodesOf(body, true)) comparisonsIn(node, noteComparison);
  let settings: readonly Setting[] = [{}];
  for (const [field, constants] of values)
    settings = settings
      .flatMap((setting) => [setting, ...[...constants].map((value) => ({ ...setting, [field]: value }))])
      .slice(0, most);
  return settings;
}

/**
 * Returns the names of variables and fields that the code reads, in the order of the text, at most 24. Fields of events are
 * among them.
 */
export function namesIn(modules: readonly Module[]): readonly string[] {
  const names = new Set<string>();
  for (const { body } of modules)
    for (const node of nodesOf(body, true)) {
      const name = isExpression(node) ? fieldOf(node) : null;
      if (name !== null && /^[A-Za-z_]\w{0,40}$/.test(name)) names.add(name);
    }
  return [...names].slice(0, most);
}

const isExpression = (node: Node): node is Expression =>
  node.kind === 'name' || node.kind === 'member' || node.kind === 'index' || node.kind === 'call';

/** Calls `note` for each comparison of a field with a value: `x.f === 'a'`, `switch (x.f) { case 'a': }`, `x.f in ['a']`, `['a'].includes(x.f)`. */
function comparisonsIn(node: Node, note: (field: string | null, value: Expression) => void): void {
  if (node.kind === 'operation' && node.operands.length === 2) {
    const [left, right] = node.operands;
    if (!left || !right) return;
    if (/^[!=]==$/.test(node.operator)) {
      note(fieldOf(left), right);
      note(fieldOf(right), left);
    }
    if (node.operator === 'in' && right.kind === 'list')
      for (const { value } of right.items) note(fieldOf(left), value);
  }
  if (node.kind === 'switch')
    for (const { tests } of node.cases) for (const test of tests) note(fieldOf(node.subject), test);
  if (node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === 'includes') {
    const [first] = node.args;
    const { object } = node.callee;
    if (first && object.kind === 'list')
      for (const { value } of object.items) note(fieldOf(first.value), value);
  }
}

/**
 * Returns the name of the field or variable that an expression reads: `f` for `x.f`, `x['f']`, `x.get('f')` and `f`; null for
 * other expressions.
 */
function fieldOf(value: Expression): string | null {
  switch (value.kind) {
    case 'name':
      return value.name;
    case 'member':
      return value.property;
    case 'index':
      return value.index.kind === 'literal' && typeof value.index.value === 'string'
        ? value.index.value
        : null;
    case 'call': {
      const [first] = value.args;
      const isGet = value.callee.kind === 'member' && value.callee.property === 'get';
      return isGet && first?.value.kind === 'literal' && typeof first.value.value === 'string'
        ? first.value.value
        : null;
    }
    default:
      return null;
  }
}
