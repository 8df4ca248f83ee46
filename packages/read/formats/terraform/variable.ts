import { constant, type Location, text, type Value } from '@emmental/model';
import type { Expression } from '../../parse/hcl/index.ts';
import { attributeOf } from './module.ts';
import { evaluate, type Frame, remember, undefinedName } from './scope.ts';

/** `var.name`: what the call passes, what the user or a `.tfvars` file sets, else the default, which deployment may change. */
export function variable(name: string, frame: Frame, at: Location): Value {
  const { module, state } = frame;
  const block = module.module.variables.get(name);
  const isRoot = module.caller === null;
  const given = isRoot ? (state.given.get(name) ?? null) : module.input(name);
  if (!block) return given ?? undefinedName(`var.${name}`, state, at);
  return remember(module, state, `var.${name}`, at, () => {
    const type = attributeOf(block.body, 'type')?.value;
    const declared: Frame = { ...frame, names: new Map() };
    const fallback = attributeOf(block.body, 'default')?.value;
    const isSecret = isTrue(attributeOf(block.body, 'sensitive')?.value);
    if (given) return typed(given, type, declared);
    if (!fallback || isSecret) return unset(name, type, block.at);
    const value = typed(evaluate(fallback, declared), type, declared);
    // Of a module's own defaults the caller has said what it wanted.
    return isRoot ? varies(value, `var.${name}`, true) : value;
  });
}

const isTrue = (of: Expression | undefined): boolean => of?.kind === 'literal' && of.value === true;

/** No value is known: its type tells what shape it has. */
function unset(name: string, type: Expression | undefined, at: Location): Value {
  switch (type?.kind === 'call' ? type.name : type?.kind === 'variable' ? type.name : '') {
    case 'list':
    case 'set':
    case 'tuple':
      return { kind: 'list', items: [], open: true, at };
    case 'map':
    case 'object':
      return { kind: 'fields', fields: new Map(), open: true, at };
    default:
      return text([{ kind: 'parameter', name: `var.${name}` }], at);
  }
}

/** A default, of which every part may be another at deployment. */
function varies(value: Value, name: string, isWhole: boolean): Value {
  switch (value.kind) {
    case 'constant': {
      if (value.value === null) return isWhole ? text([{ kind: 'parameter', name }], value.at) : value;
      const usual = String(value.value);
      return isWhole
        ? text([{ kind: 'parameter', name, default: usual }], value.at)
        : text([{ kind: 'parameter', name, default: usual }], value.at);
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

/** What `optional(…)` in an object type adds to a value that lacks it. */
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
      for (const { key, value: of } of first.entries) {
        const name = key.kind === 'literal' ? String(key.value) : null;
        if (name === null) continue;
        const given = fields.get(name);
        if (given) fields.set(name, typed(given, of, frame));
        else if (of.kind === 'call' && of.name === 'optional') {
          const usual = of.arguments[1];
          fields.set(name, usual ? evaluate(usual, frame) : constant(null, value.at));
        }
      }
      return { ...value, fields };
    }
    default:
      return value;
  }
}
