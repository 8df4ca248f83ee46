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

/** Expanders in SAM's order: functions edit APIs, connectors look at everything that was generated. */
const expanders: Readonly<Record<string, (x: Expansion, of: SamResource) => void>> = {
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

/** Expands a SAM template to CloudFormation, in the order of SAM itself. */
export function lower(document: Document, context: LowerContext): Template {
  const x = start(document, context);
  addImplicitApis(x);
  mergeGlobals(x);
  prepareApis(x);
  embeddedConnectors(x);
  for (const [type, expand] of Object.entries(expanders))
    for (const id of [...x.resources.keys()]) {
      const resource = resourceOf(x, id);
      if (resource?.type !== type) continue;
      const before = x.written.length;
      expand(x, resource);
      propagateTags(x, resource, x.written.slice(before));
    }
  const resources = passThrough(x);
  return {
    path: document.path,
    format: 'sam',
    wording,
    name: document.path,
    root: rootOf(x, resources),
    functions: x.functions,
    generated: x.generated,
    origins: x.origins,
    values: new Map(),
    diagnostics: x.diagnostics,
  };
}

function start(document: Document, context: LowerContext): Expansion {
  const x: Expansion = {
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
    if (section && section.kind !== 'map') report(x, 'template/invalid', section.at, `${name} must be a map`);
  }
  const resources = get(document.root, 'Resources');
  if (resources?.kind !== 'map')
    report(x, 'template/invalid', resources?.at ?? document.root.at, 'Resources must be a map');
  for (const entry of entriesOf(resources)) {
    x.resources.set(entry.key, entry);
    checkResource(x, entry);
    if (entry.value.kind !== 'map' && !entry.key.startsWith('Fn::'))
      report(x, 'template/invalid', entry.keyAt, `resource ${entry.key} must be a map`);
  }
  return x;
}

/** The parts of a resource that SAM relies on. */
function checkResource(x: Expansion, { key, keyAt, value }: MapEntry): void {
  const properties = get(value, 'Properties');
  const type = stringOf(get(value, 'Type')) ?? '';
  if (properties && properties.kind !== 'map' && !(properties.kind === 'scalar' && properties.value === null))
    report(x, 'template/invalid', properties.at, `Properties of ${key} must be a map`);
  const condition = get(value, 'Condition');
  if (condition && stringOf(condition) === undefined)
    report(x, 'template/invalid', condition.at, `Condition of ${key} must be a text`);
  if (type.startsWith('AWS::Serverless::') && !/^[A-Za-z0-9]+$/.test(key))
    report(x, 'template/invalid', keyAt, `the logical id ${key} must be letters and digits`);
  const waits = get(value, 'DependsOn');
  const names = waits?.kind === 'list' ? waits.items : waits ? [waits] : [];
  if (names.some((name) => stringOf(name) === undefined))
    report(
      x,
      'template/invalid',
      waits?.at ?? keyAt,
      `DependsOn of ${key} must be a text or a list of texts`,
    );
}

/** All resources: the generated ones, and those of other types as the events left them. */
function passThrough(x: Expansion): readonly MapEntry[] {
  const entries: MapEntry[] = [];
  for (const [id, entry] of x.resources) {
    const resource = resourceOf(x, id);
    if (resource?.type.startsWith('AWS::Serverless::')) {
      if (!expanders[resource.type])
        report(x, 'template/unsupported', entry.keyAt, `resource type ${resource.type}`);
      const written = x.output.get(id);
      if (written) entries.push(written);
      continue;
    }
    if (resource?.type === 'AWS::Lambda::Function') x.functions.set(id, originOf(x, resource));
    entries.push(entry);
  }
  for (const [id, entry] of x.output) if (!x.resources.has(id)) entries.push(entry);
  return entries.map((entry) => ({
    ...entry,
    value: resolveReferences(withDependencies(x, entry.value), x.references),
  }));
}

/** Waiting for a connector is waiting for what it became. */
function withDependencies(x: Expansion, resource: Node): Node {
  const waits = get(resource, 'DependsOn');
  const names = waits?.kind === 'list' ? waits.items : waits ? [waits] : [];
  if (resource.kind !== 'map' || !waits || !names.some((name) => x.replaced.has(stringOf(name) ?? '')))
    return resource;
  const items = names.flatMap(
    (name) => x.replaced.get(stringOf(name) ?? '')?.map((id) => write(id, name.at)) ?? [name],
  );
  return withEntries(resource, { DependsOn: { kind: 'list', items, at: waits.at } });
}

/** The template without what only SAM reads. */
function rootOf(x: Expansion, resources: readonly MapEntry[]): MapNode {
  const { root } = x.document;
  const at = get(root, 'Resources')?.at ?? root.at;
  const conditions: Node = {
    kind: 'map',
    at: get(root, 'Conditions')?.at ?? root.at,
    entries: [...x.conditions].map(([key, value]) => ({ key, keyAt: value.at, value })),
  };
  const outputs = get(root, 'Outputs');
  const lowered = withEntries(root, {
    Globals: undefined,
    Transform: otherTransforms(root),
    Conditions: conditions.entries.length > 0 ? conditions : undefined,
    Resources: { kind: 'map', entries: resources, at },
  });
  return outputs ? withEntries(lowered, { Outputs: resolveReferences(outputs, x.references) }) : lowered;
}

function otherTransforms(root: MapNode): Node | undefined {
  const transform = get(root, 'Transform');
  if (transform?.kind !== 'list') return undefined;
  const items = itemsOf(transform).filter((item) => !stringOf(item)?.startsWith('AWS::Serverless-'));
  return items.length > 0 ? { ...transform, items } : undefined;
}
