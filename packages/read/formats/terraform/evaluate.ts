import { asString, constant, type Location, text, unknown, type Value } from '@emmental/model';
import { concat } from '../../evaluate/scope.ts';
import type { Expression, For, Template, TemplatePart } from '../../parse/hcl/index.ts';
import { itemName } from '../../parse/hcl/index.ts';
import { either, entriesIn, inText, overChoices, scalars, whyOf } from './alternatives.ts';
import { callFunction } from './functions/call.ts';
import { handleOf } from './handle.ts';
import { rootValue } from './references.ts';
import { depthLimit, evaluate, type Frame, instanceLimit, isFault, say } from './scope.ts';
import { member } from './walk.ts';

/**
 * The value of an expression, as far as it is known. A variable has its default unless deployment sets another value;
 * a choice that depends on a variable is kept as both alternatives. Never throws.
 */
export function evaluateExpression(of: Expression, frame: Frame): Value {
  const { state } = frame;
  state.steps -= 1;
  if (state.steps < 0 || state.depth > depthLimit) {
    say(state, 'read/limit', of.at, state.steps < 0 ? 'too many values' : 'values are nested too deep');
    return unknown('a bound of the reader was reached', of.at);
  }
  state.depth += 1;
  try {
    return evaluated(of, frame);
  } finally {
    state.depth -= 1;
  }
}

function evaluated(of: Expression, frame: Frame): Value {
  switch (of.kind) {
    case 'literal':
      return constant(of.value, of.at);
    case 'template':
      return template(of, frame);
    case 'tuple':
      return { kind: 'list', items: of.items.map((item) => evaluate(item, frame)), open: false, at: of.at };
    case 'object':
      return object(of, frame);
    case 'variable':
    case 'member':
    case 'index':
      return traversal(of, frame);
    case 'splat':
      return splat(of, frame);
    case 'call':
      return callFunction(of, frame);
    case 'unary': {
      const value = evaluate(of.operand, frame);
      return scalars([value], of.at, ([one = '']) => (of.operator === '!' ? one !== 'true' : -Number(one)));
    }
    case 'binary':
      return binary(of.operator, evaluate(of.left, frame), () => evaluate(of.right, frame), of.at);
    case 'conditional':
      return either(
        evaluate(of.condition, frame),
        of.written,
        () => evaluate(of.yes, frame),
        () => evaluate(of.no, frame),
        of.at,
      );
    case 'for':
      return loop(of, frame);
  }
}

/** Names are followed from their root, so that a resource is asked for the one attribute that is meant. */
function traversal(of: Extract<Expression, { kind: 'variable' | 'member' | 'index' }>, frame: Frame): Value {
  const steps: (string | Expression)[] = [];
  let root: Expression = of;
  while (root.kind === 'member' || root.kind === 'index') {
    steps.unshift(root.kind === 'member' ? root.name : root.key);
    root = root.object;
  }
  let value: Value;
  if (root.kind === 'variable') {
    const bound = frame.names.get(root.name);
    const names = steps.slice(0, 2).map((step) => (typeof step === 'string' ? step : ''));
    const found = bound ? { value: bound, used: 0 } : rootValue(root.name, names, frame, of.at);
    value = found.value;
    steps.splice(0, found.used);
  } else value = evaluate(root, frame);
  let path: { readonly id: string; readonly names: string } | null = null;
  for (const step of steps) {
    const key = typeof step === 'string' ? constant(step, of.at) : evaluate(step, frame);
    const id = handleOf(value);
    // Of how many resources there are is not known: any of them is the one.
    if (id !== null && typeof step !== 'string') continue;
    const written: string = asString(key) ?? '*';
    const suffix: string = /^\d+$/.test(written) ? `[${written}]` : `.${written}`;
    path = id !== null ? { id, names: written } : path && { id: path.id, names: `${path.names}${suffix}` };
    const next: Value = member(value, key, frame, of.at);
    // What the provider works out for a nested part has the part's own name.
    value =
      isFault(next) && path ? text([{ kind: 'resource', id: path.id, attribute: path.names }], of.at) : next;
  }
  return value;
}

function object(of: Extract<Expression, { kind: 'object' }>, frame: Frame): Value {
  const fields = new Map<string, Value>();
  let open = false;
  for (const entry of of.entries) {
    const key = evaluate(entry.key, frame);
    const name = asString(key);
    const value = evaluate(entry.value, frame);
    if (name === null) open = true;
    else fields.set(name, value.at ? value : { ...value, at: of.at });
  }
  return { kind: 'fields', fields, open, at: of.at };
}

