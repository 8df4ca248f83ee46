import type { Location } from '@emmental/model';
import {
  entriesOf,
  get,
  type MapEntry,
  type MapNode,
  type Node,
  stringOf,
  withEntries,
} from '../../../tree.ts';
import { ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { write } from '../../lowering/write.ts';
import { either } from '../conditions.ts';
import {
  conditionOf,
  type Expansion,
  editProperties,
  emptyMap,
  flagOf,
  report,
  resourceOf,
  type SamResource,
} from '../expansion.ts';
import {
  type ApiKind,
  addPath,
  anyMethod,
  defaultPath,
  isDefinition,
  makePathConditional,
  pathsOf,
  skeleton,
} from './definition.ts';

interface ApiFamily {
  readonly kind: ApiKind;
  readonly type: string;
  readonly event: string;
  /** The event property that names the API. */
  readonly idProperty: string;
  readonly implicitId: string;
}

export const apiFamilies: Readonly<Record<ApiKind, ApiFamily>> = {
  rest: {
    kind: 'rest',
    type: 'AWS::Serverless::Api',
    event: 'Api',
    idProperty: 'RestApiId',
    implicitId: 'ServerlessRestApi',
  },
  http: {
    kind: 'http',
    type: 'AWS::Serverless::HttpApi',
    event: 'HttpApi',
    idProperty: 'ApiId',
    implicitId: 'ServerlessHttpApi',
  },
};

/** The API, path and method to which an event belongs. */
export interface Route {
  /** Logical id of the API; null when it is not in this template. */
  readonly apiId: string | null;
  /** The value of the event property that names the API. */
  readonly api: Node;
  readonly path: string | null;
  readonly method: string | null;
}

/** Returns the API, path and method of an event; null for a part that is not a plain text. */
export function routeOf(family: ApiFamily, properties: Node | undefined, at: Location): Route {
  const api = property(properties, family.idProperty) ?? write(ref(family.implicitId), at);
  const apiId = stringOf(api) ?? stringOf(get(api, 'Ref')) ?? null;
  const [path, method] = [property(properties, 'Path'), property(properties, 'Method')];
  // An event of an HTTP API without path and method is the default route.
  if (family.kind === 'http' && !isFilled(path) && !isFilled(method))
    return { apiId, api, path: defaultPath, method: anyMethod };
  return { apiId, api, path: stringOf(path) ?? null, method: stringOf(method) ?? null };
}

/**
 * Adds the API that SAM creates for events that name no API. Must run before Globals are merged, because they
 * apply to that API too.
 */
export function addImplicitApis(expansion: Expansion): void {
  for (const family of Object.values(apiFamilies)) {
    const first = eventsOf(expansion, family).find(
      ({ event }) => !get(event.value, 'Properties', family.idProperty),
    );
    if (!first) continue;
    const at = first.event.keyAt;
    const existing = expansion.resources.get(family.implicitId);
    if (existing)
      report(
        expansion,
        'template/invalid',
        existing.keyAt,
        `${family.implicitId} is the name of the API that SAM generates, so this resource is replaced`,
      );
    const Properties = family.kind === 'rest' ? { StageName: 'Prod' } : {};
    expansion.resources.set(family.implicitId, {
      key: family.implicitId,
      keyAt: at,
      value: write({ Type: family.type, Properties }, at),
    });
    expansion.generated.set(family.implicitId, { from: first.owner.id });
  }
}

/** Creates a definition for every API that has none, and adds the paths of all events to the definitions. */
export function prepareApis(expansion: Expansion): void {
  for (const family of Object.values(apiFamilies)) {
    for (const id of [...expansion.resources.keys()]) {
      const api = resourceOf(expansion, id);
      if (api?.type !== family.type) continue;
      if (isFilled(get(api.properties, 'DefinitionBody')) || isFilled(get(api.properties, 'DefinitionUri')))
        continue;
      expansion.managedApis.add(id);
      const version = property(api.properties, 'OpenApiVersion');
      const empty = skeleton(family.kind, api.at);
      const three = version?.kind === 'scalar' && /^3(\.\d){0,2}$/.test(String(version.value));
      const body =
        three && family.kind === 'rest'
          ? withEntries(empty, { swagger: undefined, openapi: write(String(version.value), version.at) })
          : empty;
      editProperties(expansion, id, { DefinitionBody: body });
    }
    addPaths(expansion, family);
  }
}

interface OwnedEvent {
  readonly owner: SamResource;
  readonly event: MapEntry;
}

function eventsOf(expansion: Expansion, family: ApiFamily): readonly OwnedEvent[] {
  const found: OwnedEvent[] = [];
  for (const id of expansion.resources.keys()) {
    const owner = resourceOf(expansion, id);
    if (owner?.type !== 'AWS::Serverless::Function' && owner?.type !== 'AWS::Serverless::StateMachine')
      continue;
    for (const event of entriesOf(get(owner.properties, 'Events'))) {
      if (stringOf(get(event.value, 'Type')) !== family.event) continue;
      const filled = isFilled(get(event.value, 'Properties'));
      if (filled || family.kind === 'http') found.push({ owner, event });
    }
  }
  return found;
}

function addPaths(expansion: Expansion, family: ApiFamily): void {
  /** The conditions of the functions, by API, path and method. */
  const conditions = new Map<string, Map<string, Map<string, string | null>>>();
  const owners: SamResource[] = [];
  for (const { owner, event } of eventsOf(expansion, family)) {
    const route = routeOf(family, get(event.value, 'Properties'), event.keyAt);
    if (route.apiId === null || route.path === null || route.method === null) continue;
    const isImplicit = !get(event.value, 'Properties', family.idProperty);
    if (isImplicit) shareTags(expansion, family, owner);
    if (route.apiId === family.implicitId) owners.push(owner);
    const paths = conditions.get(route.apiId) ?? new Map<string, Map<string, string | null>>();
    const methods = paths.get(route.path) ?? new Map<string, string | null>();
    methods.set(route.method, conditionOf(owner));
    conditions.set(route.apiId, paths.set(route.path, methods));
    const body = get(resourceOf(expansion, route.apiId)?.properties, 'DefinitionBody');
    if (expansion.managedApis.has(route.apiId) && isDefinition(body, family.kind))
      editProperties(expansion, route.apiId, {
        DefinitionBody: addPath(body, route.path, route.method, event.keyAt),
      });
    if (family.kind === 'http') addRouteSettings(expansion, route, event, conditionOf(owner));
  }
  const paths = conditions.get(family.implicitId);
  if (expansion.generated.has(family.implicitId) && paths)
    setImplicitAttributes(expansion, family, owners, paths);
  for (const [apiId, byPath] of conditions)
    if (expansion.managedApis.has(apiId)) makePathsConditional(expansion, apiId, byPath);
}

function makePathsConditional(
  expansion: Expansion,
  apiId: string,
  byPath: ReadonlyMap<string, ReadonlyMap<string, string | null>>,
): void {
  const api = resourceOf(expansion, apiId);
  const body = get(api?.properties, 'DefinitionBody');
  if (!api || body?.kind !== 'map') return;
  let changed: MapNode = body;
  for (const { key: path } of pathsOf(body)) {
    const names = namesOf(byPath.get(path));
    if (names.length === 0) continue;
    const words = path.replaceAll('/', 'SLASH').replaceAll('{', 'OB').replaceAll('}', 'CB');
    const condition = combined(expansion, names, `${apiId}${words}PathCondition`, api.at);
    changed = makePathConditional(changed, path, condition);
  }
  editProperties(expansion, apiId, { DefinitionBody: changed });
}

/** Returns the conditions of all methods, sorted. Empty when one of the methods has no condition. */
function namesOf(methods: ReadonlyMap<string, string | null> | undefined): readonly string[] {
  const names = [...new Set(methods?.values() ?? [])];
  return names.includes(null) ? [] : names.flatMap((name) => name ?? []).sort();
}

const combined = (expansion: Expansion, names: readonly string[], as: string, at: Location): string =>
  names.length === 1 ? (names[0] ?? as) : either(expansion, names, as, at);

/**
 * Sets the attributes of the implicit API. It exists if one of its functions exists, and is retained if one
 * of them is retained.
 */
function setImplicitAttributes(
  expansion: Expansion,
  family: ApiFamily,
  owners: readonly SamResource[],
  paths: ReadonlyMap<string, ReadonlyMap<string, string | null>>,
): void {
  const entry = expansion.resources.get(family.implicitId);
  if (entry?.value.kind !== 'map') return;
  const byMethod = new Map(
    [...paths].flatMap(([path, methods]) =>
      [...methods].map(([method, condition]) => [`${method} ${path}`, condition] as const),
    ),
  );
  const names = namesOf(byMethod);
  const strongest = (attribute: string, ranks: readonly string[]): Node | undefined => {
    const found = owners.flatMap((owner) => get(owner.node, attribute) ?? []);
    return ranks.flatMap((rank) => found.find((node) => stringOf(node) === rank) ?? [])[0];
  };
  const condition =
    names.length > 0
      ? write(combined(expansion, names, `${family.implicitId}Condition`, entry.keyAt), entry.keyAt)
      : undefined;
  const value = withEntries(entry.value, {
    Condition: condition,
    DeletionPolicy: strongest('DeletionPolicy', ['Retain', 'Delete']),
    UpdateReplacePolicy: strongest('UpdateReplacePolicy', ['Retain', 'Snapshot', 'Delete']),
  });
  expansion.resources.set(family.implicitId, { ...entry, value });
}

function shareTags(expansion: Expansion, family: ApiFamily, owner: SamResource): void {
  const tags = property(owner.properties, 'Tags');
  if (tags?.kind !== 'map' || flagOf(expansion, property(owner.properties, 'PropagateTags')) !== true) return;
  const existing = get(resourceOf(expansion, family.implicitId)?.properties, 'Tags') ?? emptyMap(tags.at);
  if (existing.kind !== 'map') return;
  const fields = Object.fromEntries(tags.entries.map(({ key, value }) => [key, value]));
  editProperties(expansion, family.implicitId, {
    Tags: withEntries(existing, fields),
    PropagateTags: write(true, tags.at),
  });
}

/**
 * Adds the `RouteSettings` of an event to the `RouteSettings` of its HTTP API, under the key of the route.
 */
function addRouteSettings(
  expansion: Expansion,
  route: Route,
  event: MapEntry,
  condition: string | null,
): void {
  const settings = property(event.value, 'Properties', 'RouteSettings');
  const api = route.apiId === null ? null : resourceOf(expansion, route.apiId);
  if (settings?.kind !== 'map' || !api || route.path === null || route.method === null) return;
  const key = route.method === anyMethod ? route.path : `${route.method.toUpperCase()} ${route.path}`;
  const allSettings = property(api.properties, 'RouteSettings') ?? emptyMap(settings.at);
  const routeSettings = get(allSettings, key) ?? emptyMap(settings.at);
  if (allSettings.kind !== 'map' || routeSettings.kind !== 'map') return;
  const added = condition
    ? write({ 'Fn::If': [condition, settings, { Ref: 'AWS::NoValue' }] }, settings.at)
    : settings;
  const fields = Object.fromEntries(entriesOf(added).map(({ key: name, value }) => [name, value]));
  editProperties(expansion, api.id, {
    RouteSettings: withEntries(allSettings, { [key]: withEntries(routeSettings, fields) }),
  });
}
