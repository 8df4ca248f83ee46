import { type Expression, type Module, type Node, nodesOf } from '@emmental/code';

/** Fields that must have certain values before code goes a certain way: `{ action: 'calculate' }`. */
export type Setting = Readonly<Record<string, string | number | boolean>>;

const most = 24;

/**
 * Returns every combination of the constants that the code compares fields with, the empty one first, at most 24.
 * Trying finds the one that lets an event through, so a comparison that does not matter costs one try.
 */
export function settingsIn(modules: readonly Module[]): readonly Setting[] {
  const values = new Map<string, Set<string | number | boolean>>();
  const note = (field: string | null, value: Expression): void => {
    if (field === null || value.kind !== 'literal' || value.value === null || value.value === undefined)
      return;
    values.set(field, (values.get(field) ?? new Set()).add(value.value));
  };
  for (const { body } of modules) for (const node of nodesOf(body, true)) compared(node, note);
  let settings: readonly Setting[] = [{}];
  for (const [field, constants] of values)
    settings = settings
      .flatMap((setting) => [setting, ...[...constants].map((value) => ({ ...setting, [field]: value }))])
      .slice(0, most);
  return settings;
}

/**
 * Returns the names that code gives to the values it reads, in the order of the text, at most 24; fields of events are
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

/** Reports comparisons: `x.f === 'a'`, `switch (x.f) { case 'a': }`, `x.f in ['a']`, `['a'].includes(x.f)`. */
function compared(node: Node, note: (field: string | null, value: Expression) => void): void {
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
 * Returns the name by which a value was read: `x.f`, `x['f']`, `x.get('f')`, or a variable into which a field was
 * taken.
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