function splat(of: Extract<Expression, { kind: 'splat' }>, frame: Frame): Value {
  const list = evaluate(of.list, frame);
  return overChoices([list], ([value = list]) => {
    if (value.kind === 'unknown') return value;
    if (value.kind === 'constant' && value.value === null)
      return { kind: 'list', items: [], open: false, at: of.at };
    const items = value.kind === 'list' ? value.items : [value];
    return {
      kind: 'list',
      items: items.map((item) =>
        evaluate(of.item, { ...frame, names: new Map([...frame.names, [itemName, item]]) }),
      ),
      open: value.kind === 'list' && value.open,
      at: of.at,
    };
  });
}

function loop(of: For, frame: Frame): Value {
  return overChoices([evaluate(of.collection, frame)], ([collection = constant(null)]) => {
    const entries = entriesIn(collection);
    if (!entries) return unknown(whyOf(collection), of.at);
    let open = (collection.kind === 'list' || collection.kind === 'fields') && collection.open;
    if (entries.length > instanceLimit)
      say(frame.state, 'read/limit', of.at, `a loop of more than ${instanceLimit}`);
    if (entries.length > instanceLimit) open = true;
    const items: Value[] = [];
    const fields = new Map<string, Value>();
    for (const { key, item } of entries.slice(0, instanceLimit)) {
      const names = new Map(frame.names).set(of.item, item);
      if (of.key !== null) names.set(of.key, key);
      const inner = { ...frame, names };
      const wanted = of.condition ? asString(evaluate(of.condition, inner)) : 'true';
      if (wanted === 'false') continue;
      if (wanted === null) open = true;
      const value = evaluate(of.value, inner);
      if (!of.field) {
        items.push(value);
        continue;
      }
      const name = asString(evaluate(of.field, inner));
      if (name === null) open = true;
      else if (of.grouped) {
        const before = fields.get(name);
        const list = before?.kind === 'list' ? before.items : [];
        fields.set(name, { kind: 'list', items: [...list, value], open: false, at: of.at });
      } else fields.set(name, value);
    }
    return of.field ? { kind: 'fields', fields, open, at: of.at } : { kind: 'list', items, open, at: of.at };
  });
}

function template(of: Template, frame: Frame): Value {
  const [only, ...others] = of.parts;
  // A template of one value is that value, whatever it is.
  if (only?.kind === 'value' && others.length === 0) return evaluate(only.value, frame);
  return concat(
    of.parts.flatMap((part) => partValues(part, frame)),
    of.at,
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

function binary(operator: string, left: Value, rightOf: () => Value, at: Location): Value {
  if (operator === '&&' || operator === '||') {
    const decides = operator === '&&' ? 'false' : 'true';
    if (left.kind === 'constant' && String(left.value) === decides) return constant(decides === 'true', at);
    const right = rightOf();
    if (right.kind === 'constant' && String(right.value) === decides) return constant(decides === 'true', at);
    return scalars([left, right], at, ([a, b]) =>
      operator === '&&' ? a === 'true' && b === 'true' : a === 'true' || b === 'true',
    );
  }
  const right = rightOf();
  if (operator === '==' || operator === '!=') {
    return overChoices([left, right], ([a = left, b = right]) => {
      const same = equal(a, b);
      if (same !== null) return constant(operator === '==' ? same : !same, at);
      return scalars([a, b], at, ([one, other]) => (one === other) === (operator === '=='));
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

/** Whether two values are the same, where that is certain. */
function equal(a: Value, b: Value): boolean | null {
  if (a.kind === 'constant' && b.kind === 'constant') {
    if (a.value === null || b.value === null) return a.value === b.value;
    return String(a.value) === String(b.value);
  }
  const isNull = (value: Value): boolean => value.kind === 'constant' && value.value === null;
  if (isNull(a) || isNull(b)) {
    const other = isNull(a) ? b : a;
    return other.kind === 'list' || other.kind === 'fields' || isNamed(other) ? false : null;
  }
  const size = (value: Value): number | null =>
    value.kind === 'list' && !value.open
      ? value.items.length
      : value.kind === 'fields' && !value.open
        ? value.fields.size
        : null;
  const [left, right] = [size(a), size(b)];
  if (left === null || right === null) return null;
  if (left !== right) return false;
  return left === 0 ? true : null;
}

/** A text that a resource gives, or that has letters of its own, is not null. */
const isNamed = (value: Value): boolean =>
  value.kind === 'text' &&
  value.parts.some((part) => typeof part === 'string' || part.kind === 'resource' || part.kind === 'pseudo');
