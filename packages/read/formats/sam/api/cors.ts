import { get, type MapNode, type Node, stringOf, withEntries } from '../../../tree.ts';
import { intrinsicOf, mapBranches } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { type Expansion, flagOf, report, type SamResource } from '../expansion.ts';
import { anyMethod, integrationKey, pathsOf } from './definition.ts';

/**
 * Adds an OPTIONS method to each path of a REST API, if the API has CORS settings and the path has no such
 * method.
 */
export function addRestCors(expansion: Expansion, resource: SamResource, definition: MapNode): MapNode {
  const cors = property(resource.properties, 'Cors');
  if (!isFilled(cors)) return definition;
  const settings = cors.kind === 'map' && intrinsicOf(cors) === null ? cors : null;
  for (const { key, keyAt } of settings?.entries ?? [])
    if (!restNames.has(key))
      report(expansion, 'template/invalid', keyAt, `Cors of ${resource.id} has no property ${key}`);
  const origin: Draft = settings ? (property(settings, 'AllowOrigin') ?? "'*'") : cors;
  if (settings && get(settings, 'AllowOrigin') && !isFilled(get(settings, 'AllowOrigin')))
    report(expansion, 'template/invalid', cors.at, `AllowOrigin of ${resource.id} is empty`);
  const credentials = flagOf(expansion, property(settings ?? undefined, 'AllowCredentials')) === true;
  if (credentials && (origin === "'*'" || stringOf(origin as Node) === "'*'"))
    report(
      expansion,
      'template/invalid',
      cors.at,
      `Cors of ${resource.id} allows credentials for every origin`,
    );
  const seen = new Set<string>();
  const paths = get(definition, 'paths');
  if (paths?.kind !== 'map') return definition;
  let changed = paths;
  for (const { key, value } of pathsOf(definition)) {
    const normal = key === '/' ? key : key.replace(/\/+$/, '');
    if (seen.has(normal)) continue;
    seen.add(normal);
    const item = mapBranches(value, (branch) => {
      if (branch.kind !== 'map' || get(branch, 'options')) return branch;
      const [allowed, headers, age] = ['AllowMethods', 'AllowHeaders', 'MaxAge'].map((name) =>
        property(settings ?? undefined, name),
      );
      const options = preflight(origin, headers, allowed ?? allowedMethods(branch), age, credentials);
      return withEntries(branch, { options: write(options, cors.at) });
    });
    changed = withEntries(changed, { [key]: item });
  }
  return withEntries(definition, { paths: changed });
}

const restNames: ReadonlySet<string> = new Set([
  'AllowMethods',
  'AllowHeaders',
  'AllowOrigin',
  'MaxAge',
  'AllowCredentials',
]);

function allowedMethods(item: MapNode): string {
  const written = item.entries.map(({ key }) => key);
  const methods = written.includes(anyMethod)
    ? ['options', 'get', 'head', 'post', 'put', 'delete', 'patch']
    : [...written, 'options'];
  return `'${[...new Set(methods.map((method) => method.toUpperCase()))].sort().join(',')}'`;
}

function preflight(origin: Draft, headers: Draft, methods: Draft, age: Draft, credentials: boolean): Draft {
  const rows: readonly (readonly [header: string, value: Draft, type: string])[] = [
    ['Access-Control-Allow-Origin', origin, 'string'],
    ['Access-Control-Allow-Headers', headers, 'string'],
    ['Access-Control-Allow-Methods', methods, 'string'],
    ['Access-Control-Max-Age', age, 'integer'],
    ['Access-Control-Allow-Credentials', credentials ? "'true'" : undefined, 'string'],
  ];
  const sent = rows.filter(([, value]) => value !== undefined);
  return {
    summary: 'CORS support',
    consumes: ['application/json'],
    produces: ['application/json'],
    [integrationKey]: {
      type: 'mock',
      requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
      responses: {
        default: {
          statusCode: '200',
          responseParameters: Object.fromEntries(
            sent.map(([header, value]) => [`method.response.header.${header}`, value]),
          ),
          responseTemplates: { 'application/json': '{}\n' },
        },
      },
    },
    responses: {
      200: {
        description: 'Default response for CORS method',
        headers: Object.fromEntries(sent.map(([header, , type]) => [header, { type }])),
      },
    },
  };
}

const httpNames = [
  'AllowOrigins',
  'AllowHeaders',
  'AllowMethods',
  'ExposeHeaders',
  'MaxAge',
  'AllowCredentials',
] as const;

/** Adds the CORS settings of an HTTP API to its definition. */
export function addHttpCors(expansion: Expansion, resource: SamResource, definition: MapNode): MapNode {
  const cors = property(resource.properties, 'CorsConfiguration');
  if (!isFilled(cors)) return definition;
  const key = 'x-amazon-apigateway-cors';
  const lower = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const existing = get(definition, key);
  const fields: Record<string, Node> = {};
  if (cors.kind === 'map' && intrinsicOf(cors)) {
    for (const { key: name, value } of entriesLowered(cors, lower)) fields[name] = value;
  } else if (cors.kind === 'map') {
    for (const { key: name, keyAt } of cors.entries)
      if (!(httpNames as readonly string[]).includes(name))
        report(
          expansion,
          'template/invalid',
          keyAt,
          `CorsConfiguration of ${resource.id} has no property ${name}`,
        );
    for (const name of httpNames) {
      const value = property(cors, name);
      const kept = name === 'MaxAge' ? value !== undefined : isFilled(value);
      if (value && kept) fields[lower(name)] = value;
    }
  } else if (cors.kind === 'scalar' && cors.value === true) fields['allowOrigins'] = write(['*'], cors.at);
  else
    report(
      expansion,
      'template/invalid',
      cors.at,
      `CorsConfiguration of ${resource.id} must be a map or true`,
    );
  const base: MapNode = existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at: cors.at };
  return withEntries(definition, { [key]: withEntries(base, fields) });
}

/** Changes the first letter of setting names to lower case, also inside conditional settings. */
function entriesLowered(node: MapNode, lower: (name: string) => string): MapNode['entries'] {
  const change = (inner: Node): Node => {
    if (inner.kind === 'list') return { ...inner, items: inner.items.map(change) };
    if (inner.kind === 'scalar') return inner;
    const entries = inner.entries.map((entry) => ({
      ...entry,
      key: (httpNames as readonly string[]).includes(entry.key) ? lower(entry.key) : entry.key,
      value: change(entry.value),
    }));
    return { ...inner, entries };
  };
  const changed = change(node);
  return changed.kind === 'map' ? changed.entries : [];
}
