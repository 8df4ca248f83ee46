import type { Document, LowerContext, Template } from '../../format.ts';
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
import { write } from '../lowering/write.ts';
import { expandHttpApi } from './api/http.ts';
import { addImplicitApis, prepareApis } from './api/implicit.ts';
import { expandRestApi } from './api/rest.ts';
import { expandWebSocketApi } from './api/websocket.ts';
import { expandApplication } from './application.ts';
import { expandCapacityProvider } from './capacity-provider.ts';
import { embeddedConnectors, expandConnector } from './connectors/index.ts';
import { type Expansion, report, resourceOf, type SamResource } from './expansion.ts';
import { expandFunction, originOf } from './function/index.ts';
import { mergeGlobals } from './globals.ts';
import { expandGraphQLApi } from './graphql-api.ts';
import { expandLayerVersion } from './layer-version.ts';
import { resolveReferences } from './references.ts';
import { expandSimpleTable } from './simple-table.ts';
import { expandStateMachine } from './state-machine.ts';
import { propagateTags } from './tags.ts';
import { wording } from './wording.ts';

/**
 * The expanders in the order of SAM. Functions come before APIs, because they change the APIs. Connectors
 * come last, because they read all generated resources.
 */
const expanders: Readonly<Record<string, (expansion: Expansion, resource: SamResource) => void>> = {
  'AWS::Serverless::Function': expandFunction,
  'AWS::Serverless::StateMachine': expandStateMachine,
  'AWS::Serverless::Api': expandRestApi,
  'AWS::Serverless::HttpApi': expandHttpApi,
  'AWS::Serverless::WebSocketApi': expandWebSocketApi,
  'AWS::Serverless::SimpleTable': expandSimpleTable,
  'AWS::Serverless::Application': expandApplication,
  'AWS::Serverless::LayerVersion': expandLayerVersion,
  'AWS::Serverless::CapacityProvider': expandCapacityProvider,
  'AWS::Serverless::GraphQLApi': expandGraphQLApi,
  'AWS::Serverless::Connector': expandConnector,
};

/** Expands a SAM template to CloudFormation, in the same order as SAM. */
export function lower(document: Document, context: LowerContext): Template {
  const expansion = start(document, context);
  addImplicitApis(expansion);
  mergeGlobals(expansion);
  prepareApis(expansion);
  embeddedConnectors(expansion);
  for (const [type, expand] of Object.entries(expanders))
    for (const id of [...expansion.resources.keys()]) {
      const resource = resourceOf(expansion, id);
      if (resource?.type !== type) continue;
      const before = expansion.written.length;
      expand(expansion, resource);
      propagateTags(expansion, resource, expansion.written.slice(before));
    }
  const resources = passThrough(expansion);
  return {
    path: document.path,
    format: 'sam',
    wording,
    name: document.path,
    root: rootOf(expansion, resources),
    functions: expansion.functions,
    generated: expansion.generated,
    origins: expansion.origins,
    values: new Map(),
    diagnostics: expansion.diagnostics,
  };
}

function start(document: Document, context: LowerContext): Expansion {
  const expansion: Expansion = {
    document,
    context,
    resources: new Map(),
    output: new Map(),
    written: [],
    conditions: new Map(entriesOf(get(document.root, 'Conditions')).map(({ key, value }) => [key, value])),
    managedApis: new Set(),
    generated: new Map(),
    functions: new Map(),
    origins: new Map(),
    references: new Map(),
    replaced: new Map(),
    diagnostics: [],
  };
  for (const name of ['Parameters', 'Mappings']) {
    const section = get(document.root, name);
    if (section && section.kind !== 'map')
      report(expansion, 'template/invalid', section.at, `${name} must be a map`);
  }
  const resources = get(document.root, 'Resources');
  if (resources?.kind !== 'map')
    report(expansion, 'template/invalid', resources?.at ?? document.root.at, 'Resources must be a map');
  for (const entry of entriesOf(resources)) {
    expansion.resources.set(entry.key, entry);
    checkResource(expansion, entry);
    if (entry.value.kind !== 'map' && !entry.key.startsWith('Fn::'))
      report(expansion, 'template/invalid', entry.keyAt, `resource ${entry.key} must be a map`);
  }
  return expansion;
}

