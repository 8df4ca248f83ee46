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
import { absent, found, type Outcome } from './outcome.ts';
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

/** The input for resolving the variables of a service file. */
export interface Setting {
  readonly root: MapNode;
  /** The service file, relative to the root. */
  readonly path: string;
  readonly context: LowerContext;
  readonly values: Values;
  /** Parameters that `serverless-compose.yml` passes to this service. */
  readonly composed: MapNode | null;
}

/**
 * Replaces the variables of a service file. Each node is resolved once. A circular reference or an exceeded
 * limit is reported, and the value becomes unknown.
 */
export interface Resolver {
  readonly stage: string;
  /** Returns the node with all its variables replaced. A list or a map keeps the place of its definition. */
  resolve(node: Node): Node;
  /** Returns the resolved node under a path of the service file, or absent. */
  self(keys: readonly string[], at: Location): Outcome;
  /** Follows a path of keys from an unresolved node, and resolves the nodes on the path. */
  follow(node: Node, keys: readonly string[], written: string): Outcome;
  readonly setting: Setting;
  readonly unknown: (why: string, at: Location) => Node;
  readonly report: (code: DiagnosticCode, at: Location, about: string) => void;
  readonly diagnostics: readonly Diagnostic[];
}

const limits = { nodes: 200_000, characters: 200_000, variables: 1_000, depth: 100 };

/** Creates the resolver of a service file. The stage is `--stage`, else `provider.stage`, else `dev`. */
export function resolverOf(setting: Setting): Resolver {
  return new ServiceResolver(setting, stageOf(setting));
}

function stageOf(setting: Setting): string {
  const stageOption = setting.context.options.opt.get('stage');
  if (stageOption !== undefined) return stageOption;
  const written = get(setting.root, 'provider', 'stage');
  if (!written) return 'dev';
  // A value such as `${opt:stage, 'test'}` may depend on the stage, so it is resolved without a stage.
  const resolved = new ServiceResolver(setting, null).resolve(written);
  const text = resolved.kind === 'scalar' && resolved.value !== null ? String(resolved.value) : '';
  return text === '' ? 'dev' : text;
}

/** Resolves one service file for one stage. With the stage null, it is used to find out the stage. */
class ServiceResolver implements Resolver {
  readonly setting: Setting;
  readonly diagnostics: Diagnostic[] = [];
  readonly #stage: string | null;
  readonly #delimiters: Delimiters;
  /** True when a plug-in of the service converts `#{AWS::Region}` to `Fn::Sub`. */
  readonly #hasPseudoParameters: boolean;
  readonly #reported = new Set<string>();
  readonly #resolved = new Map<Node, Node>();
  readonly #sizes = new WeakMap<Node, number>();
  readonly #inProgress = new Set<Node>();
  #renamed = 0;

  constructor(setting: Setting, stage: string | null) {
    this.setting = setting;
    this.#stage = stage;
    this.#delimiters = delimitersIn(setting.root);
    this.#hasPseudoParameters = writesPseudoParameters(setting.root);
  }

  get stage(): string {
    return this.#stage ?? '';
  }

