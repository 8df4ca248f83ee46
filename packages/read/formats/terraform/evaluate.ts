import { asString, constant, type Location, text, unknown, type Value } from '@emmental/model';
import { concat } from '../../evaluate/scope.ts';
import type { Expression, For, Template, TemplatePart } from '../../parse/hcl/index.ts';
import { itemName } from '../../parse/hcl/index.ts';
import { either, entriesIn, inText, overChoices, scalars, whyOf } from './alternatives.ts';
import { callFunction } from './functions/call.ts';
import { handleOf } from './handle.ts';
import { rootValue } from './references.ts';
import { depthLimit, evaluate, type Frame, instanceLimit, isFault, report } from './scope.ts';
import { member } from './walk.ts';

/**
 * Returns the value of an expression. A variable has its default value unless the deployment sets it. A
 * condition that depends on a variable gives two alternatives. Never throws; what is not known becomes
 * unknown.
 */
export function evaluateExpression(expression: Expression, frame: Frame): Value {
  const { state } = frame;
  state.steps -= 1;
  if (state.steps < 0 || state.depth > depthLimit) {
    report(
      state,
      'read/limit',
      expression.at,
      state.steps < 0 ? 'too many values' : 'values are nested too deep',
    );
    return unknown('it exceeds a limit of Emmental', expression.at);
  }
  state.depth += 1;
  try {
    return evaluated(expression, frame);
  } finally {
    state.depth -= 1;
  }
}

function evaluated(expression: Expression, frame: Frame): Value {
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value, expression.at);
    case 'template':
      return template(expression, frame);
    case 'tuple':
      return {
        kind: 'list',
        items: expression.items.map((item) => evaluate(item, frame)),
        open: false,
        at: expression.at,
      };
    case 'object':
      return object(expression, frame);
    case 'variable':
    case 'member':
    case 'index':
      return traversal(expression, frame);
    case 'splat':
      return splat(expression, frame);
    case 'call':
      return callFunction(expression, frame);
    case 'unary': {
      const value = evaluate(expression.operand, frame);
      return scalars([value], expression.at, ([operand = '']) =>
        expression.operator === '!' ? operand !== 'true' : -Number(operand),
      );
    }
    case 'binary':
      return binary(
        expression.operator,
        evaluate(expression.left, frame),
        () => evaluate(expression.right, frame),
        expression.at,
      );
    case 'conditional':
      return either(
        evaluate(expression.condition, frame),
        expression.written,
        () => evaluate(expression.yes, frame),
        () => evaluate(expression.no, frame),
        expression.at,
      );
    case 'for':
      return loop(expression, frame);
  }
}

/**
 * Evaluates a reference from its first name on, so that only the requested attribute of a resource is
 * evaluated.
 */
function traversal(
  expression: Extract<Expression, { kind: 'variable' | 'member' | 'index' }>,
  frame: Frame,
): Value {
  const steps: (string | Expression)[] = [];
  let root: Expression = expression;
  while (root.kind === 'member' || root.kind === 'index') {
    steps.unshift(root.kind === 'member' ? root.name : root.key);
    root = root.object;
  }
  let value: Value;
  if (root.kind === 'variable') {
    const bound = frame.names.get(root.name);
    const names = steps.slice(0, 2).map((step) => (typeof step === 'string' ? step : ''));
    const found = bound ? { value: bound, used: 0 } : rootValue(root.name, names, frame, expression.at);
    value = found.value;
    steps.splice(0, found.used);
  } else value = evaluate(root, frame);
  let path: { readonly id: string; readonly names: string } | null = null;
  for (const step of steps) {
    const key = typeof step === 'string' ? constant(step, expression.at) : evaluate(step, frame);
    const id = handleOf(value);
    // The number of resources is not known, so there is one handle (reference to a resource) for all of them;
    // an index returns that handle.
    if (id !== null && typeof step !== 'string') continue;
    const written: string = asString(key) ?? '*';
    const suffix: string = /^\d+$/.test(written) ? `[${written}]` : `.${written}`;
    path = id !== null ? { id, names: written } : path && { id: path.id, names: `${path.names}${suffix}` };
    const next: Value = member(value, key, frame, expression.at);
    // The provider sets the value of this attribute, so the result is a reference to the attribute.
    value =
      isFault(next) && path
        ? text([{ kind: 'resource', id: path.id, attribute: path.names }], expression.at)
        : next;
  }
  return value;
}

function object(expression: Extract<Expression, { kind: 'object' }>, frame: Frame): Value {
  const fields = new Map<string, Value>();
  let open = false;
  for (const entry of expression.entries) {
    const key = evaluate(entry.key, frame);
    const name = asString(key);
    const value = evaluate(entry.value, frame);
    if (name === null) open = true;
    else fields.set(name, value.at ? value : { ...value, at: expression.at });
  }
  return { kind: 'fields', fields, open, at: expression.at };
}

function splat(expression: Extract<Expression, { kind: 'splat' }>, frame: Frame): Value {
  const list = evaluate(expression.list, frame);
  return overChoices([list], ([value = list]) => {
    if (value.kind === 'unknown') return value;
    if (value.kind === 'constant' && value.value === null)
      return { kind: 'list', items: [], open: false, at: expression.at };
    const items = value.kind === 'list' ? value.items : [value];
    return {
      kind: 'list',
      items: items.map((item) =>
        evaluate(expression.item, { ...frame, names: new Map([...frame.names, [itemName, item]]) }),
      ),
      open: value.kind === 'list' && value.open,
      at: expression.at,
    };
  });
}

