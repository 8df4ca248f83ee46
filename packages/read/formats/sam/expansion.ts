import { type Diagnostic, type DiagnosticCode, diagnostic, type Location } from '@emmental/model';
import type { Document, EventOrigin, FunctionOrigin, LowerContext } from '../../format.ts';
import {
  entriesOf,
  get,
  itemsOf,
  type MapEntry,
  type MapNode,
  type Node,
  stringOf,
  withEntries,
} from '../../tree.ts';
import { intrinsicOf } from '../lowering/intrinsics.ts';
import { type Draft, write, writeMap } from '../lowering/write.ts';

/** One run of the expander: what it reads, and what it has written so far. */
export interface Expansion {
  readonly document: Document;
  readonly context: LowerContext;
  /** The user's resources with Globals merged. Events edit the bucket, user pool or API that they attach to here. */
  readonly resources: Map<string, MapEntry>;
  readonly output: Map<string, MapEntry>;
  /** Ids of `output` in the order they were written: what came since is at the end. */
  readonly written: string[];
  readonly conditions: Map<string, Node>;
  /** APIs whose definition SAM writes from events; the user gave none. */
  readonly managedApis: Set<string>;
  readonly generated: Map<string, { readonly of: string }>;
  readonly functions: Map<string, FunctionOrigin>;
  /** Statements that SAM writes, by place. */
  readonly origins: Map<string, string>;
  /** What `!Ref Api.Stage` and its kin mean: `Api.Stage` → logical id. */
  readonly references: Map<string, string>;
  /** Logical ids that are gone, and those that stand for them in `DependsOn`. */
  readonly replaced: Map<string, readonly string[]>;
  readonly diagnostics: Diagnostic[];
}

/** A resource of the template that SAM expands. */
export interface SamResource {
  readonly id: string;
  readonly type: string;
  readonly node: MapNode;
  readonly properties: MapNode;
  /** Where its logical id is written. */
  readonly at: Location;
}

/** Attributes that everything generated from a resource inherits. */
const inherited = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;
/** Attributes that only the resource of the same logical id keeps. */
const kept = ['DependsOn', 'Metadata', 'UpdatePolicy'] as const;

export const emptyMap = (at: Location): MapNode => ({ kind: 'map', entries: [], at });

/** A resource as it is written; what is no map counts as empty. */
export function samResource(entry: MapEntry): SamResource {
  const node = entry.value.kind === 'map' ? entry.value : emptyMap(entry.value.at);
  const properties = get(node, 'Properties');
  return {
    id: entry.key,
    type: stringOf(get(node, 'Type')) ?? '',
    node,
    properties: properties?.kind === 'map' ? properties : emptyMap(node.at),
    at: entry.keyAt,
  };
}

/** The resource as it stands now, after the edits of events; null when there is none. */
export function resourceOf(x: Expansion, id: string): SamResource | null {
  const entry = x.resources.get(id);
  return entry?.value.kind === 'map' ? samResource(entry) : null;
}

/** Replaces properties of a resource that is still to be expanded or passed through. */
export function editProperties(
  x: Expansion,
  id: string,
  fields: Readonly<Record<string, Node | undefined>>,
): void {
  const resource = resourceOf(x, id);
  const entry = x.resources.get(id);
  if (!resource || !entry) return;
  const properties = withEntries(resource.properties, fields);
  x.resources.set(id, { ...entry, value: withEntries(resource.node, { Properties: properties }) });
}

/**
 * Writes a CloudFormation resource that comes from `of`, with the attributes it inherits.
 * A logical id that the user has already given to another resource is reported and keeps the user's meaning.
 */
export function add(
  x: Expansion,
  of: SamResource,
  id: string,
  type: string,
  properties: Readonly<Record<string, Draft>>,
  more: {
    readonly at?: Location;
    readonly dependsOn?: readonly string[];
    readonly attributes?: Readonly<Record<string, Draft>>;
  } = {},
): void {
  if (id !== of.id && x.resources.has(id)) {
    report(
      x,
      'template/invalid',
      of.at,
      `${of.id} generates ${id}, but the template has a resource of that name`,
    );
    return;
  }
  const at = more.at ?? of.at;
  const attributes: Record<string, Draft> = {};
  for (const name of inherited) attributes[name] = get(of.node, name);
  if (id === of.id) for (const name of kept) attributes[name] = get(of.node, name);
  if (more.dependsOn) attributes['DependsOn'] = more.dependsOn;
  const value = writeMap(
    { Type: type, ...attributes, ...more.attributes, Properties: writeMap(properties, at) },
    at,
  );
  if (!x.output.has(id)) x.written.push(id);
  x.output.set(id, { key: id, keyAt: at, value });
  if (id !== of.id) x.generated.set(id, { of: of.id });
}

export const conditionOf = (resource: SamResource): string | null =>
  stringOf(get(resource.node, 'Condition')) ?? null;

/** Tells a problem of the template, as long as there are not too many. */
export function report(x: Expansion, code: DiagnosticCode, at: Location, about: string): void {
  if (x.diagnostics.length < 1000) x.diagnostics.push(diagnostic(code, at, about));
}

/** The text of a scalar, or of the parameter or mapping entry that the node names; null when it is not known. */
export function textOf(x: Expansion, node: Node | undefined, depth = 0): string | null {
  if (node?.kind === 'scalar') return node.value === null ? null : String(node.value);
  if (depth > 8) return null;
  const intrinsic = intrinsicOf(node);
  if (intrinsic === 'Ref') {
    const name = stringOf(get(node, 'Ref')) ?? '';
    const given = x.context.given.parameters.get(name);
    return given ?? textOf(x, get(x.document.root, 'Parameters', name, 'Default'), depth + 1);
  }
  if (intrinsic === 'Fn::FindInMap') {
    const keys = itemsOf(get(node, 'Fn::FindInMap'))
      .slice(0, 3)
      .map((key) => textOf(x, key, depth + 1));
    if (keys.length < 3 || keys.includes(null)) return null;
    return textOf(x, get(x.document.root, 'Mappings', ...keys.map(String)), depth + 1);
  }
  return null;
}

/** True or false, written as a boolean, a text or a parameter; null when it is not known. */
export function flagOf(x: Expansion, node: Node | undefined): boolean | null {
  const text = textOf(x, node)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Records what the user's event became. */
export function recordEvent(x: Expansion, functionId: string, event: EventOrigin): void {
  const origin = x.functions.get(functionId);
  if (origin) x.functions.set(functionId, { ...origin, events: [...origin.events, event] });
}

/** CloudFormation's list of tags from SAM's map of them. */
export function tagList(tags: Node | undefined, first: Readonly<Record<string, string>> = {}): Draft[] {
  return [
    ...Object.entries(first).map(([Key, Value]) => ({ Key, Value })),
    ...entriesOf(tags).map((entry) => ({
      Key: write(entry.key, entry.keyAt),
      Value: entry.value.kind === 'scalar' && entry.value.value === null ? '' : entry.value,
    })),
  ];
}
