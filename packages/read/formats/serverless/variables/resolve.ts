import {
  asString,
  type Diagnostic,
  type DiagnosticCode,
  diagnostic,
  type Hole,
  type Location,
  text,
  unknown,
} from '@emmental/model';
import type { LowerContext } from '../../../format.ts';
import { entriesOf, get, itemsOf, type MapNode, type Node, scalar, stringOf } from '../../../tree.ts';
import { spell, substitution, textNode, type Values, type Words, wordsOf } from '../../lowering/values.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { sources } from './sources.ts';
import {
  type Delimiters,
  delimitersOf,
  type Pieces,
  piecesOf,
  usualDelimiters,
  type Variable,
  type VariableSource,
} from './syntax.ts';

/** What a service file is resolved in. */
export interface Setting {
  readonly root: MapNode;
  /** The service file, relative to the root. */
  readonly path: string;
  readonly context: LowerContext;
  readonly values: Values;
  /** Parameters that `serverless-compose.yml` hands to this service. */
  readonly composed: MapNode | null;
}

/** Replaces variables. Nodes are resolved once; circles and bounds are reported and become unknown. */
export interface Resolver {
  readonly stage: string;
  /** The node with every variable in it replaced. Whole lists and maps keep the places where they are written. */
  resolve(node: Node): Node;
  /** The resolved node under a path of the service file, or absent. */
  self(keys: readonly string[], at: Location): Outcome;
  /** Follows keys in a node that is not resolved yet, resolving what stands in the way. */
  follow(node: Node, keys: readonly string[], written: string): Outcome;
  readonly setting: Setting;
  readonly unknown: (why: string, at: Location) => Node;
  readonly report: (code: DiagnosticCode, at: Location, about: string) => void;
  readonly diagnostics: readonly Diagnostic[];
}

/** `absent`: this source has no value, the next one is asked. `silent`: that is no mistake of the file. */
export type Outcome =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'absent'; readonly why: string; readonly silent: boolean };

export const found = (node: Node): Outcome => ({ kind: 'node', node });
export const absent = (why: string, silent = false): Outcome => ({ kind: 'absent', why, silent });

const limits = { nodes: 200_000, characters: 200_000, variables: 1_000, depth: 100 };

/** Makes the resolver of a service file. The stage is that of `--stage`, else of `provider.stage`, else `dev`. */
export function resolverOf(setting: Setting): Resolver {
  return makeResolver(setting, stageOf(setting));
}

function stageOf(setting: Setting): string {
  const given = setting.context.given.opt.get('stage');
  if (given !== undefined) return given;
  const written = get(setting.root, 'provider', 'stage');
  if (!written) return 'dev';
  // `provider.stage: ${opt:stage, 'test'}` asks for the stage itself, so a resolver without one answers.
  const resolved = makeResolver(setting, null).resolve(written);
  const text = resolved.kind === 'scalar' && resolved.value !== null ? String(resolved.value) : '';
  return text === '' ? 'dev' : text;
}

