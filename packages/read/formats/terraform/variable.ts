import { constant, type Location, text, unknown, type Value } from '@emmental/model';
import type { Expression } from '../../parse/hcl/index.ts';
import { attributeOf } from './module.ts';
import { evaluate, evaluateOnce, type Frame, undefinedName } from './scope.ts';
import { isOfTerragrunt } from './terragrunt.ts';

/**
 * Returns the value of `var.name`: in a called module the argument of the call, in the root module the value
 * from the user or a `.tfvars` file, else the default of the variable.
 */
export function variable(name: string, frame: Frame, at: Location): Value {
  const { module, state } = frame;
  const block = module.module.variables.get(name);
  const isRoot = module.caller === null;
  const passed = isRoot ? (state.variableValues.get(name) ?? null) : module.input(name);
  if (!block && passed) return passed;
  if (!block)
    return isRoot && isOfTerragrunt(name, state.source)
      ? unknown(`Terragrunt sets var.${name}`, at)
      : undefinedName(`var.${name}`, state, at);
  return evaluateOnce(module, state, `var.${name}`, at, () => {
    const type = attributeOf(block.body, 'type')?.value;
    const declared: Frame = { ...frame, names: new Map() };
    const fallback = attributeOf(block.body, 'default')?.value;
    const isSecret = isTrue(attributeOf(block.body, 'sensitive')?.value);
    const isNull = passed?.kind === 'constant' && passed.value === null;
    // With `nullable = false` a null means that the call does not set the variable.
    const takesDefault = isNull && isFalse(attributeOf(block.body, 'nullable')?.value);
    if (passed && !takesDefault) return typed(passed, type, declared);
    if (!fallback || isSecret) return unset(name, type, block.at);
    const value = typed(evaluate(fallback, declared), type, declared);
    // The deployer can change a default of the root module. In a called module, the default is fixed, because
    // the call does not set the variable.
    return isRoot ? varies(value, `var.${name}`, true) : value;
  });
}

const isTrue = (expression: Expression | undefined): boolean =>
  expression?.kind === 'literal' && expression.value === true;

const isFalse = (expression: Expression | undefined): boolean =>
  expression?.kind === 'literal' && expression.value === false;

/** Returns an unknown value: a list, a mapping or a text, depending on the declared type. */
function unset(name: string, type: Expression | undefined, at: Location): Value {
  switch (type?.kind === 'call' ? type.name : type?.kind === 'variable' ? type.name : '') {
    case 'list':
    case 'set':
    case 'tuple':
      return { kind: 'list', items: [], open: true, openWhy: `it depends on var.${name}`, at };
    case 'map':
    case 'object':
      return { kind: 'fields', fields: new Map(), open: true, openWhy: `it depends on var.${name}`, at };
    default:
      return text([{ kind: 'parameter', name: `var.${name}` }], at);
  }
}

/**
 * Marks all parts of a default as values that the deployer can change. `isWhole` is true for the default
 * itself, false for its parts.
 */
function varies(value: Value, name: string, isWhole: boolean): Value {
  switch (value.kind) {
    case 'constant': {
      if (value.value === null) return isWhole ? text([{ kind: 'parameter', name }], value.at) : value;
      const usual = String(value.value);
      return text([{ kind: 'parameter', name, default: usual }], value.at);
    }
    case 'list':
      return {
        ...value,
        items: value.items.map((item, index) => varies(item, `${name}[${index}]`, false)),
      };
    case 'fields':
      return {
        ...value,
        fields: new Map(
          [...value.fields].map(([key, inner]) => [key, varies(inner, `${name}.${key}`, false)]),
        ),
      };
    default:
      return value;
  }
}

/** Adds defaults to a value: those that the object type declares with `optional(…)`. */
function typed(value: Value, type: Expression | undefined, frame: Frame): Value {
  if (type?.kind !== 'call') return value;
  const [first] = type.arguments;
  switch (type.name) {
    case 'optional':
      return typed(value, first, frame);
    case 'list':
    case 'set':
      return value.kind === 'list'
        ? { ...value, items: value.items.map((item) => typed(item, first, frame)) }
        : value;
    case 'map':
      return value.kind === 'fields'
        ? {
            ...value,
            fields: new Map([...value.fields].map(([key, inner]) => [key, typed(inner, first, frame)])),
          }
        : value;
    case 'object': {
      if (value.kind !== 'fields' || first?.kind !== 'object') return value;
      const fields = new Map(value.fields);
      for (const { key, value: fieldType } of first.entries) {
        const name = key.kind === 'literal' ? String(key.value) : null;
        if (name === null) continue;
        const existing = fields.get(name);
        if (existing) fields.set(name, typed(existing, fieldType, frame));
        else if (fieldType.kind === 'call' && fieldType.name === 'optional') {
          const usual = fieldType.arguments[1];
          fields.set(name, usual ? evaluate(usual, frame) : constant(null, value.at));
        }
      }
      return { ...value, fields };
    }
    default:
      return value;
  }
}
