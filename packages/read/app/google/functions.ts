import {
  type Artefact,
  asString,
  below,
  type FunctionDeclaration,
  type Language,
  type ServiceAccount,
  type Source,
  spelled,
  type Value,
} from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import { languageOf as languageOfImage } from '../functions.ts';
import { type PackageReader, packageReader } from '../packaging/packaging.ts';
import { entries, isAbsent, placeOf, property } from '../property.ts';
import { blocks, inBlock } from './arguments.ts';
import { accountIn, type Binding, bindingsOf, grantsTo } from './bindings.ts';
import { nodeModule } from './node-module.ts';
import { serviceCode } from './service-code.ts';
import { googleTriggers } from './triggers.ts';

/** The paths of the settings of each kind of function. Source: hashicorp/google provider documentation. */
interface Kind {
  readonly type: string;
  readonly runtime: readonly string[];
  readonly entryPoint: readonly string[];
  readonly account: readonly string[];
  readonly environment: readonly string[];
  readonly defaultAccount: string;
}

const compute = 'the default account of Compute Engine';

const kinds: readonly Kind[] = [
  {
    type: 'google_cloudfunctions_function',
    runtime: ['runtime'],
    entryPoint: ['entry_point'],
    account: ['service_account_email'],
    environment: ['environment_variables'],
    defaultAccount: 'the default account of App Engine',
  },
  {
    type: 'google_cloudfunctions2_function',
    runtime: ['build_config', 'runtime'],
    entryPoint: ['build_config', 'entry_point'],
    account: ['service_config', 'service_account_email'],
    environment: ['service_config', 'environment_variables'],
    defaultAccount: compute,
  },
  {
    type: 'google_cloud_run_v2_service',
    runtime: [],
    entryPoint: [],
    account: ['template', 'service_account'],
    environment: ['template', 'containers'],
    defaultAccount: compute,
  },
  {
    type: 'google_cloud_run_service',
    runtime: [],
    entryPoint: [],
    account: ['template', 'spec', 'service_account_name'],
    environment: ['template', 'spec', 'containers'],
    defaultAccount: compute,
  },
  {
    type: 'google_cloud_run_v2_job',
    runtime: [],
    entryPoint: [],
    account: ['template', 'template', 'service_account'],
    environment: ['template', 'template', 'containers'],
    defaultAccount: compute,
  },
  {
    type: 'google_cloud_run_v2_worker_pool',
    runtime: [],
    entryPoint: [],
    account: ['template', 'service_account'],
    environment: ['template', 'containers'],
    defaultAccount: compute,
  },
];

/** Reads the functions and services of Google Cloud, with their triggers and the account they run as. */
export function googleFunctionsOf(app: Declared): readonly FunctionDeclaration[] {
  const declared = kinds.flatMap((kind) => app.ofType(kind.type).map((resource) => ({ kind, resource })));
  if (declared.length === 0) return [];
  const bindings = bindingsOf(app);
  const readPackage = packageReader(app.source);
  // Other formats have a name of their own for each function.
  const named = app.template.format === 'terraform' ? declared.map(({ resource }) => resource) : [];
  const names = namesOf(named);
  return declared.map(({ kind, resource }) => ({
    ...readFunction(resource, kind, bindings, app, readPackage),
    name: names.get(resource.id) ?? resource.id,
  }));
}

/**
 * Returns the names by which people know functions, by id: the name that Google shows, or the label of the resource where that is
 * not known. A name that several have is none of theirs.
 */
