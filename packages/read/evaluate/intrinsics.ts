import {
  asString,
  both,
  choicesOf,
  constant,
  diagnostic,
  type Hole,
  holeText,
  type Location,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../tree.ts';
import { conditionHolds } from './condition.ts';
import { evaluate } from './evaluate.ts';
import { jsonText } from './json-text.ts';
import { combinationLimit, concat, type Scope } from './scope.ts';

type Intrinsic = (argument: Node, scope: Scope, at: Location) => Value;

/** What each intrinsic function gives. Source: CloudFormation's intrinsic function reference. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope, at) => reference(stringOf(argument) ?? '', scope, at),
  'Fn::GetAtt': (argument, scope, at) => {
    const [id, ...path] =
      itemsOf(argument).length > 0
        ? itemsOf(argument).map((item) => evaluate(item, scope))
        : dotted(argument);
    const name = asString(id);
    const attribute = path.map(asString);
    if (name === null || attribute.length === 0 || attribute.includes(null))
      return unknown('the attribute is not known', at);
    return attributeOf(name, attribute.join('.'), scope, at);
  },
  'Fn::Sub': (argument, scope, at) => {
    const [first, second] = argument.kind === 'list' ? argument.items : [argument];
    const written = stringOf(first) ?? (first?.kind === 'scalar' ? String(first.value) : undefined);
    if (written === undefined) return unknown('Fn::Sub has no text', at);
    const own = new Map(entriesOf(second).map((entry) => [entry.key, entry.value]));
    return substitute(written, own, scope, at);
  },
  'Fn::Join': (argument, scope, at) => {
    const [separator, items] = itemsOf(argument);
    const between = asString(separator && evaluate(separator, scope)) ?? '';
    return mapChoices(items ? evaluate(items, scope) : unknown('Fn::Join has no list', at), at, (value) => {
      if (value.kind !== 'list')
        return value.kind === 'fields' ? unknown('Fn::Join got a mapping', at) : value;
      const present = value.items.filter((item) => !(item.kind === 'constant' && item.value === null));
      const parts = present.flatMap((item, index) => (index === 0 ? [item] : [constant(between), item]));
      return concat(value.open ? [...parts, unknown('the list may have more items')] : parts, at);
    });
  },
  'Fn::Select': (argument, scope, at) => {
    const [index, items] = itemsOf(argument);
    const number = Number(asString(index && evaluate(index, scope)) ?? Number.NaN);
    return mapChoices(items ? evaluate(items, scope) : unknown('Fn::Select has no list', at), at, (value) => {
      if (value.kind === 'unknown') return value;
      if (value.kind !== 'list') return unknown('the list that Fn::Select takes from is not known', at);
      if (Number.isNaN(number)) return unknown('which item Fn::Select takes is not known', at);
      return value.items[number] ?? unknown(`the list has no item ${number} that is known`, at);
    });
  },
  'Fn::Split': (argument, scope, at) => {
    const [separator, source] = itemsOf(argument);
    const between = asString(separator && evaluate(separator, scope));
    return mapChoices(source ? evaluate(source, scope) : unknown('Fn::Split has no text', at), at, (value) =>
      between ? split(value, between, at) : unknown('what Fn::Split splits at is not known', at),
    );
  },
  'Fn::If': (argument, scope, at) => {
    const [condition, yes, no] = itemsOf(argument);
    const name = stringOf(condition) ?? stringOf(get(condition, 'Condition')) ?? '';
    if (!scope.conditions.has(name))
      scope.diagnostics.push(diagnostic('template/undefined', at, `condition ${name}`));
    const truth = conditionHolds(name, scope);
    const branch = (node: Node | undefined): Value => (node ? evaluate(node, scope) : constant(null, at));
    if (truth !== null) return branch(truth ? yes : no);
    return {
      kind: 'one-of',
      choices: [
        ...choicesOf(branch(yes)).map((choice) => ({ when: both(name, choice.when), value: choice.value })),
        ...choicesOf(branch(no)).map((choice) => ({
          when: both(`not ${name}`, choice.when),
          value: choice.value,
        })),
      ].filter((choice) => !contradicts(choice.when)),
      at,
    };
  },
  'Fn::FindInMap': (argument, scope, at) => {
    const [map, first, second, options] = itemsOf(argument);
    if (!map || !first || !second) return unknown('Fn::FindInMap has too few arguments', at);
    const otherwise = get(options, 'DefaultValue');
    const missing = (why: string): Value => (otherwise ? evaluate(otherwise, scope) : unknown(why, at));
    const name = asString(evaluate(map, scope));
    if (name === null) return unknown('which mapping Fn::FindInMap reads is not known', at);
    const mapping = get(scope.mappings ?? undefined, name);
    if (!mapping) {
      if (!otherwise) scope.diagnostics.push(diagnostic('template/undefined', at, `mapping ${name}`));
      return missing(`the mapping ${name} is not in the template`);
    }
    const found = pick(mapping, evaluate(first, scope)).flatMap((inner) =>
      pick(inner, evaluate(second, scope)),
    );
    if (found.length === 0) return missing(`the mapping ${name} has no such key`);
    if (found.length > combinationLimit) return unknown(`the mapping ${name} has too many values`, at);
    const distinct = [
      ...new Map(
        found
          .map((node) => evaluate(node, scope))
          .map((value) => [JSON.stringify(value, withoutPlace), value]),
      ).values(),
    ];
    const [only] = distinct;
    return distinct.length === 1 && only
      ? only
      : { kind: 'one-of', choices: distinct.map((value) => ({ when: null, value })), at };
  },
  'Fn::Base64': (argument, scope, at) => {
    const plain = asString(evaluate(argument, scope));
    return plain === null
      ? unknown('the encoded text is partly known', at)
      : constant(Buffer.from(plain).toString('base64'), at);
  },
  'Fn::ImportValue': (argument, scope, at) => {
    const name = evaluate(argument, scope);
    const parts =
      name.kind === 'text'
        ? name.parts.map((part) => (typeof part === 'string' ? part : holeText(part))).join('')
        : asString(name);
    return text([{ kind: 'external', source: 'import', name: parts ?? 'unknown' }], at);
  },
  'Fn::ToJsonString': (argument, scope, at) => jsonText(evaluate(argument, scope), at),
  'Fn::Length': (argument, scope, at) => {
    const value = evaluate(argument, scope);
    return value.kind === 'list' && !value.open
      ? constant(value.items.length, at)
      : unknown('the length is not known', at);
  },
  'Fn::GetAZs': (_, __, at) => ({ kind: 'list', items: [], open: true, at }),
  'Fn::Cidr': (_, __, at) => ({ kind: 'list', items: [], open: true, at }),
  'Fn::Transform': (argument, _, at) =>
    unknown(`the macro ${stringOf(get(argument, 'Name')) ?? ''} makes it`, at),
  'Emmental::Value': (argument, scope, at) =>
    scope.template.values.get(stringOf(argument) ?? '') ?? unknown('the format did not say', at),
};

function dotted(node: Node): Value[] {
  const written = stringOf(node) ?? '';
  const dot = written.indexOf('.');
  return dot > 0 ? [constant(written.slice(0, dot)), constant(written.slice(dot + 1))] : [];
}

/** `Ref`: a parameter's value, a pseudo parameter as a hole, or a resource. */
function reference(name: string, scope: Scope, at: Location): Value {
  if (name === 'AWS::NoValue') return constant(null, at);
  if (name.startsWith('AWS::')) return text([{ kind: 'pseudo', name }], at);
  const parameter = scope.parameters.get(name);
  if (parameter) return { ...parameter.value, at };
  if (scope.resources.has(name)) return text([{ kind: 'resource', id: name, attribute: null }], at);
  scope.diagnostics.push(diagnostic('template/undefined', at, name));
  return unknown(`${name} is not defined in the template`, at);
}

function attributeOf(id: string, attribute: string, scope: Scope, at: Location): Value {
  if (!scope.resources.has(id)) {
    scope.diagnostics.push(diagnostic('template/undefined', at, `${id}.${attribute}`));
    return unknown(`${id} is not defined in the template`, at);
  }
  return text([{ kind: 'resource', id, attribute }], at);
}

function substitute(written: string, own: ReadonlyMap<string, Node>, scope: Scope, at: Location): Value {
  const values: Value[] = [];
  let end = 0;
  for (const match of written.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = (match[1] ?? '').trim();
    values.push(constant(written.slice(end, match.index)));
    end = match.index + match[0].length;
    const given = own.get(name);
    if (name.startsWith('!')) values.push(constant(`\${${name.slice(1)}}`));
    else if (given) values.push(evaluate(given, scope));
    else if (!name.includes('.') || name.startsWith('AWS::')) values.push(reference(name, scope, at));
    else
      values.push(
        attributeOf(name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1), scope, at),
      );
  }
  const joined = concat([...values, constant(written.slice(end))], at);
  return mapChoices(joined, at, (value) => dynamicReferences(value, at));
}

