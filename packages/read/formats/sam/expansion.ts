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

/** One run of the expander: its input, and the resources written so far. */
export interface Expansion {
  readonly document: Document;
  readonly context: LowerContext;
  /**
   * The user's resources with Globals merged. Events edit the bucket, user pool or API to which they attach.
   */
  readonly resources: Map<string, MapEntry>;
  readonly output: Map<string, MapEntry>;
  /** Ids of `output` in the order of writing, the latest last. */
  readonly written: string[];
  readonly conditions: Map<string, Node>;
  /** APIs without a definition of the user, whose definition SAM writes from events. */
  readonly managedApis: Set<string>;
  readonly generated: Map<string, { readonly from: string }>;
  readonly functions: Map<string, FunctionOrigin>;
  /** Origins of the statements that SAM writes, by place. */
  readonly origins: Map<string, string>;
  /** The meaning of references like `!Ref Api.Stage`: `Api.Stage` → logical id. */
  readonly references: Map<string, string>;
  /** Logical ids that are gone, with the ids that replace them in `DependsOn`. */
  readonly replaced: Map<string, readonly string[]>;
  readonly diagnostics: Diagnostic[];
}

/** A resource of the template that SAM expands. */
export interface SamResource {
  readonly id: string;
  readonly type: string;
  readonly node: MapNode;
  readonly properties: MapNode;
  /** The place of its logical id. */
  readonly at: Location;
}

/** Attributes that every generated resource inherits from its origin. */
const inherited = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;
/** Attributes that only the resource with the same logical id keeps. */
const kept = ['DependsOn', 'Metadata', 'UpdatePolicy'] as const;

export const emptyMap = (at: Location): MapNode => ({ kind: 'map', entries: [], at });

/** Reads a resource as it is written. A value that is not a map counts as empty. */
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

/** Returns the current state of a resource, after the edits of events; null when there is none. */
export function resourceOf(expansion: Expansion, id: string): SamResource | null {
  const entry = expansion.resources.get(id);
  return entry?.value.kind === 'map' ? samResource(entry) : null;
}

/** Replaces properties of a resource that is not yet expanded or passed through. */
export function editProperties(
  expansion: Expansion,
  id: string,
  fields: Readonly<Record<string, Node | undefined>>,
): void {
  const resource = resourceOf(expansion, id);
  const entry = expansion.resources.get(id);
  if (!resource || !entry) return;
  const properties = withEntries(resource.properties, fields);
  expansion.resources.set(id, { ...entry, value: withEntries(resource.node, { Properties: properties }) });
}

/**
 * Writes a CloudFormation resource that is generated from `resource`, with its inherited attributes. If the
 * user gave the logical id to another resource, that is reported and the user's resource stays.
 */
export function add(
  expansion: Expansion,
  resource: SamResource,
  id: string,
  type: string,
  properties: Readonly<Record<string, Draft>>,
  more: {
    readonly at?: Location;
    readonly dependsOn?: readonly string[];
    readonly attributes?: Readonly<Record<string, Draft>>;
  } = {},
): void {
  if (id !== resource.id && expansion.resources.has(id)) {
    report(
      expansion,
      'template/invalid',
      resource.at,
      `${resource.id} generates ${id}, but the template has a resource of that name`,
    );
    return;
  }
  const at = more.at ?? resource.at;
  const attributes: Record<string, Draft> = {};
  for (const name of inherited) attributes[name] = get(resource.node, name);
  if (id === resource.id) for (const name of kept) attributes[name] = get(resource.node, name);
  if (more.dependsOn) attributes['DependsOn'] = more.dependsOn;
  const value = writeMap(
    { Type: type, ...attributes, ...more.attributes, Properties: writeMap(properties, at) },
    at,
  );
  if (!expansion.output.has(id)) expansion.written.push(id);
  expansion.output.set(id, { key: id, keyAt: at, value });
  if (id !== resource.id) expansion.generated.set(id, { from: resource.id });
}

export const conditionOf = (resource: SamResource): string | null =>
  stringOf(get(resource.node, 'Condition')) ?? null;

/** Reports a problem of the template, up to a bound. */
export function report(expansion: Expansion, code: DiagnosticCode, at: Location, about: string): void {
  if (expansion.diagnostics.length < 1000) expansion.diagnostics.push(diagnostic(code, at, about));
}

/**
 * Returns the text of a scalar, or of the parameter or mapping entry that a node names; null when it is not
 * known.
 */
export function textOf(expansion: Expansion, node: Node | undefined, depth = 0): string | null {
  if (node?.kind === 'scalar') return node.value === null ? null : String(node.value);
  if (depth > 8) return null;
  const intrinsic = intrinsicOf(node);
  if (intrinsic === 'Ref') {
    const name = stringOf(get(node, 'Ref')) ?? '';
    const parameterValue = expansion.context.options.parameters.get(name);
    return (
      parameterValue ??
      textOf(expansion, get(expansion.document.root, 'Parameters', name, 'Default'), depth + 1)
    );
  }
  if (intrinsic === 'Fn::FindInMap') {
    const keys = itemsOf(get(node, 'Fn::FindInMap'))
      .slice(0, 3)
      .map((key) => textOf(expansion, key, depth + 1));
    if (keys.length < 3 || keys.includes(null)) return null;
    return textOf(expansion, get(expansion.document.root, 'Mappings', ...keys.map(String)), depth + 1);
  }
  return null;
}

/** Returns a flag, written as a boolean, a text or a parameter; null when it is not known. */
export function flagOf(expansion: Expansion, node: Node | undefined): boolean | null {
  const text = textOf(expansion, node)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Records the resources of an event of the user. */
export function recordEvent(expansion: Expansion, functionId: string, event: EventOrigin): void {
  const origin = expansion.functions.get(functionId);
  if (origin) expansion.functions.set(functionId, { ...origin, events: [...origin.events, event] });
}

/** Converts SAM's map of tags to CloudFormation's list. */
export function tagList(tags: Node | undefined, first: Readonly<Record<string, string>> = {}): Draft[] {
  return [
    ...Object.entries(first).map(([Key, Value]) => ({ Key, Value })),
    ...entriesOf(tags).map((entry) => ({
      Key: write(entry.key, entry.keyAt),
      Value: entry.value.kind === 'scalar' && entry.value.value === null ? '' : entry.value,
    })),
  ];
}
