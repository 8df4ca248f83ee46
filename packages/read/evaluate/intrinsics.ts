import {
  asString,
  both,
  choicesOf,
  constant,
  diagnostic,
  type Hole,
  holeText,
  type Location,
  partsOf,
  pieceOf,
  spelled,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../tree.ts';
import { conditionHolds, fixedText } from './condition.ts';
import { evaluate } from './evaluate.ts';
import { jsonText } from './json-text.ts';
import { combinationLimit, concat, partOf, type Scope } from './scope.ts';

type Intrinsic = (argument: Node, scope: Scope, at: Location) => Value;

/**
 * The function that evaluates each intrinsic function. Source: CloudFormation's intrinsic function reference.
 */
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
    const variables = new Map(entriesOf(second).map((entry) => [entry.key, entry.value]));
    const pieces = (first?.kind === 'scalar' ? first.parts : undefined) ?? [written];
    return substitute(pieces, variables, scope, at);
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
    const number = Number((index && fixedText(index, scope)) ?? Number.NaN);
    return mapChoices(items ? evaluate(items, scope) : unknown('Fn::Select has no list', at), at, (value) => {
      if (value.kind === 'unknown') return value;
      if (value.kind !== 'list') return unknown('the list of Fn::Select is not known', at);
      if (Number.isNaN(number)) {
        const isBounded = !value.open && value.items.length > 0 && value.items.length <= combinationLimit;
        return isBounded
          ? { kind: 'one-of', choices: value.items.map((item) => ({ when: null, value: item })), at }
          : unknown('the index of Fn::Select is not known', at);
      }
      return value.items[number] ?? unknown(`the list has no item ${number} that is known`, at);
    });
  },
  'Fn::Split': (argument, scope, at) => {
    const [separator, source] = itemsOf(argument);
    const between = asString(separator && evaluate(separator, scope));
    return mapChoices(source ? evaluate(source, scope) : unknown('Fn::Split has no text', at), at, (value) =>
      between ? split(value, between, at) : unknown('the separator of Fn::Split is not known', at),
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
    const name = fixedText(map, scope);
    if (name === null) return unknown('the name of the mapping in Fn::FindInMap is not known', at);
    const mapping = get(scope.mappings ?? undefined, name);
    if (!mapping) {
      if (!otherwise) scope.diagnostics.push(diagnostic('template/undefined', at, `mapping ${name}`));
      return missing(`the mapping ${name} is not in the template`);
    }
    const found = pick(mapping, first, scope).flatMap((row) =>
      pick(row.value, second, scope).map((cell) => ({ ...cell, when: both(row.when, cell.when) })),
    );
    if (found.length === 0) return missing(`the mapping ${name} has no such key`);
    if (found.length > combinationLimit) return unknown(`the mapping ${name} has too many values`, at);
    const choices = found.map(({ when, value }) => ({ when, value: evaluate(value, scope) }));
    const distinct = new Map(choices.map(({ value }) => [JSON.stringify(value, withoutPlace), value]));
    const [only] = distinct.values();
    return distinct.size === 1 && only ? only : { kind: 'one-of', choices, at };
  },
  'Fn::Base64': (argument, scope, at) => {
    const plain = evaluate(argument, scope);
    return plain.kind === 'constant'
      ? constant(Buffer.from(asString(plain) ?? '').toString('base64'), at)
      : unknown('the encoded text is partly known', at);
  },
  'Fn::ImportValue': (argument, scope, at) => {
    const name = spelled(evaluate(argument, scope));
    const exported = scope.otherStacks.exported(name);
    if (exported?.kind === 'constant') return { ...exported, at };
    const usual = asString(exported ?? undefined);
    // The value may depend on parameters of the other stack, so only its usual text is used.
    if (usual !== null) return partOf(usual, `the export ${name}`, at);
    return text([{ kind: 'external', source: 'import', name: name === '' ? 'unknown' : name }], at);
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
    unknown(`the macro ${stringOf(get(argument, 'Name')) ?? ''} generates it`, at),
  'Emmental::Value': (argument, scope, at) =>
    scope.template.values.get(stringOf(argument) ?? '') ?? unknown('the format has no value for it', at),
};

function dotted(node: Node): Value[] {
  const written = stringOf(node) ?? '';
  const dot = written.indexOf('.');
  return dot > 0 ? [constant(written.slice(0, dot)), constant(written.slice(dot + 1))] : [];
}

/**
 * Evaluates `Ref`: the value of a parameter, or a hole (unknown part) for a pseudo parameter or a resource.
 */
function reference(name: string, scope: Scope, at: Location): Value {
  if (name === 'AWS::NoValue') return constant(null, at);
  if (name.startsWith('AWS::')) return text([{ kind: 'pseudo', name }], at);
  const parameter = scope.parameters.get(name);
  if (parameter) return { ...parameter.value, at };
  if (scope.resources.has(name)) return text([{ kind: 'resource', id: name, attribute: null }], at);
  scope.diagnostics.push(diagnostic('template/undefined', at, name));
  return undefinedName(name, at);
}

const undefinedName = (name: string, at: Location): Value => ({
  ...unknown(`${name} is not defined in the template`, at),
  missing: name,
});

function attributeOf(id: string, attribute: string, scope: Scope, at: Location): Value {
  if (!scope.resources.has(id)) {
    scope.diagnostics.push(diagnostic('template/undefined', at, `${id}.${attribute}`));
    return undefinedName(id, at);
  }
  const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
  const usual = output === undefined ? null : asString(scope.otherStacks.output(id, output) ?? undefined);
  if (usual !== null) return text([{ kind: 'parameter', name: `${id}.${attribute}`, default: usual }], at);
  return text([{ kind: 'resource', id, attribute }], at);
}

function substitute(
  pieces: readonly (string | Hole)[],
  variables: ReadonlyMap<string, Node>,
  scope: Scope,
  at: Location,
): Value {
  const joined = concat(
    pieces.flatMap((piece) =>
      typeof piece === 'string' ? filledIn(piece, variables, scope, at) : [text([piece])],
    ),
    at,
  );
  return mapChoices(joined, at, (value) => dynamicReferences(value, at));
}

function filledIn(
  written: string,
  variables: ReadonlyMap<string, Node>,
  scope: Scope,
  at: Location,
): Value[] {
  const values: Value[] = [];
  let end = 0;
  for (const match of written.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = (match[1] ?? '').trim();
    values.push(constant(written.slice(end, match.index)));
    end = match.index + match[0].length;
    const variable = variables.get(name);
    if (name.startsWith('!')) values.push(constant(`\${${name.slice(1)}}`));
    else if (variable) values.push(evaluate(variable, scope));
    else if (!name.includes('.') || name.startsWith('AWS::')) values.push(reference(name, scope, at));
    else
      values.push(
        attributeOf(name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1), scope, at),
      );
  }
  return [...values, constant(written.slice(end))];
}