/** Reports parts of a resource that SAM cannot process. */
function checkResource(expansion: Expansion, { key, keyAt, value }: MapEntry): void {
  const properties = get(value, 'Properties');
  const type = stringOf(get(value, 'Type')) ?? '';
  if (properties && properties.kind !== 'map' && !(properties.kind === 'scalar' && properties.value === null))
    report(expansion, 'template/invalid', properties.at, `Properties of ${key} must be a map`);
  const condition = get(value, 'Condition');
  if (condition && stringOf(condition) === undefined)
    report(expansion, 'template/invalid', condition.at, `Condition of ${key} must be a text`);
  if (type.startsWith('AWS::Serverless::') && !/^[A-Za-z0-9]+$/.test(key))
    report(expansion, 'template/invalid', keyAt, `the logical id ${key} must be letters and digits`);
  const waits = get(value, 'DependsOn');
  const names = waits?.kind === 'list' ? waits.items : waits ? [waits] : [];
  if (names.some((name) => stringOf(name) === undefined))
    report(
      expansion,
      'template/invalid',
      waits?.at ?? keyAt,
      `DependsOn of ${key} must be a text or a list of texts`,
    );
}

/**
 * Returns all resources of the result: the generated ones, and the user's resources of other types, including
 * changes by events.
 */
function passThrough(expansion: Expansion): readonly MapEntry[] {
  const entries: MapEntry[] = [];
  for (const [id, entry] of expansion.resources) {
    const resource = resourceOf(expansion, id);
    if (resource?.type.startsWith('AWS::Serverless::')) {
      if (!expanders[resource.type])
        report(expansion, 'template/unsupported', entry.keyAt, `resource type ${resource.type}`);
      const written = expansion.output.get(id);
      if (written) entries.push(written);
      continue;
    }
    if (resource?.type === 'AWS::Lambda::Function')
      expansion.functions.set(id, originOf(expansion, resource));
    entries.push(entry);
  }
  for (const [id, entry] of expansion.output) if (!expansion.resources.has(id)) entries.push(entry);
  return entries.map((entry) => ({
    ...entry,
    value: resolveReferences(withDependencies(expansion, entry.value), expansion.references),
  }));
}

/** Replaces each connector in `DependsOn` by the resources that were generated from it. */
function withDependencies(expansion: Expansion, resource: Node): Node {
  const waits = get(resource, 'DependsOn');
  const names = waits?.kind === 'list' ? waits.items : waits ? [waits] : [];
  if (
    resource.kind !== 'map' ||
    !waits ||
    !names.some((name) => expansion.replaced.has(stringOf(name) ?? ''))
  )
    return resource;
  const items = names.flatMap(
    (name) => expansion.replaced.get(stringOf(name) ?? '')?.map((id) => write(id, name.at)) ?? [name],
  );
  return withEntries(resource, { DependsOn: { kind: 'list', items, at: waits.at } });
}

/** Returns the template without the sections that only SAM uses. */
function rootOf(expansion: Expansion, resources: readonly MapEntry[]): MapNode {
  const { root } = expansion.document;
  const at = get(root, 'Resources')?.at ?? root.at;
  const conditions: Node = {
    kind: 'map',
    at: get(root, 'Conditions')?.at ?? root.at,
    entries: [...expansion.conditions].map(([key, value]) => ({ key, keyAt: value.at, value })),
  };
  const outputs = get(root, 'Outputs');
  const lowered = withEntries(root, {
    Globals: undefined,
    Transform: otherTransforms(root),
    Conditions: conditions.entries.length > 0 ? conditions : undefined,
    Resources: { kind: 'map', entries: resources, at },
  });
  return outputs
    ? withEntries(lowered, { Outputs: resolveReferences(outputs, expansion.references) })
    : lowered;
}

function otherTransforms(root: MapNode): Node | undefined {
  const transform = get(root, 'Transform');
  if (transform?.kind !== 'list') return undefined;
  const items = itemsOf(transform).filter((item) => !stringOf(item)?.startsWith('AWS::Serverless-'));
  return items.length > 0 ? { ...transform, items } : undefined;
}
