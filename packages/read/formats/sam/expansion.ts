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

/** The state of one expansion: its input, and the resources that have been generated so far. */
export interface Expansion {
  readonly document: Document;
  readonly context: LowerContext;
  /**
   * The user's resources, with Globals merged in. An event changes the bucket, user pool or API to which it
   * belongs.
   */
  readonly resources: Map<string, MapEntry>;
  readonly output: Map<string, MapEntry>;
  /** Ids of `output` in the order in which they were added. */
  readonly written: string[];
  readonly conditions: Map<string, Node>;
  /** APIs for which the user wrote no definition, so that SAM builds the definition from events. */
  readonly managedApis: Set<string>;
  readonly generated: Map<string, { readonly from: string }>;
  readonly functions: Map<string, FunctionOrigin>;
  /** Origins of the statements that SAM adds, by their place. */
  readonly origins: Map<string, string>;
  /** The logical ids for references such as `!Ref Api.Stage`: `Api.Stage` → logical id. */
  readonly references: Map<string, string>;
  /** Logical ids that no longer exist, each with the ids that replace it in `DependsOn`. */
  readonly replaced: Map<string, readonly string[]>;
  readonly diagnostics: Diagnostic[];
}

/** A resource of the template that SAM expands. */
export interface SamResource {
  readonly id: string;
  readonly type: string;
  readonly node: MapNode;
  readonly properties: MapNode;
  /** The place of the logical id. */
  readonly at: Location;
}

/** Attributes that a generated resource inherits from the SAM resource. */
const inherited = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;
/** Attributes that only the generated resource with the same logical id inherits. */
const kept = ['DependsOn', 'Metadata', 'UpdatePolicy'] as const;

export const emptyMap = (at: Location): MapNode => ({ kind: 'map', entries: [], at });

/** Reads a resource. A value that is not a map is treated as an empty map. */
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

/** Returns a resource in its current state, including changes by events. Null when it does not exist. */
export function resourceOf(expansion: Expansion, id: string): SamResource | null {
  const entry = expansion.resources.get(id);
  return entry?.value.kind === 'map' ? samResource(entry) : null;
}

/** Replaces properties of a resource that has not been expanded or written to the output yet. */
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
 * Adds a CloudFormation resource that is generated from `resource`, with the attributes it inherits. If
 * another resource of the user has the same logical id, reports that and adds nothing.
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

/** Reports a problem of the template, up to 1,000 problems. */
export function report(expansion: Expansion, code: DiagnosticCode, at: Location, about: string): void {
  if (expansion.diagnostics.length < 1000) expansion.diagnostics.push(diagnostic(code, at, about));
}

/**
 * Returns the text of a scalar, of a parameter (its value or default), or of a mapping entry. Null when it is
 * not known.
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

/** Returns the value of a flag, which may be a boolean, a text or a parameter. Null when it is not known. */
export function flagOf(expansion: Expansion, node: Node | undefined): boolean | null {
  const text = textOf(expansion, node)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Records an event of the user with the resources generated for it. */
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
