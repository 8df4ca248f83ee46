import type { Location } from '@emmental/model';
import { get, type MapEntry, type MapNode, type Node, withEntries } from '../../../tree.ts';
import { branchesOf, mapBranches, noValue, ref, when } from '../../lowering/intrinsics.ts';
import { isFilled } from '../../lowering/property.ts';
import { type Draft, write, writeMap } from '../../lowering/write.ts';

/** The kind of an API. A REST API has a definition in Swagger 2 or OpenAPI 3, an HTTP API in OpenAPI 3. */
export type ApiKind = 'rest' | 'http';

export const integrationKey = 'x-amazon-apigateway-integration';
export const anyMethod = 'x-amazon-apigateway-any-method';
export const defaultPath = '$default';

/** Creates a definition without paths, to which events add their paths. */
export const skeleton = (kind: ApiKind, at: Location): MapNode =>
  writeMap(
    {
      ...(kind === 'rest' ? { swagger: '2.0' } : { openapi: '3.0.1' }),
      info: { version: '1.0', title: ref('AWS::StackName') },
      paths: {},
    },
    at,
  );

/** Tells if SAM can edit a definition: it must have a supported version, and paths. */
export function isDefinition(node: Node | undefined, kind: ApiKind): node is MapNode {
  if (node?.kind !== 'map' || get(node, 'paths')?.kind !== 'map') return false;
  return (kind === 'rest' && isFilled(get(node, 'swagger'))) || isOpenApi3(node);
}

/** Tells if a definition is OpenAPI 3 in a version that SAM supports. */
export function isOpenApi3(definition: Node): boolean {
  const version = get(definition, 'openapi');
  return version?.kind === 'scalar' && /^3(\.\d){0,2}$/.test(String(version.value));
}

export const methodKey = (method: string): string =>
  method.toLowerCase() === 'any' ? anyMethod : method.toLowerCase();

export const pathsOf = (definition: Node): readonly MapEntry[] => {
  const paths = get(definition, 'paths');
  return paths?.kind === 'map' ? paths.entries : [];
};

/** Converts a path to its form in a resource ARN: `/a/{id}` → `/a/*`. */
export const wildcardPath = (path: string): string => path.replace(/\{[a-zA-Z0-9._-]+\+?\}/g, '*');

/** Adds a path and a method if they do not exist. */
export function addPath(definition: MapNode, path: string, method: string, at: Location): MapNode {
  const item = get(definition, 'paths', path) ?? write({}, at);
  const changed = mapBranches(item, (branch) =>
    branch.kind === 'map' && !get(branch, methodKey(method))
      ? withEntries(branch, { [methodKey(method)]: write({}, at) })
      : branch,
  );
  return withPath(definition, path, changed);
}

/** Puts a path under a condition. */
export function makePathConditional(definition: MapNode, path: string, condition: string): MapNode {
  const item = get(definition, 'paths', path);
  return item
    ? withPath(definition, path, write({ 'Fn::If': [condition, item, noValue] }, item.at))
    : definition;
}

/** Tells if the user wrote an integration for the method, in all branches of its conditions. */
export function hasIntegration(definition: MapNode, path: string, method: string): boolean {
  const item = get(definition, 'paths', path);
  const items = item ? branchesOf(item) : [];
  return (
    items.length > 0 &&
    items.every((branch) => {
      const written = get(branch, methodKey(method));
      return (
        written !== undefined && branchesOf(written).some((option) => isFilled(get(option, integrationKey)))
      );
    })
  );
}

/** Adds fields to a method, under `condition` if that is not null. Replaces fields of the same name. */
export function addMethod(
  definition: MapNode,
  path: string,
  method: string,
  fields: Readonly<Record<string, Draft>>,
  condition: string | null,
  at: Location,
): MapNode {
  const key = methodKey(method);
  const added = addPath(definition, path, method, at);
  const item = get(added, 'paths', path);
  if (!item) return added;
  const changed = mapBranches(item, (branch) => {
    if (branch.kind !== 'map') return branch;
    const existing = get(branch, key);
    const body = withEntries(
      existing?.kind === 'map' ? existing : writeMap({}, at),
      Object.fromEntries(Object.entries(fields).map(([name, draft]) => [name, write(draft, at)])),
    );
    const complete = get(body, 'responses') ? body : withEntries(body, { responses: write({}, at) });
    return withEntries(branch, { [key]: write(when(condition, complete), at) });
  });
  return withPath(added, path, changed);
}

/** The path and the method that are changed. */
export interface MethodPlace {
  readonly path: string;
  readonly method: string;
}

/** Keys of a path item that are not methods. Source: OpenAPI 3.0, Path Item Object. */
export const notMethods: ReadonlySet<string> = new Set([
  'summary',
  'description',
  'parameters',
  'servers',
  '$ref',
]);

/** Applies `change` to every method that has an integration, or only to those at `only`. */
export function mapMethods(
  definition: MapNode,
  change: (method: MapNode, place: MethodPlace) => MapNode,
  only?: MethodPlace,
): MapNode {
  const paths = get(definition, 'paths');
  if (paths?.kind !== 'map') return definition;
  const entries = paths.entries.map((entry) => {
    if (only && entry.key !== only.path) return entry;
    const value = mapBranches(entry.value, (item) =>
      item.kind === 'map'
        ? { ...item, entries: item.entries.map((method) => changeMethod(entry.key, method)) }
        : item,
    );
    return { ...entry, value };
  });
  return withEntries(definition, { paths: { ...paths, entries } });

  function changeMethod(path: string, entry: MapEntry): MapEntry {
    const method = methodKey(entry.key);
    if (notMethods.has(entry.key) || (only && method !== methodKey(only.method))) return entry;
    const value = mapBranches(entry.value, (body) =>
      body.kind === 'map' && isFilled(get(body, integrationKey)) ? change(body, { path, method }) : body,
    );
    return { ...entry, value };
  }
}

function withPath(definition: MapNode, path: string, item: Node): MapNode {
  const paths = get(definition, 'paths');
  return paths?.kind === 'map'
    ? withEntries(definition, { paths: withEntries(paths, { [path]: item }) })
    : definition;
}
