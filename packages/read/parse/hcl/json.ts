import { type Diagnostic, diagnostic } from '@emmental/model';
import { entriesOf, type MapEntry, type Node } from '../../tree.ts';
import { parseTemplate } from './parse.ts';
import type { Block, Body, Expression } from './syntax.ts';

/**
 * Converts a Terraform file in JSON (`.tf.json`, as CDK for Terraform writes) to the body that the same file
 * has in HCL. Each text of JSON is read as a template. Source: Terraform language, "JSON Configuration
 * Syntax".
 */
export function bodyOfJson(root: Node | null, path: string): { body: Body; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const at = { file: path, line: 1, column: 1 };
  const blocks = alternatives(root).flatMap((file) =>
    entriesOf(file).flatMap(({ key, value }) => topLevel(key, value, diagnostics)),
  );
  return { body: { attributes: [], blocks, complete: root !== null, at }, diagnostics };
}

/** The number of names between a keyword of the top level and the body of its block. */
const labels: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  module: 1,
  locals: 0,
};

function topLevel(type: string, value: Node, diagnostics: Diagnostic[]): readonly Block[] {
  const depth = Object.hasOwn(labels, type) ? labels[type] : undefined;
  if (depth === undefined) return [];
  return labelled(value, depth, []).flatMap(({ names, body, at }): readonly Block[] => {
    if (body.kind !== 'map') {
      diagnostics.push(
        diagnostic('template/invalid', body.at, `${[type, ...names].join('.')} is not an object`),
      );
      return [];
    }
    return [{ type, labels: names, body: bodyOf(body, bodies[type] ?? 'values'), at }];
  });
}

interface Labelled {
  readonly names: readonly string[];
  readonly body: Node;
  readonly at: Node['at'];
}

/** Returns the bodies below `depth` names. A list contains several bodies for the same names. */
function labelled(value: Node, depth: number, names: readonly string[], at = value.at): readonly Labelled[] {
  return alternatives(value).flatMap((body) =>
    depth === 0
      ? [{ names, body: body, at: names.length === 0 ? body.at : at }]
      : entries(body).flatMap((entry) =>
          labelled(entry.value, depth - 1, [...names, entry.key], entry.keyAt),
        ),
  );
}

/**
 * The kind of a body: `values` has only expressions, `resource` has arguments and nested blocks, `variable`
 * has the settings of a variable.
 */
type Kind = 'values' | 'resource' | 'variable';
const bodies: Readonly<Record<string, Kind>> = {
  resource: 'resource',
  data: 'resource',
  variable: 'variable',
};

function bodyOf(node: Node, kind: Kind): Body {
  const attributes: Body['attributes'][number][] = [];
  const blocks: Block[] = [];
  for (const { key, keyAt: at, value } of entries(node)) {
    if (kind === 'resource' && key === 'dynamic') blocks.push(...dynamic(value));
    else if (kind === 'resource' && isBlock(key, value))
      for (const body of alternatives(value))
        blocks.push({ type: key, labels: [], body: bodyOf(body, kind), at: body.at });
    else
      attributes.push({
        name: key,
        value: kind === 'variable' ? worded(key, value) : expressionOf(value),
        at,
      });
  }
  return { attributes, blocks, complete: true, at: node.at };
}

/** Reads `"dynamic": { "statement": { "for_each": …, "content": { … } } }`. */
const dynamic = (value: Node): readonly Block[] =>
  labelled(value, 1, []).map(({ names, body, at }) => ({
    type: 'dynamic',
    labels: names,
    at,
    body: {
      attributes: entries(body)
        .filter(({ key }) => key !== 'content')
        .map(({ key, keyAt, value: argument }) => ({ name: key, value: named(key, argument), at: keyAt })),
      blocks: entries(body)
        .filter(({ key }) => key === 'content')
        .flatMap(({ value: content }) => alternatives(content))
        .map((content) => ({
          type: 'content',
          labels: [],
          body: bodyOf(content, 'resource'),
          at: content.at,
        })),
      complete: true,
      at,
    },
  }));

/** Reads an argument of a dynamic block. The name of an iterator is an identifier, not a text. */
const named = (key: string, value: Node): Expression =>
  key === 'iterator' && value.kind === 'scalar'
    ? { kind: 'variable', name: String(value.value), at: value.at }
    : expressionOf(value);

/**
 * Guesses if a value is a nested block or a mapping. In JSON they look alike; only the provider's schema
 * decides. The keys of blocks are names of the provider, in lower case. Mappings may have any keys, and few
 * arguments have a mapping as value.
 */
const isBlock = (key: string, value: Node): boolean =>
  !mappings.test(key) &&
  alternatives(value).length > 0 &&
  alternatives(value).every(
    (option) =>
      option.kind === 'map' && option.entries.every((entry) => /^([a-z][a-z0-9_]*|\/\/)$/.test(entry.key)),
  );

/** Arguments of the AWS and Google providers whose values are mappings. */
const mappings =
  /^(for_each|providers|tags(_all)?|labels|annotations|metadata|variables|(\w+_)?environment_variables|(\w+_)?parameters|(\w+_)?templates|(\w+_)?models|triggers|keepers|input|attributes)$/;

/**
 * Reads a setting of a variable: the type (`"type": "list(string)"`) is an expression, a default is a plain
 * value.
 */
function worded(key: string, value: Node): Expression {
  if (key === 'type' && value.kind === 'scalar' && typeof value.value === 'string')
    return parseTemplate(value.at.file, `\${${value.value}}`, value.at) ?? plain(value);
  return plain(value);
}

const plain = (value: Node): Expression =>
  expressionIn(value, (text, at) => ({ kind: 'literal', value: text, at }));

const expressionOf = (value: Node): Expression =>
  expressionIn(value, (text, at) => parseTemplate(at.file, text, at) ?? { kind: 'literal', value: text, at });

function expressionIn(value: Node, read: (text: string, at: Node['at']) => Expression): Expression {
  const { at } = value;
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'string'
        ? read(value.value, at)
        : { kind: 'literal', value: value.value, at };
    case 'list':
      return { kind: 'tuple', items: value.items.map((item) => expressionIn(item, read)), at };
    case 'map':
      return {
        kind: 'object',
        entries: value.entries.map((entry) => ({
          key: read(entry.key, entry.keyAt),
          value: expressionIn(entry.value, read),
        })),
        at,
      };
  }
}

/** Returns the entries of a mapping without its comments. In JSON a comment has the key `//`. */
const entries = (node: Node): readonly MapEntry[] => entriesOf(node).filter(({ key }) => key !== '//');

const alternatives = (node: Node | null): readonly Node[] =>
  node === null ? [] : node.kind === 'list' ? node.items : [node];
