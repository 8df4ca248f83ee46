import type { Span } from '@emmental/code';
import {
  type Abstract,
  type Call,
  type ClassObject,
  callLater,
  cell,
  createObject,
  flowsOf,
  frameOf,
  getMember,
  type HeapObject,
  type Machine,
  noteInstance,
  recordOf,
  refer,
  setField,
  stringOf,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { perhapsParsed } from '../events.ts';
import { classNamed, isModel, lastName, provenBy } from '../frameworks/parameters.ts';
import type { LibraryModel } from '../model.ts';
import { harmlessFor } from '../patterns.ts';
import { sanitize } from '../rules.ts';
import { narrowed } from '../sanitizers.ts';

/**
 * Models of pydantic: each field holds a value that fits its type and its pattern, because the constructor raises for
 * any other. Source: docs.pydantic.dev, "Models" (`model_validate`, `model_validate_json`; `parse_obj`, `parse_raw` of
 * version 1), "Fields".
 */
export const pydanticModels: LibraryModel = {
  libraries: ['pydantic', 'pydantic.v1', 'pydantic.main'],
  language: 'python',
  bases: { BaseModel: 'pydantic/model' },
  finishes: {
    BaseModel: (machine, self) => {
      if (self.object.class) fillModel(machine, self, self.object.class, MAX_NESTED);
    },
  },
  types: {
    'pydantic/model': {
      methods: {
        model_validate: (call) => validated(call, '0|obj'),
        model_validate_json: (call) => validated(call, '0|json_data'),
        model_validate_strings: (call) => validated(call, '0|obj'),
        parse_obj: (call) => validated(call, '0|obj'),
        parse_raw: (call) => validated(call, '0|b'),
        model_construct: (call) => call.named.get('**') ?? unknown('a model without validation'),
        model_dump: (call) => dumped(call),
        dict: (call) => dumped(call),
        model_copy: (call) => selfOf(call),
        copy: (call) => selfOf(call),
        model_dump_json: (call) => unknown('JSON', flowsOf(selfOf(call))),
        json: (call) => unknown('JSON', flowsOf(selfOf(call))),
      },
      complete: true,
    },
  },
};

const selfOf = ({ self }: Call): Abstract =>
  (self?.kind === 'instance' ? self.facts['self'] : self) ?? undefinedValue;

/** Returns the fields as a record. */
function dumped(call: Call): Abstract {
  const model = selfOf(call);
  if (model.kind !== 'object') return model;
  return recordOf(
    call.machine,
    Object.fromEntries([...model.object.fields].map(([name, { value }]) => [name, value])),
  );
}

/** Makes an object of the class from data, whose fields become the object's fields. */
function validated(call: Call, from: string): Abstract {
  const classObject = call.self?.kind === 'instance' ? call.self.facts['class'] : undefined;
  const data = argument(call, from) ?? undefinedValue;
  return classObject?.kind === 'class' ? modelOf(call.machine, classObject.class, data) : data;
}

function modelOf(machine: Machine, classObject: ClassObject, data: Abstract, nested = MAX_NESTED): Abstract {
  const self = { kind: 'object', object: createObject(machine, 'instance', classObject) } as const;
  write(machine.store, self.object.base, data);
  fillModel(machine, self, classObject, nested);
  noteInstance(machine, self, frameOf(machine).at);
  const last = classObject.methods.get('model_post_init')?.value;
  if (last?.kind === 'function') callLater(machine, { ...last, self }, frameOf(machine).at, flowsOf(data));
  return refer(self.object);
}

/** Sets the fields from the object's data, then leaves the object only the members that every model has. */
function fillModel(
  machine: Machine,
  self: Abstract & { kind: 'object' },
  classObject: ClassObject,
  nested: number,
): void {
  prove(machine, self, classObject, nested);
  const facts = { class: { kind: 'class', class: classObject } as const, self };
  const holder = { id: 0, cell: cell() };
  const model = { kind: 'instance', type: 'pydantic/model', name: 'a model', facts, holder } as const;
  write(machine.store, self.object.base, model);
}

/** Marks the event data in the fields with the sanitizers that the fields' types prove. */
function prove(
  machine: Machine,
  self: Abstract & { kind: 'object' },
  classObject: ClassObject,
  nested: number,
  depth = MAX_DEPTH,
): void {
  if (depth === 0) return;
  for (const base of classObject.bases)
    if (base.kind === 'class') prove(machine, self, base.class, nested, depth - 1);
  for (const { kind, name, type, at } of classObject.node.members) {
    if (kind !== 'field' || typeof name !== 'string') continue;
    const field = classObject.own.fields.get(name)?.value;
    const value = fieldValue(machine, self.object, name, field, at);
    if (value === null) continue;
    const written = lastName(type);
    const inner = classNamed(classObject.scope, written);
    const proofs = [...(provenBy(written, inner) ?? []), ...provenByPattern(field)];
    if (proofs.length > 0) setField(machine, self.object, name, proofs.reduce(sanitize, value));
    else if (inner && isModel(inner) && nested > 0)
      setField(machine, self.object, name, modelOf(machine, inner, value, nested - 1));
    else setField(machine, self.object, name, value);
  }
}
const MAX_DEPTH = 10;
const MAX_NESTED = 3;

/**
 * Returns the value of a field: the constructor's argument, the data under the field's name or alias, or the default.
 * Null when nothing needs a mark.
 */
function fieldValue(
  machine: Machine,
  { fields, base }: HeapObject,
  name: string,
  field: Abstract | undefined,
  at: Span,
): Abstract | null {
  const facts = field?.kind === 'instance' && field.type === 'pydantic/field' ? field.facts : null;
  const passed = fields.get(name)?.value;
  const data = base.value;
  if (data.kind === 'absent' || (data.kind === 'instance' && data.type === 'pydantic/model'))
    return passed && passed.kind !== 'absent' && flowsOf(passed).length > 0 ? passed : null;
  const alias = stringOf(facts?.['validation_alias'] ?? facts?.['alias']);
  const otherwise = passed ?? (facts ? facts['default'] : field);
  const read = [...(alias === null ? [] : [alias]), name].map((key) =>
    getMember(machine, perhapsParsed(data), key, at),
  );
  return union([...read, ...(otherwise && otherwise.kind !== 'absent' ? [otherwise] : [])]);
}

function provenByPattern(field: Abstract | undefined): readonly string[] {
  if (field?.kind !== 'instance' || field.type !== 'pydantic/field') return [];
  const pattern = stringOf(field.facts['pattern'] ?? field.facts['regex']);
  const sinks = pattern === null ? [] : harmlessFor(pattern);
  return sinks.length > 0 ? [narrowed('anchored pattern', sinks)] : [];
}