/** `{{resolve:ssm:/path}}` in a text is a value kept elsewhere. */
export function dynamicReferences(value: Value, at: Location): Value {
  const parts =
    value.kind === 'constant' && typeof value.value === 'string'
      ? [value.value]
      : value.kind === 'text'
        ? value.parts
        : null;
  if (!parts?.some((part) => typeof part === 'string' && part.includes('{{resolve:'))) return value;
  return text(
    parts.flatMap((part): (string | Hole)[] => (typeof part === 'string' ? resolved(part) : [part])),
    at,
  );
}

function resolved(written: string): (string | Hole)[] {
  return written.split(/(\{\{resolve:[^}]*(?:\}|$)\}?)/).map((piece): string | Hole => {
    const [, source, name] = /^\{\{resolve:([\w-]+):(.*?)\}\}$/.exec(piece) ?? [];
    return source !== undefined && name !== undefined ? { kind: 'external', source, name } : piece;
  });
}

/** A separator inside a hole cannot be seen: then the list is open after the last certain item. */
function split(value: Value, between: string, at: Location): Value {
  if (value.kind === 'constant') {
    return {
      kind: 'list',
      items: String(value.value ?? '')
        .split(between)
        .map((item) => constant(item, at)),
      open: false,
      at,
    };
  }
  if (value.kind !== 'text') return unknown('the text that is split is not known', at);
  const first = value.parts.findIndex((part) => typeof part !== 'string');
  const head = value.parts.slice(0, first).join('').split(between);
  return { kind: 'list', items: head.slice(0, -1).map((item) => constant(item, at)), open: true, at };
}

/** What stands under a key of a mapping; everything in it where the key is not known. */
function pick(node: Node, key: Value | undefined): readonly Node[] {
  const names = (key ? choicesOf(key) : []).map((choice) => asString(choice.value));
  return entriesOf(node)
    .filter((entry) => names.includes(null) || names.includes(entry.key))
    .map((entry) => entry.value);
}

function mapChoices(value: Value, at: Location, change: (value: Value) => Value): Value {
  if (value.kind !== 'one-of') return change(value);
  const choices = choicesOf(value).flatMap((choice) =>
    choicesOf(change(choice.value)).map((inner) => ({
      when: both(choice.when, inner.when),
      value: inner.value,
    })),
  );
  return { kind: 'one-of', choices, at };
}

/** `Prod and not Prod` cannot be. */
function contradicts(when: string | null): boolean {
  const terms = new Set(when?.split(' and ') ?? []);
  return [...terms].some((term) => terms.has(`not ${term}`));
}

const withoutPlace = (key: string, value: unknown): unknown =>
  key === 'at' ? undefined : value instanceof Map ? [...value] : value;