function makeResolver(setting: Setting, stage: string | null): Resolver {
  const { values } = setting;
  const delimiters = delimitersIn(setting.root);
  const pseudo = writesPseudoParameters(setting.root);
  const done = new Map<Node, Node>();
  const sizes = new WeakMap<Node, number>();
  const open = new Set<Node>();
  let named = 0;
  const diagnostics: Diagnostic[] = [];
  const reported = new Set<string>();

  const report = (code: DiagnosticCode, at: Location, about: string): void => {
    const key = `${code}|${at.file}|${at.line}|${at.column}|${about}`;
    if (reported.has(key)) return;
    reported.add(key);
    diagnostics.push(diagnostic(code, at, about));
  };
  const unknownNode = (why: string, at: Location): Node => values.node(unknown(why, at), at);

  const sized = (node: Node, children: readonly Node[]): Node => {
    const size = children.reduce((sum, child) => sum + (sizes.get(child) ?? 1), 1);
    if (size > limits.nodes) {
      report('read/limit', node.at, 'variables expand to more than 200,000 values');
      return unknownNode('variables expand to too many values', node.at);
    }
    sizes.set(node, size);
    return node;
  };

  const resolve = (node: Node): Node => {
    // What has parts is resolved already.
    if (node.kind === 'scalar' && (typeof node.value !== 'string' || node.parts)) return node;
    const before = done.get(node);
    if (before) return before;
    if (open.has(node)) {
      report(
        'template/cycle',
        node.at,
        node.kind === 'scalar' ? String(node.value) : 'a variable contains itself',
      );
      return unknownNode('its variables refer to each other in a circle', node.at);
    }
    if (open.size > limits.depth) {
      report('read/limit', node.at, 'variables are nested more than 100 levels deep');
      return unknownNode('its variables are nested too deeply', node.at);
    }
    open.add(node);
    const result = resolveFresh(node);
    open.delete(node);
    done.set(node, result);
    // What is resolved holds no variable, so resolving it again gives itself.
    done.set(result, result);
    return result;
  };

  const resolveFresh = (node: Node): Node => {
    switch (node.kind) {
      case 'scalar':
        return resolveText(node.value as string, node.at);
      case 'list': {
        const items = node.items.map(resolve);
        return sized({ ...node, items }, items);
      }
      case 'map': {
        if (node.entries.length === 1 && node.entries[0]?.key === 'Fn::Sub') {
          return resolveSubstitution(node, node.entries[0].value);
        }
        const entries = node.entries.map((entry) => ({ ...entry, value: resolve(entry.value) }));
        return sized(
          { ...node, entries },
          entries.map((entry) => entry.value),
        );
      }
    }
  };

  const resolveText = (text: string, at: Location): Node => {
    const pieces = piecesIn(text, at);
    if (!pieces) return unknownNode('the text has too many variables', at);
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') {
      const node = nodeOf(only, at);
      return node.kind === 'list' || (node.kind === 'map' && !values.of(node)) ? node : placed(node, at);
    }
    const words = wordsIn(pieces, at);
    return pseudo && words.some((word) => typeof word === 'string' && /#\{/.test(word))
      ? write(substitution(words.map(sharpToDollar), values, at), at)
      : textNode(words, values, at);
  };

  /** A scalar stands where it is used; its definition may be far away. */
  const placed = (node: Node, at: Location): Node => {
    if (node.kind !== 'scalar') return { ...node, at };
    return pseudo && typeof node.value === 'string' && node.value.includes('#{')
      ? write(substitution((wordsOf(node, values) ?? []).map(sharpToDollar), values, at), at)
      : { ...node, at };
  };

  const piecesIn = (text: string, at: Location): Pieces | null => {
    if (!text.includes(delimiters.open)) return [text];
    if (text.length > limits.characters || text.split(delimiters.open).length > limits.variables) {
      report('read/limit', at, 'a text with more than 1,000 variables');
      return null;
    }
    return piecesOf(text, delimiters);
  };

  const wordsIn = (pieces: Pieces, at: Location): Words => {
    const words = pieces.flatMap((piece): Words => {
      if (typeof piece === 'string') return [piece];
      const node = nodeOf(piece, at);
      const inner = wordsOf(node, values);
      if (inner) return inner;
      report('template/invalid', at, `${piece.written} is a list or a map inside a text`);
      return [{ kind: 'unknown', why: `${piece.written} is no text` }];
    });
    const length = words.reduce((sum, word) => sum + (typeof word === 'string' ? word.length : 1), 0);
    if (length <= limits.characters) return words;
    report('read/limit', at, 'variables expand to a text of more than 200,000 characters');
    return [{ kind: 'unknown', why: 'the text is too long' }];
  };

  /** In `Fn::Sub`, `${Name}` that is no variable stays for CloudFormation, and holes become its variables. */
  const resolveSubstitution = (node: MapNode, argument: Node): Node => {
    const inner = argument.kind === 'list' ? itemsOf(argument)[0] : argument;
    const text = stringOf(inner);
    const pieces = text === undefined || !inner ? null : piecesIn(text, inner.at);
    if (!pieces || !inner) {
      const entry = node.entries[0];
      return entry ? { ...node, entries: [{ ...entry, value: resolve(argument) }] } : node;
    }
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') {
      const whole = nodeOf(only, inner.at);
      if (!wordsOf(whole, values)) return write({ 'Fn::Sub': whole }, node.at);
    }
    const more = itemsOf(argument)[1];
    const variables: Record<string, Draft> = {};
    for (const entry of entriesOf(more ? resolve(more) : undefined)) variables[entry.key] = entry.value;
    const words = wordsIn(pieces, inner.at);
    return write(
      substitution(pseudo ? words.map(sharpToDollar) : words, values, inner.at, variables),
      node.at,
    );
  };

  const nodeOf = (variable: Variable, at: Location): Node => {
    const { outcome } = askedOf(variable, at);
    if (outcome.kind === 'node') return outcome.node;
    if (!outcome.silent) report('template/undefined', at, `${variable.written}: ${outcome.why}`);
    return unknownNode(outcome.why, at);
  };

  const askedOf = (variable: Variable, at: Location): Asked => {
    let first: Outcome | null = null;
    let varies = false;
    let isOpen = false;
    for (const [index, source] of variable.sources.entries()) {
      const last = index === variable.sources.length - 1;
      const asked = ask(source, at, last);
      varies ||= asked.varies;
      isOpen ||= asked.isOpen;
      if (asked.outcome.kind === 'node') {
        const { node } = asked.outcome;
        const isNull = node.kind === 'scalar' && node.value === null;
        const isNamed = !varies && !isPartOfOther(node);
        if (!isNull || last)
          return {
            outcome: isNamed ? asked.outcome : found(byName(node, nameOf(variable, isOpen), at)),
            varies,
            isOpen,
          };
        first ??= absent(`${variable.written} is null`);
      } else first ??= asked.outcome;
    }
    return { outcome: first ?? absent('it has no source'), varies, isOpen };
  };

  const ask = (source: VariableSource, at: Location, last: boolean): Asked => {
    if (source.kind === 'literal')
      return { outcome: found(scalar(source.value, at)), varies: false, isOpen: false };
    if (source.kind === 'nested') return askedOf(source.variable, at);
    const parameters = source.parameters.map((pieces) => wordsIn(pieces, at));
    const address = source.address === null ? null : wordsIn(source.address, at);
    const parts = [...parameters, ...(address ? [address] : [])];
    const holes = parts.flatMap((words) => words.filter((word) => typeof word === 'object'));
    const isOutside = isGivenOutside(source.type, address);
    const varies = isOutside || holes.length > 0;
    const isOpen =
      (isOutside && !isDecided(source.type, address)) ||
      holes.some((one) => one.kind !== 'parameter' || one.given !== true);
    if (parts.some((words) => asString(text(words)) === null)) {
      const written = parts.map(spell).join(', ');
      const node = unknownNode(`what \${${source.type}:…} asks for is not known: ${written}`, at);
      return { outcome: found(node), varies, isOpen };
    }
    const call = { type: source.type, parameters: parameters.map(spell), address: address && spell(address) };
    return { outcome: sources(source.type)({ ...call, at, last }, resolver), varies, isOpen };
  };

  /** Did the user give what decides it? */
  const isDecided = (type: string, address: Words | null): boolean => {
    const { given } = setting.context;
    const name = address ? spell(address) : '';
    if (type === 'env') return given.env.has(name);
    if (type === 'param') return given.parameters.has(name) || given.opt.has('stage');
    return given.opt.has(type === 'sls' ? 'stage' : name);
  };

  /**
   * The node with what stands in it by the name of the variable that brings it, `${…}` with its own address in a list
   * or a map; the value is that of now.
   */
  const byName = (node: Node, name: Named, at: Location): Node => {
    if (++named > limits.nodes) {
      report('read/limit', at, 'variables expand to more than 200,000 values');
      return unknownNode('variables expand to too many values', at);
    }
    switch (node.kind) {
      case 'scalar': {
        if (node.value === null) return node;
        const usual = String(node.value);
        const hole: Hole =
          name.whole === null
            ? { kind: 'unknown', why: `it is a part of ${name.written}`, default: usual }
            : {
                kind: 'parameter',
                name: name.whole,
                default: usual,
                ...(name.isOpen ? {} : { given: true as const }),
              };
        return { ...node, parts: [hole] };
      }
      case 'list':
        return {
          ...node,
          items: node.items.map((item, index) => byName(item, within(name, String(index)), at)),
        };
      case 'map':
        return values.of(node)
          ? node
          : {
              ...node,
              entries: node.entries.map((entry) => ({
                ...entry,
                value: byName(entry.value, within(name, entry.key), at),
              })),
            };
    }
  };

  const nameOf = ({ written, sources: all }: Variable, isOpen: boolean): Named => {
    const isUsual = delimiters === usualDelimiters;
    const whole = isUsual ? written.slice(delimiters.open.length, -delimiters.close.length).trim() : null;
    const [only] = all;
    const call = all.length === 1 && only?.kind === 'call' ? only : null;
    const step = call?.type === 'self' ? '.' : call?.type === 'file' ? (call.address ? '.' : ':') : null;
    return { written, whole, step, isOpen };
  };

  const follow = (start: Node, keys: readonly string[], written: string): Outcome => {
    let node = start;
    for (const [index, key] of keys.entries()) {
      if (node.kind === 'scalar' && typeof node.value === 'string') node = resolve(node);
      const value = values.of(node);
      if (value) {
        const why =
          value.kind === 'unknown' ? value.why : `${keys.slice(0, index).join('.')} is not fully known`;
        return found(unknownNode(why, node.at));
      }
      const next = node.kind === 'list' ? node.items[Number(key)] : get(node, key);
      if (!next) return absent(`${written} is not defined`);
      node = next;
    }
    return found(resolve(node));
  };

  const self = (keys: readonly string[], at: Location): Outcome => {
    const path = keys.join('.');
    const outcome = follow(setting.root, keys, path === '' ? 'the file' : path);
    if (path === 'provider.stage' && stage !== null) {
      const known = outcome.kind === 'node' && outcome.node.kind === 'scalar' && outcome.node.value !== null;
      return known ? outcome : found(scalar(stage, at));
    }
    // The framework's default, https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
    if (path === 'provider.region' && outcome.kind === 'absent') return found(scalar('us-east-1', at));
    return outcome;
  };

  const resolver: Resolver = {
    get stage() {
      return stage ?? '';
    },
    resolve,
    self,
    follow,
    setting,
    unknown: unknownNode,
    report,
    diagnostics,
  };
  return resolver;
}

