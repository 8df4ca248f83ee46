import type { App, FunctionDeclaration } from './app.ts';
import { rowOf } from './table.ts';
import { asString, constant, fieldOf, type Value } from './value.ts';

/** The setting that limits how many calls of a function run at a time. */
export interface CloudLimit {
  /** The name in the template or in the code: `max_instance_count`, `maxInstances`, `reservedConcurrency`. */
  readonly name: string;
  /** Where the declaration's settings have it, from the outermost block to the setting. */
  readonly path: readonly [string, ...string[]];
  /** The limited thing: runs, or instances, each of which may serve several calls at a time. */
  readonly of: 'concurrent runs' | 'instances';
  /** The value; undefined = the setting is not there. */
  readonly value: Value | undefined;
}

/**
 * Returns the limit of a function of AWS or of Google Cloud. Source: Lambda developer guide, reserved concurrency; hashicorp/google
 * provider documentation; reference of firebase-functions, `GlobalOptions.maxInstances`.
 */
export function limitOf(
  { account, settings, logicalId }: FunctionDeclaration,
  { format, wording }: Pick<App, 'format' | 'wording'>,
): CloudLimit {
  if (!account)
    return {
      name: wording?.set('AWS::Lambda::Function', [reserved], null) ?? reserved,
      path: [reserved],
      of: 'concurrent runs',
      value: settings.get(reserved),
    };
  const found = places.map((place) => ({ ...place, value: at(settings, place.path) }));
  const second = logicalId.startsWith('google_cloudfunctions_') ? 0 : 1;
  const place =
    found.find(({ value }) => value !== undefined) ??
    found.find(({ path: [first] }) => settings.has(first)) ??
    found[second];
  const inFormat = rowOf(namesByFormat, format);
  return {
    name: inFormat ?? place?.name ?? 'max_instances',
    path: place?.path ?? ['max_instances'],
    of: 'instances',
    value: place?.value,
  };
}

/** Returns the declaration with a limit. */
export function withLimit(
  declaration: FunctionDeclaration,
  app: Pick<App, 'format' | 'wording'>,
  most: number,
): FunctionDeclaration {
  const [first, ...rest] = limitOf(declaration, app).path;
  const value = put(declaration.settings.get(first), rest, constant(most));
  return { ...declaration, settings: new Map([...declaration.settings, [first, value]]) };
}

/** Returns a value in which a setting below nested blocks is set. */
function put(within: Value | undefined, [first, ...rest]: readonly string[], set: Value): Value {
  if (first === undefined) return set;
  const block = within?.kind === 'list' ? within.items[0] : within;
  const fields = block?.kind === 'fields' ? block.fields : new Map<string, Value>();
  return {
    kind: 'fields',
    fields: new Map([...fields, [first, put(fields.get(first), rest, set)]]),
    open: false,
  };
}

/** The names of the limit where no Terraform is written. */
const namesByFormat: Readonly<Record<string, string>> = {
  firebase: 'maxInstances',
  gcloud: '--max-instances',
  serverless: 'maxInstances',
};

const reserved = 'ReservedConcurrentExecutions';

interface LimitPlace {
  readonly path: readonly [string, ...string[]];
  readonly name: string;
}

const places: readonly LimitPlace[] = [
  { path: ['max_instances'], name: 'max_instances' },
  { path: ['service_config', 'max_instance_count'], name: 'max_instance_count' },
  { path: ['template', 'scaling', 'max_instance_count'], name: 'max_instance_count' },
  {
    path: ['template', 'metadata', 'annotations', 'autoscaling.knative.dev/maxScale'],
    name: 'autoscaling.knative.dev/maxScale',
  },
];

/** Returns the value under a path of nested blocks, of which the first of each name counts. 0 = no limit, as Google's API has it. */
function at(
  settings: FunctionDeclaration['settings'],
  [first, ...rest]: LimitPlace['path'],
): Value | undefined {
  let value = settings.get(first);
  for (const name of rest) value = fieldOf(value?.kind === 'list' ? value.items[0] : value, name);
  const isNone = value?.kind === 'constant' && ['', '0', null].includes(asString(value));
  return isNone ? undefined : value;
}