function namesOf(resources: readonly Declaration[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const rest = unique(resources, names, ({ properties }) => asString(property(properties, 'name')));
  unique(rest, names, ({ id, type }) => id.replace(`${type}.`, ''));
  return names;
}

/** Gives resources the names that only they have, and returns the others. */
function unique(
  resources: readonly Declaration[],
  names: Map<string, string>,
  nameOf: (resource: Declaration) => string | null,
): readonly Declaration[] {
  const taken = new Set(names.values());
  const all = resources.map((resource) => ({ resource, name: nameOf(resource) }));
  return all.flatMap(({ resource, name }) => {
    const isFree =
      name !== null &&
      name !== '' &&
      !taken.has(name) &&
      all.filter((each) => each.name === name).length === 1;
    if (isFree) names.set(resource.id, name);
    return isFree ? [] : [resource];
  });
}

function readFunction(
  resource: Declaration,
  kind: Kind,
  bindings: readonly Binding[],
  app: Declared,
  readPackage: PackageReader,
): FunctionDeclaration {
  const { id, properties, at, condition } = resource;
  const origin = app.template.functions.get(id);
  const packed = origin?.packaging ? readPackage(origin.packaging) : null;
  const isFunction = kind.runtime.length > 0;
  const written = isFunction ? asString(inBlock(properties, ...kind.runtime)) : null;
  const { handler, runtime } = isFunction
    ? { handler: handlerOf(resource, kind, written, app), runtime: written }
    : serviceCode(resource, kind.environment, app);
  return {
    id: `${app.template.path}#${id}`,
    name: id,
    logicalId: id,
    at: origin?.at ?? at,
    runtime,
    language: isFunction ? languageOf(runtime) : languageOfImage(runtime, null, handler, app.source),
    packageType: isFunction ? 'zip' : 'image',
    handler,
    environment: isFunction
      ? variables(inBlock(properties, ...kind.environment))
      : containerVariables(resource, kind),
    role: null,
    triggers: googleTriggers(resource, bindings, app),
    settings: properties.kind === 'fields' ? properties.fields : new Map(),
    ...(packed ? { package: packed } : {}),
    condition,
    account: accountOf(resource, kind, bindings, app),
  };
}

const languageOf = (runtime: string | null): Language =>
  runtime?.startsWith('nodejs') ? 'javascript' : runtime?.startsWith('python') ? 'python' : 'other';

/**
 * Returns the handler. The module is the file that Google's buildpacks start: `main` of package.json, else
 * index.js or function.js; for Python main.py.
 */
function handlerOf(
  { id, properties }: Declaration,
  kind: Kind,
  runtime: string | null,
  app: Declared,
): FunctionDeclaration['handler'] {
  const entryPoint = asString(inBlock(properties, ...kind.entryPoint));
  const directory = app.template.functions.get(id)?.directory ?? null;
  if (directory === null) {
    const place = codePlaces
      .map((path) => spelled(inBlock(properties, ...path)))
      .filter((part) => part !== '')
      .join('/');
    const why = `its code was not found in the repository${place === '' ? '' : `: gs://${place}`}`;
    const module = runtime?.startsWith('python') ? pythonModule(properties) : 'index';
    if (entryPoint === null || module === null) return { kind: 'unknown', why };
    const artefact = app.template.functions.get(id)?.artefact ?? artefactOf(properties);
    return { kind: 'unknown', why, handler: `${module}.${entryPoint}`, ...(artefact ? { artefact } : {}) };
  }
  const module = runtime?.startsWith('python') ? pythonModule(properties) : nodeModule(directory, app.source);
  if (module === null) return { kind: 'unknown', why: 'the file with its entry point is not known' };
  if (entryPoint !== null)
    return { kind: 'handler', directory, handler: `${module}.${entryPoint}`, inline: null };
  const only = runtime?.startsWith('python') ? onlyEntryPoint(directory, app.source) : null;
  const link = { how: 'only entry point', certain: false } as const;
  return only === null
    ? { kind: 'unknown', why: 'its entry point is not known' }
    : { kind: 'handler', directory, handler: `${module}.${only}`, inline: null, link };
}

/** Returns the only function of main.py that the Functions Framework for Python starts. Null if there are none or several. */
function onlyEntryPoint(directory: string, source: Source): string | null {
  const file = source.read(below(directory, 'main.py'));
  const text = 'text' in file ? file.text : '';
  const found = [
    ...text.matchAll(/^@(?:functions_framework\.)?(?:http|cloud_event|typed)\b.*\n(?:@.*\n)*def\s+(\w+)/gm),
  ].flatMap(([, name]) => name ?? []);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Returns the object in a bucket that holds the code; the function by its name where the template names no object. */
function artefactOf(properties: Value): Artefact | null {
  const written = objectPlaces
    .map((path) => inBlock(properties, ...path))
    .find((value) => value !== undefined && !isAbsent(value));
  const object = spelled(written, () => '*');
  if (object !== '') return { kind: 'object', name: object };
  const name = spelled(property(properties, 'name'), () => '*');
  return name === '' ? null : { kind: 'function', name };
}

const objectPlaces = [
  ['build_config', 'source', 'storage_source', 'object'],
  ['source_archive_object'],
] as const;

/** The bucket and the object of a function's code, in either generation. */
const codePlaces = [
  ['build_config', 'source', 'storage_source', 'bucket'],
  ['source_archive_bucket'],
  ['build_config', 'source', 'storage_source', 'object'],
  ['source_archive_object'],
] as const;

/** The variables of the build, in either generation. */
const buildVariables = [['build_config', 'environment_variables'], ['build_environment_variables']] as const;

/**
 * Returns the path of the Python module that the buildpack starts, without its ending; null if it is not known. Source: Google's
 * buildpacks, `GOOGLE_FUNCTION_SOURCE`.
 */
function pythonModule(properties: Value): string | null {
  const set = buildVariables.flatMap((path) =>
    entries(inBlock(properties, ...path)).filter(({ key }) => key === 'GOOGLE_FUNCTION_SOURCE'),
  );
  const [first] = set;
  if (!first) return 'main';
  return asString(first.value)?.replace(/^\.\//, '').replace(/\.py$/, '') ?? null;
}

const variables = (value: Value | undefined): ReadonlyMap<string, Value> =>
  new Map(entries(value).map(({ key, value: variable }) => [key, variable]));

/** Reads `containers { env { name, value } }`. A variable whose value comes from a secret is left out. */
function containerVariables({ properties }: Declaration, kind: Kind): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  const [last = '', ...above] = [...kind.environment].reverse();
  const holder = above
    .reverse()
    .reduce<Value | undefined>((value, name) => blocks(value, name)[0], properties);
  for (const container of blocks(holder, last))
    for (const variable of blocks(container, 'env')) {
      const name = asString(property(variable, 'name'));
      const value = property(variable, 'value');
      if (name !== null && value !== undefined && !isAbsent(value)) found.set(name, value);
    }
  return found;
}

/** Accounts that Google creates by default in each project. */
const projectAccounts =
  /@appspot\.gserviceaccount\.com$|-compute@developer\.gserviceaccount\.com$|google_(?:compute|app_engine)_default_service_account/;

function accountOf(
  { properties, at }: Declaration,
  kind: Kind,
  bindings: readonly Binding[],
  app: Declared,
): ServiceAccount {
  const account = inBlock(properties, ...kind.account);
  if (account === undefined || isAbsent(account))
    return { id: kind.defaultAccount, kind: 'default', roles: [], at };
  const id = accountIn(account, app);
  const place = placeOf(account, at);
  if (id === null) return { id: 'an account that is not known', kind: 'unknown', roles: [], at: place };
  return {
    id,
    // An address with a variable in it can be any account.
    kind: projectAccounts.test(id) ? 'default' : id.includes('${') ? 'unknown' : 'own',
    roles: grantsTo(id, bindings, app),
    at: place,
  };
}
