import { cloudFormationType } from '@emmental/knowledge';
import type { App, FunctionDeclaration, Resource, Value } from '@emmental/model';
import { googleNameField } from './resource.ts';
import { networkPart } from './sections/outbound/settings.ts';

/**
 * Returns an app with only what `compile` reads of it: no code, no policies, and of resources and variables only the names by which rules
 * refer to them. Values of variables and properties may be secrets, so they do not leave the repository.
 */
export function reducedApp(app: App): App {
  const resources = new Map([...app.resources].map(([id, resource]) => [id, reducedResource(resource)]));
  const names = new Set(
    [...resources.values()].flatMap(({ properties }) =>
      properties.kind === 'fields' ? [...properties.fields.values()].flatMap(textsOf) : [],
    ),
  );
  const { id, name, template, folder, format } = app;
  return {
    id,
    name,
    template,
    folder,
    format,
    functions: app.functions.map((fn) => reducedFunction(fn, names)),
    subjects: [],
    roles: [],
    resources,
    resourcePolicies: [],
    values: app.values,
  };
}

const hidden: Value = { kind: 'unknown', why: 'it is not sent' };

function reducedResource(resource: Resource): Resource {
  const { properties } = resource;
  const name = cloudFormationType(resource.type)?.name ?? googleNameField(resource.type);
  if (properties.kind !== 'fields') return { ...resource, properties: hidden };
  const fields = [...properties.fields].map(([key, value]) => [key, key === name ? value : hidden] as const);
  return { ...resource, properties: { kind: 'fields', fields: new Map(fields), open: properties.open } };
}

function reducedFunction(fn: FunctionDeclaration, names: ReadonlySet<string>): FunctionDeclaration {
  const environment = [...fn.environment].map(
    ([name, value]) =>
      [name, value.kind === 'constant' && !names.has(String(value.value)) ? hidden : value] as const,
  );
  return {
    ...fn,
    handler: { kind: 'unknown', why: 'it is not sent' },
    environment: new Map(environment),
    settings: new Map(
      [...fn.settings].flatMap(([name, value]) => {
        const part = settings.has(name) ? value : fn.account && networkPart(name, value);
        return part ? [[name, part] as const] : [];
      }),
    ),
    ...(fn.account ? { account: { ...fn.account, roles: [] } } : {}),
  };
}

/** The settings that implied rules depend on. */
const settings: ReadonlySet<string> = new Set(['VpcConfig', 'TracingConfig', 'SnapStart', 'Layers']);

const textsOf = (value: Value): readonly string[] => (value.kind === 'constant' ? [String(value.value)] : []);

/** Writes an app as JSON, its maps included. */
export const appText = (app: App): string =>
  JSON.stringify(app, (_, value: unknown) => {
    if (value instanceof Map) return { $map: [...value] };
    return value instanceof Set ? { $set: [...value] } : value;
  });

/** Reads what `appText` wrote. */
export const appOfText = (text: string): App =>
  JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$map' in value) return new Map(value.$map as readonly [unknown, unknown][]);
    return '$set' in value ? new Set(value.$set as readonly unknown[]) : value;
  }) as App;
