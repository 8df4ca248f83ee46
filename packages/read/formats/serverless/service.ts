import { folderOf, type Location } from '@emmental/model';
import type { Document } from '../../format.ts';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf } from '../../tree.ts';
import { property } from '../lowering/property.ts';
import { spell, type Values, type Words, wordsOf } from '../lowering/values.ts';
import { withWorkers } from './constructs.ts';
import { merged } from './merge.ts';
import { functionId } from './names.ts';
import type { Resolver } from './variables/resolve.ts';

/** A service file with its variables replaced. */
export interface Service {
  readonly path: string;
  /** Folder of the service file, relative to the root. */
  readonly directory: string;
  readonly name: Words;
  readonly stage: string;
  /** The stage inside of names, as a parameter, because the deployer can choose another stage. */
  readonly stageWords: Words;
  /** The section `provider`. */
  readonly provider: Node;
  /** Returns the resolved node under a path of sections and keys: `section('custom', 'appSync')`. */
  readonly section: (...path: readonly string[]) => Node | undefined;
  readonly functions: readonly FunctionUse[];
  readonly plugins: ReadonlySet<string>;
  /** The first number of `frameworkVersion`; null when the file has none. */
  readonly major: number | null;
  readonly values: Values;
  readonly at: Location;
}

/** One entry of `functions`. */
export interface FunctionUse {
  readonly key: string;
  readonly logicalId: string;
  readonly settings: Node;
  /** The deployed name: `name`, else `<service>-<stage>-<key>`. */
  readonly name: Words;
  readonly events: readonly EventUse[];
  readonly at: Location;
}

/** One entry of `events`. If the events belong to a state machine, `function` describes that machine. */
export interface EventUse {
  readonly function: FunctionUse;
  readonly starts: 'function' | 'state-machine';
  /** The event type, such as `http`. `unknown` if the entry has no readable type. */
  readonly type: string;
  /** The value under the type: a text, a map, or null for a bare `- http:`. */
  readonly settings: Node;
  /** Position in `events`, from 1. */
  readonly index: number;
  /** Position among the events of this type, from 1. */
  readonly number: number;
  readonly at: Location;
}

/** Reads a service file. Variables are resolved section by section, when the section is needed. */
export function serviceOf(document: Document, resolver: Resolver): Service {
  const { root } = document;
  const { values } = resolver.setting;
  const resolved = new Map<string, Node | undefined>();
  const section = (first?: string, ...path: readonly string[]): Node | undefined => {
    if (first === undefined) return undefined;
    if (!resolved.has(first)) {
      const raw = get(root, first);
      resolved.set(first, raw && resolver.resolve(raw));
    }
    return property(resolved.get(first), ...path);
  };
  const written = section('service');
  const name = wordsOf(
    written?.kind === 'map' && !values.valueOf(written) ? get(written, 'name') : written,
    values,
  );
  const major = majorOf(stringOf(get(root, 'frameworkVersion')));
  const partial = {
    path: document.path,
    directory: folderOf(document.path),
    name: name ?? ['service'],
    stage: resolver.stage,
    stageWords: stageWords(section('provider', 'stage'), resolver.stage, major),
    provider: section('provider') ?? { kind: 'map', entries: [], at: root.at },
    section,
    plugins: pluginsIn(section('plugins')),
    major,
    values,
    at: root.at,
  };
  return {
    ...partial,
    functions: functionsOf(section('functions'), section('constructs'), partial, resolver),
  };
}

/**
 * Returns the stage as parts of a text. It is a parameter, because `--stage` overrides the stage in the file.
 * The variable `sls:stage` exists from version 3 on.
 */
function stageWords(written: Node | undefined, stage: string, major: number | null): Words {
  if (written?.kind === 'scalar' && written.parts && String(written.value) === stage) return written.parts;
  const name = major !== null && major < 3 ? `opt:stage, '${stage}'` : 'sls:stage';
  return [{ kind: 'parameter', name, default: stage }];
}

function pluginsIn(node: Node | undefined): ReadonlySet<string> {
  const list = node?.kind === 'map' ? get(node, 'modules') : node;
  return new Set(itemsOf(list).flatMap((item) => stringOf(item) ?? []));
}

function majorOf(version: string | undefined): number | null {
  const found = /\d+/.exec(version ?? '');
  return found ? Number(found[0]) : null;
}

function functionsOf(
  node: Node | undefined,
  constructs: Node | undefined,
  service: Pick<Service, 'name' | 'stageWords' | 'values'>,
  resolver: Resolver,
): readonly FunctionUse[] {
  const functionMap = node?.kind === 'list' ? merged(node.items.filter((item) => item.kind === 'map')) : node;
  const unread = (node?.kind === 'list' ? node.items : node ? [node] : []).filter((part) =>
    service.values.valueOf(part),
  );
  for (const part of unread)
    resolver.report('template/unsupported', part.at, 'functions, whose content is not known');
  const seen = new Map<string, FunctionUse>();
  for (const entry of withWorkers(entriesOf(functionMap), constructs)) {
    // The key of an unknown value, which has been reported above.
    if (entry.key === 'Emmental::Value') continue;
    const empty = entry.value.kind === 'scalar' && entry.value.value === null;
    if (empty) continue;
    if (entry.value.kind !== 'map') {
      resolver.report('template/invalid', entry.value.at, `function ${entry.key} is not a map`);
      continue;
    }
    seen.set(entry.key, functionUse(entry.key, entry.value, entry.keyAt, service));
  }
  return [...seen.values()];
}

function functionUse(
  key: string,
  settings: MapNode,
  at: Location,
  service: Pick<Service, 'name' | 'stageWords' | 'values'>,
): FunctionUse {
  const name = wordsOf(property(settings, 'name'), service.values);
  const events: EventUse[] = [];
  const use: FunctionUse = {
    key,
    logicalId: functionId(key),
    settings,
    name: name ?? [...service.name, '-', ...service.stageWords, `-${key}`],
    events,
    at,
  };
  const counts = new Map<string, number>();
  const add = (type: string, settings: Node, index: number, place: Location): void => {
    const number = (counts.get(type) ?? 0) + 1;
    counts.set(type, number);
    events.push({ function: use, starts: 'function', type, settings, index, number, at: place });
  };
  const written = property(settings, 'events');
  if (written && written.kind !== 'list') add('unknown', written, 1, written.at);
  for (const [index, item] of itemsOf(written).entries()) {
    if (item.kind === 'scalar' && item.value === null) continue;
    // `- url` and `- alexaSkill` can be written without settings.
    const alone = stringOf(item);
    const entry = alone === undefined ? entriesOf(item)[0] : { key: alone, keyAt: item.at, value: item };
    if (!entry || service.values.valueOf(item)) add('unknown', item, index + 1, item.at);
    else add(entry.key, entry.value, index + 1, entry.keyAt);
  }
  return use;
}

/**
 * Returns the text of a setting, with unknown parts in the form `${Name}`, as in `Fn::Sub`. Undefined when it
 * is not a text.
 */
export function spelled(node: Node | undefined, values: Values): string | undefined {
  const words = wordsOf(node, values);
  return words ? spell(words) : undefined;
}