/**
 * Replaces `{{resolve:ssm:/path}}` in a text by a hole (unknown part), because the value is stored elsewhere.
 */
export function dynamicReferences(value: Value, at: Location): Value {
  let parts: readonly (string | Hole)[] | null = null;
  if (value.kind === 'text') parts = value.parts;
  else if (value.kind === 'constant' && typeof value.value === 'string') parts = [value.value];
  if (!parts?.some((part) => typeof part === 'string' && part.includes('{{resolve:'))) return value;
  return text(resolved(parts), at);
}

/**
 * Replaces each dynamic reference in the parts of a text by a hole. The name of the hole is the text between
 * the braces, which can contain holes too: `/${AWS::StackName}/key`.
 */
function resolved(parts: readonly (string | Hole)[]): readonly (string | Hole)[] {
  const done: (string | Hole)[] = [];
  let open: (string | Hole)[] | null = null;
  const pieces = parts.flatMap((part): readonly (string | Hole)[] =>
    typeof part === 'string' ? part.split(/(\{\{(?=resolve:)|\}\})/) : [part],
  );
  for (const piece of pieces) {
    if (piece === '{{' && open === null) open = [];
    else if (piece === '}}' && open !== null) {
      const inside = spelled(text(open));
      const [, source, name] = /^resolve:([\w-]+):(.*)$/s.exec(inside) ?? [];
      const isReference = source !== undefined && name !== undefined;
      done.push(isReference ? { kind: 'external', source, name } : `{{${inside}}}`);
      open = null;
    } else (open ?? done).push(piece);
  }
  return open === null ? done : [...done, '{{', ...open];
}

const spelledByName = (value: Value): string =>
  (partsOf(value) ?? []).map((part) => (typeof part === 'string' ? part : holeText(part))).join('');

/**
 * Splits a text. If the text contains holes, returns only the items before the first hole, in an open list,
 * because a hole may contain more separators.
 */
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
  const fullText = asString(value);
  if (fullText !== null) {
    const parameter = parameterIn(value);
    const items = fullText
      .split(between)
      .map((item, index) =>
        partOf(
          item,
          spelledByName(value),
          at,
          parameter === null ? null : pieceOf(parameter, index, between),
        ),
      );
    return { kind: 'list', items, open: false, at };
  }
  const first = value.parts.findIndex((part) => typeof part !== 'string');
  const head = value.parts.slice(0, first).join('').split(between);
  return { kind: 'list', items: head.slice(0, -1).map((item) => constant(item, at)), open: true, at };
}

/**
 * Returns the values under a key of a mapping. If the key is not known, or is the value of a parameter,
 * returns the values of all keys.
 */
function pick(mapping: Node, key: Node, scope: Scope): readonly { when: string | null; value: Node }[] {
  const fixed = fixedText(key, scope);
  const keys = fixed === null ? choicesOf(evaluate(key, scope)) : [{ when: null, value: constant(fixed) }];
  const isKnown = keys.every(({ value }) => value.kind === 'constant');
  const [only] = keys;
  const parameter = !isKnown && keys.length === 1 && only ? parameterIn(only.value) : null;
  return entriesOf(mapping).flatMap((entry) => {
    if (!isKnown)
      return [{ when: parameter === null ? null : `${parameter} is ${entry.key}`, value: entry.value }];
    return keys
      .filter(({ value }) => asString(value) === entry.key)
      .map(({ when }) => ({ when, value: entry.value }));
  });
}

/** Returns the name of the parameter, if a text consists only of that parameter; else null. */
function parameterIn(value: Value): string | null {
  const [only, ...more] = value.kind === 'text' ? value.parts : [];
  return typeof only === 'object' && only.kind === 'parameter' && more.length === 0 ? only.name : null;
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

/** Tells if a condition contradicts itself, like `Prod and not Prod`. */
function contradicts(when: string | null): boolean {
  const terms = new Set(when?.split(' and ') ?? []);
  return [...terms].some((term) => terms.has(`not ${term}`));
}

const withoutPlace = (key: string, value: unknown): unknown =>
  key === 'at' ? undefined : value instanceof Map ? [...value] : value;