  report(code: DiagnosticCode, at: Location, about: string): void {
    const key = `${code}|${at.file}|${at.line}|${at.column}|${about}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.diagnostics.push(diagnostic(code, at, about));
  }

  unknown(why: string, at: Location): Node {
    return this.setting.values.node(unknown(why, at), at);
  }

  resolve(node: Node): Node {
    // A scalar with parts has been resolved already.
    if (node.kind === 'scalar' && (typeof node.value !== 'string' || node.parts)) return node;
    const before = this.#resolved.get(node);
    if (before) return before;
    if (this.#inProgress.has(node)) {
      const about = node.kind === 'scalar' ? String(node.value) : 'a variable contains itself';
      this.report('template/cycle', node.at, about);
      return this.unknown('its variables refer to each other in a circle', node.at);
    }
    if (this.#inProgress.size > limits.depth) {
      this.report('read/limit', node.at, 'variables are nested more than 100 levels deep');
      return this.unknown('its variables are nested too deeply', node.at);
    }
    this.#inProgress.add(node);
    const result = this.#resolveParts(node);
    this.#inProgress.delete(node);
    this.#resolved.set(node, result);
    // A resolved node has no variables, so resolving it again must return the same node.
    this.#resolved.set(result, result);
    return result;
  }

  follow(start: Node, keys: readonly string[], written: string): Outcome {
    let node = start;
    for (const [index, key] of keys.entries()) {
      if (node.kind === 'scalar' && typeof node.value === 'string') node = this.resolve(node);
      const value = this.setting.values.valueOf(node);
      if (value) {
        const why =
          value.kind === 'unknown' ? value.why : `${keys.slice(0, index).join('.')} is not fully known`;
        return found(this.unknown(why, node.at));
      }
      const next = node.kind === 'list' ? node.items[Number(key)] : get(node, key);
      if (!next) return absent(`${written} is not defined`);
      node = next;
    }
    return found(this.resolve(node));
  }

  self(keys: readonly string[], at: Location): Outcome {
    const path = keys.join('.');
    const outcome = this.follow(this.setting.root, keys, path === '' ? 'the file' : path);
    if (path === 'provider.stage' && this.#stage !== null) {
      const isKnown =
        outcome.kind === 'node' && outcome.node.kind === 'scalar' && outcome.node.value !== null;
      return isKnown ? outcome : found(scalar(this.#stage, at));
    }
    // The framework's default: https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
    if (path === 'provider.region' && outcome.kind === 'absent') return found(scalar('us-east-1', at));
    return outcome;
  }

  #resolveParts(node: Node): Node {
    switch (node.kind) {
      case 'scalar':
        return this.#resolveText(node.value as string, node.at);
      case 'list': {
        const items = node.items.map((item) => this.resolve(item));
        return this.#sized({ ...node, items }, items);
      }
      case 'map': {
        if (node.entries.length === 1 && node.entries[0]?.key === 'Fn::Sub') {
          return this.#resolveSubstitution(node, node.entries[0].value);
        }
        const entries = node.entries.map((entry) => ({ ...entry, value: this.resolve(entry.value) }));
        return this.#sized(
          { ...node, entries },
          entries.map((entry) => entry.value),
        );
      }
    }
  }

  #sized(node: Node, children: readonly Node[]): Node {
    const size = children.reduce((sum, child) => sum + (this.#sizes.get(child) ?? 1), 1);
    if (size > limits.nodes) {
      this.report('read/limit', node.at, 'variables expand to more than 200,000 values');
      return this.unknown('variables expand to too many values', node.at);
    }
    this.#sizes.set(node, size);
    return node;
  }

  #resolveText(text: string, at: Location): Node {
    const pieces = this.#piecesIn(text, at);
    if (!pieces) return this.unknown('the text has too many variables', at);
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') {
      const node = this.#nodeOf(only, at);
      return node.kind === 'list' || (node.kind === 'map' && !this.setting.values.valueOf(node))
        ? node
        : this.#placed(node, at);
    }
    const words = this.#wordsIn(pieces, at);
    return this.#hasPseudoParameters && words.some((word) => typeof word === 'string' && /#\{/.test(word))
      ? write(substitution(words.map(sharpToDollar), this.setting.values, at), at)
      : textNode(words, this.setting.values, at);
  }

  /** Gives a scalar the place of its use, because the place of its definition may be far away. */
  #placed(node: Node, at: Location): Node {
    if (node.kind !== 'scalar') return { ...node, at };
    return this.#hasPseudoParameters && typeof node.value === 'string' && node.value.includes('#{')
      ? write(
          substitution(
            (wordsOf(node, this.setting.values) ?? []).map(sharpToDollar),
            this.setting.values,
            at,
          ),
          at,
        )
      : { ...node, at };
  }

  #piecesIn(text: string, at: Location): Pieces | null {
    if (!text.includes(this.#delimiters.open)) return [text];
    if (text.length > limits.characters || text.split(this.#delimiters.open).length > limits.variables) {
      this.report('read/limit', at, 'a text with more than 1,000 variables');
      return null;
    }
    return piecesOf(text, this.#delimiters);
  }

  #wordsIn(pieces: Pieces, at: Location): Words {
    const words = pieces.flatMap((piece): Words => {
      if (typeof piece === 'string') return [piece];
      const node = this.#nodeOf(piece, at);
      const inner = wordsOf(node, this.setting.values);
      if (inner) return inner;
      this.report('template/invalid', at, `${piece.written} is a list or a map inside a text`);
      return [{ kind: 'unknown', why: `${piece.written} is not a text` }];
    });
    const length = words.reduce((sum, word) => sum + (typeof word === 'string' ? word.length : 1), 0);
    if (length <= limits.characters) return words;
    this.report('read/limit', at, 'variables expand to a text of more than 200,000 characters');
    return [{ kind: 'unknown', why: 'the text is too long' }];
  }

  /**
   * Resolves an `Fn::Sub`. A `${Name}` that is not a variable of the framework is left for CloudFormation.
   * Each hole (unknown part) becomes a variable of the `Fn::Sub`.
   */
  #resolveSubstitution(node: MapNode, argument: Node): Node {
    const inner = argument.kind === 'list' ? itemsOf(argument)[0] : argument;
    const text = stringOf(inner);
    const pieces = text === undefined || !inner ? null : this.#piecesIn(text, inner.at);
    if (!pieces || !inner) {
      const entry = node.entries[0];
      return entry ? { ...node, entries: [{ ...entry, value: this.resolve(argument) }] } : node;
    }
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') {
      const argumentNode = this.#nodeOf(only, inner.at);
      if (!wordsOf(argumentNode, this.setting.values)) return write({ 'Fn::Sub': argumentNode }, node.at);
    }
    const more = itemsOf(argument)[1];
    const variables: Record<string, Draft> = {};
    for (const entry of entriesOf(more ? this.resolve(more) : undefined)) variables[entry.key] = entry.value;
    const words = this.#wordsIn(pieces, inner.at);
    return write(
      substitution(
        this.#hasPseudoParameters ? words.map(sharpToDollar) : words,
        this.setting.values,
        inner.at,
        variables,
      ),
      node.at,
    );
  }

  #nodeOf(variable: Variable, at: Location): Node {
    const { outcome } = this.#lookUp(variable, at);
    if (outcome.kind === 'node') return outcome.node;
    if (!outcome.silent) this.report('template/undefined', at, `${variable.written}: ${outcome.why}`);
    return this.unknown(outcome.why, at);
  }

  #lookUp(variable: Variable, at: Location): LookUp {
    let first: Outcome | null = null;
    let varies = false;
    let isOpen = false;
    for (const [index, source] of variable.sources.entries()) {
      const last = index === variable.sources.length - 1;
      const answer = this.#lookUpSource(source, at, last);
      varies ||= answer.varies;
      isOpen ||= answer.isOpen;
      if (answer.outcome.kind === 'node') {
        const { node } = answer.outcome;
        const isNull = node.kind === 'scalar' && node.value === null;
        const isNamed = !varies && !isPartOfOther(node);
        if (!isNull || last)
          return {
            outcome: isNamed ? answer.outcome : found(this.#byName(node, this.#nameOf(variable, isOpen), at)),
            varies,
            isOpen,
          };
        first ??= absent(`${variable.written} is null`);
      } else first ??= answer.outcome;
    }
    return { outcome: first ?? absent('it has no source'), varies, isOpen };
  }

  #lookUpSource(source: VariableSource, at: Location, last: boolean): LookUp {
    if (source.kind === 'literal')
      return { outcome: found(scalar(source.value, at)), varies: false, isOpen: false };
    if (source.kind === 'nested') return this.#lookUp(source.variable, at);
    const parameters = source.parameters.map((pieces) => this.#wordsIn(pieces, at));
    const address = source.address === null ? null : this.#wordsIn(source.address, at);
    const parts = [...parameters, ...(address ? [address] : [])];
    const holes = parts.flatMap((words) => words.filter((word) => typeof word === 'object'));
    const isOutside = isGivenOutside(source.type, address);
    const varies = isOutside || holes.length > 0;
    const isOpen =
      (isOutside && !this.#isDecided(source.type, address)) ||
      holes.some((hole) => hole.kind !== 'parameter' || hole.isFixed !== true);
    if (parts.some((words) => asString(text(words)) === null)) {
      const written = parts.map(spell).join(', ');
      const node = this.unknown(`the argument of \${${source.type}:…} is not known: ${written}`, at);
      return { outcome: found(node), varies, isOpen };
    }
    const call = { type: source.type, parameters: parameters.map(spell), address: address && spell(address) };
    return { outcome: sources(source.type)({ ...call, at, last }, this), varies, isOpen };
  }

  /** Tells if the user passed a value for this source on the command line. */
  #isDecided(type: string, address: Words | null): boolean {
    const { options } = this.setting.context;
    const name = address ? spell(address) : '';
    if (type === 'env') return options.env.has(name);
    if (type === 'param') return options.parameters.has(name) || options.opt.has('stage');
    return options.opt.has(type === 'sls' ? 'stage' : name);
  }

  /**
   * Turns the scalars of a node into parameters that are named after the variable, with the current value as
   * default. A scalar inside a list or a map gets the variable's name with its own path.
   */
  #byName(node: Node, name: VariableName, at: Location): Node {
    if (++this.#renamed > limits.nodes) {
      this.report('read/limit', at, 'variables expand to more than 200,000 values');
      return this.unknown('variables expand to too many values', at);
    }
    switch (node.kind) {
      case 'scalar': {
        if (node.value === null) return node;
        const usual = String(node.value);
        const hole: Hole =
          name.name === null
            ? { kind: 'unknown', why: `it is a part of ${name.written}`, default: usual }
            : {
                kind: 'parameter',
                name: name.name,
                default: usual,
                ...(name.isOpen ? {} : { isFixed: true as const }),
              };
        return { ...node, parts: [hole] };
      }
      case 'list':
        return {
          ...node,
          items: node.items.map((item, index) => this.#byName(item, within(name, String(index)), at)),
        };
      case 'map':
        return this.setting.values.valueOf(node)
          ? node
          : {
              ...node,
              entries: node.entries.map((entry) => ({
                ...entry,
                value: this.#byName(entry.value, within(name, entry.key), at),
              })),
            };
    }
  }

  #nameOf({ written, sources: allSources }: Variable, isOpen: boolean): VariableName {
    const isUsual = this.#delimiters === usualDelimiters;
    const name = isUsual
      ? written.slice(this.#delimiters.open.length, -this.#delimiters.close.length).trim()
      : null;
    const [only] = allSources;
    const call = allSources.length === 1 && only?.kind === 'call' ? only : null;
    const step = call?.type === 'self' ? '.' : call?.type === 'file' ? (call.address ? '.' : ':') : null;
    return { written, name, step, isOpen };
  }
}

/**
 * The result of looking up a variable or one of its sources. `varies`: the value comes from the deployer.
 * `isOpen`: the value comes from the deployer, and the user has not passed it on the command line.
 */
interface LookUp {
  readonly outcome: Outcome;
  readonly varies: boolean;
  readonly isOpen: boolean;
}

/**
 * The name under which the value of a variable can be referred to: `name` for the entire value, `step` for
 * the separator before a key. `name` is null when there is no such name.
 */
interface VariableName {
  readonly written: string;
  readonly name: string | null;
  readonly step: '.' | ':' | null;
  readonly isOpen: boolean;
}

function within({ written, name, step, isOpen }: VariableName, key: string): VariableName {
  const isPlain = name !== null && step !== null && /^[\w-]+$/.test(key);
  return { written, name: isPlain ? `${name}${step}${key}` : null, step: '.', isOpen };
}

/** Tells if the deployer chooses the value: an option, a parameter, an environment variable, or the stage. */
function isGivenOutside(type: string, address: Words | null): boolean {
  return type === 'opt' || type === 'env' || type === 'param' || (type === 'sls' && address?.[0] === 'stage');
}

/**
 * Tells if a text is a part of a list or map that the deployer can change. Only the variable that refers to
 * it has a name for it.
 */
function isPartOfOther(node: Node): boolean {
  const [only, ...moreParts] = (node.kind === 'scalar' ? node.parts : undefined) ?? [];
  return typeof only === 'object' && only.kind === 'unknown' && moreParts.length === 0;
}

function delimitersIn(root: MapNode): Delimiters {
  const expression = stringOf(get(root, 'provider', 'variableSyntax'));
  return (expression === undefined ? null : delimitersOf(expression)) ?? usualDelimiters;
}

/** Plug-ins that convert `#{AWS::Region}` in any text to `Fn::Sub`. */
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