function loop(expression: For, frame: Frame): Value {
  return overChoices([evaluate(expression.collection, frame)], ([collection = constant(null)]) => {
    const entries = entriesIn(collection);
    if (!entries) return unknown(whyOf(collection), expression.at);
    let open = (collection.kind === 'list' || collection.kind === 'fields') && collection.open;
    if (entries.length > instanceLimit)
      report(frame.state, 'read/limit', expression.at, `a loop of more than ${instanceLimit}`);
    if (entries.length > instanceLimit) open = true;
    const items: Value[] = [];
    const fields = new Map<string, Value>();
    for (const { key, item } of entries.slice(0, instanceLimit)) {
      const names = new Map(frame.names).set(expression.item, item);
      if (expression.key !== null) names.set(expression.key, key);
      const inner = { ...frame, names };
      const isKept = expression.condition ? asString(evaluate(expression.condition, inner)) : 'true';
      if (isKept === 'false') continue;
      if (isKept === null) open = true;
      const value = evaluate(expression.value, inner);
      if (!expression.field) {
        items.push(value);
        continue;
      }
      const name = asString(evaluate(expression.field, inner));
      if (name === null) open = true;
      else if (expression.grouped) {
        const before = fields.get(name);
        const list = before?.kind === 'list' ? before.items : [];
        fields.set(name, { kind: 'list', items: [...list, value], open: false, at: expression.at });
      } else fields.set(name, value);
    }
    return expression.field
      ? { kind: 'fields', fields, open, at: expression.at }
      : { kind: 'list', items, open, at: expression.at };
  });
}

function template(expression: Template, frame: Frame): Value {
  const [only, ...more] = expression.parts;
  // A template that is only `${ … }` has the value of that expression, which may be a list or a mapping.
  if (only?.kind === 'value' && more.length === 0) return evaluate(only.value, frame);
  return concat(
    expression.parts.flatMap((part) => partValues(part, frame)),
    expression.at,
  );
}

function partValues(part: TemplatePart, frame: Frame): readonly Value[] {
  switch (part.kind) {
    case 'text':
      return [constant(part.text)];
    case 'value':
      return [inText(evaluate(part.value, frame))];
    case 'if': {
      const join = (parts: readonly TemplatePart[]) => () =>
        concat(parts.flatMap((inner) => partValues(inner, frame)));
      return [
        either(evaluate(part.condition, frame), 'a condition of the text', join(part.yes), join(part.no)),
      ];
    }
    case 'for': {
      const collection = evaluate(part.collection, frame);
      const entries = entriesIn(collection);
      if (!entries) return [unknown(whyOf(collection))];
      return entries.slice(0, instanceLimit).flatMap(({ key, item }) => {
        const names = new Map(frame.names).set(part.item, item);
        if (part.key !== null) names.set(part.key, key);
        return part.parts.flatMap((inner) => partValues(inner, { ...frame, names }));
      });
    }
  }
}

function binary(operator: string, left: Value, evaluateRight: () => Value, at: Location): Value {
  if (operator === '&&' || operator === '||') {
    const decides = operator === '&&' ? 'false' : 'true';
    if (left.kind === 'constant' && String(left.value) === decides) return constant(decides === 'true', at);
    const right = evaluateRight();
    if (right.kind === 'constant' && String(right.value) === decides) return constant(decides === 'true', at);
    return scalars([left, right], at, ([a, b]) =>
      operator === '&&' ? a === 'true' && b === 'true' : a === 'true' || b === 'true',
    );
  }
  const right = evaluateRight();
  if (operator === '==' || operator === '!=') {
    return overChoices([left, right], ([a = left, b = right]) => {
      const isEqual = equal(a, b);
      if (isEqual !== null) return constant(operator === '==' ? isEqual : !isEqual, at);
      return scalars([a, b], at, ([leftText, rightText]) => (leftText === rightText) === (operator === '=='));
    });
  }
  return scalars([left, right], at, ([a, b]) => arithmetic(operator, Number(a), Number(b)));
}

function arithmetic(operator: string, a: number, b: number): number | boolean {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

/** Tells if two values are equal; null if this is not known. */
function equal(a: Value, b: Value): boolean | null {
  if (a.kind === 'constant' && b.kind === 'constant') {
    if (a.value === null || b.value === null) return a.value === b.value;
    return String(a.value) === String(b.value);
  }
  const isNull = (value: Value): boolean => value.kind === 'constant' && value.value === null;
  if (isNull(a) || isNull(b)) {
    const compared = isNull(a) ? b : a;
    return compared.kind === 'list' || compared.kind === 'fields' || isNamed(compared) ? false : null;
  }
  const [left, right] = [sizeOf(a), sizeOf(b)];
  if (left === null || right === null) return null;
  if (left !== right) return false;
  return left === 0 ? true : null;
}

/** Returns the number of items or fields, or null if it is not known. */
function sizeOf(value: Value): number | null {
  if (value.kind === 'list' && !value.open) return value.items.length;
  return value.kind === 'fields' && !value.open ? value.fields.size : null;
}

/** Tells if a text contains letters or a reference to a resource, so that it cannot be null. */
const isNamed = (value: Value): boolean =>
  value.kind === 'text' &&
  value.parts.some((part) => typeof part === 'string' || part.kind === 'resource' || part.kind === 'pseudo');