/**
 * What a variable or one source of it gives; `varies` = deployment may make it something else, `isOpen` = also where it
 * is given what the user gave.
 */
interface Asked {
  readonly outcome: Outcome;
  readonly varies: boolean;
  readonly isOpen: boolean;
}

/** How a variable is written again: whole, and the sign before a key of what it gives; null where it cannot be. */
interface Named {
  readonly written: string;
  readonly whole: string | null;
  readonly step: '.' | ':' | null;
  readonly isOpen: boolean;
}

function within({ written, whole, step, isOpen }: Named, key: string): Named {
  const isPlain = whole !== null && step !== null && /^[\w-]+$/.test(key);
  return { written, whole: isPlain ? `${whole}${step}${key}` : null, step: '.', isOpen };
}

/** What whoever deploys gives: options, parameters, the environment, and the stage. */
function isGivenOutside(type: string, address: Words | null): boolean {
  return type === 'opt' || type === 'env' || type === 'param' || (type === 'sls' && address?.[0] === 'stage');
}

/** A text of a list or map that varies, for which only the variable that asks for it has a name. */
function isPartOfOther(node: Node): boolean {
  const [only, ...others] = (node.kind === 'scalar' ? node.parts : undefined) ?? [];
  return typeof only === 'object' && only.kind === 'unknown' && others.length === 0;
}

function delimitersIn(root: MapNode): Delimiters {
  const expression = stringOf(get(root, 'provider', 'variableSyntax'));
  return (expression === undefined ? null : delimitersOf(expression)) ?? usualDelimiters;
}

/** Plug-ins that turn `#{AWS::Region}` in any text into `Fn::Sub`. */
export const pseudoPlugins: readonly string[] = [
  'serverless-pseudo-parameters',
  'serverless-cloudformation-sub-variables',
];

function writesPseudoParameters(root: MapNode): boolean {
  const plugins = get(root, 'plugins');
  return itemsOf(plugins?.kind === 'map' ? get(plugins, 'modules') : plugins).some((plugin) =>
    pseudoPlugins.includes(stringOf(plugin) ?? ''),
  );
}

const sharpToDollar = <T>(word: T): T =>
  (typeof word === 'string' ? word.replace(/#\{([\w:.]+)\}/g, '${$1}') : word) as T;
