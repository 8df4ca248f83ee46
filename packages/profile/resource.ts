import { arnFormat, cloudFormationType, ownPlaceholder, resourceTypes } from '@emmental/knowledge';
import {
  type App,
  asString,
  choicesOf,
  type FunctionDeclaration,
  type Hole,
  holeText,
  partsOf,
  type Resource,
  rowOf,
} from '@emmental/model';
import { globCovers } from './cover/glob.ts';

/**
 * Returns the word that the rulebase writes for a resource: a resource of the template with a suffix
 * (`Orders/index/byCustomer`), an ARN, or the part of an ARN behind region and account (`identity/shop@example.com`).
 */
export function resourceWord(pattern: string, ref: { readonly id: string } | null, app: App): string {
  const resource = ref ? app.resources.get(ref.id) : undefined;
  const arn = ref && resource ? ownArn(ref.id, resource) : null;
  if (ref && arn !== null && pattern.startsWith(arn)) return `${ref.id}${pattern.slice(arn.length)}`;
  const plain = pattern.replaceAll(/\$\{[^}]*\}/g, '*');
  const [, , , region = '', account = '', ...rest] = plain.split(':');
  const isOfTheAccount = /^\*?$/.test(region) && /^\*?$/.test(account);
  return plain.startsWith('arn:') && isOfTheAccount && rest.length > 0 ? rest.join(':') : plain;
}

/**
 * Returns the globs over ARNs that a word of the rulebase stands for in calls of these actions; `[]` = any resource. `known` is false
 * if the template has no resource of that name.
 */
export function resourceArns(
  word: string,
  actions: readonly string[],
  app: App | null,
  fn: FunctionDeclaration | null,
): { readonly arns: readonly string[]; readonly known: boolean } {
  if (word === '*') return { arns: [], known: true };
  if (word.startsWith('arn:')) return { arns: [word], known: true };
  const isOfGoogle = actions.some(isGoogleAction);
  if (word.startsWith('env:') && !isOfGoogle)
    return { arns: ofVariable(word.slice('env:'.length), actions), known: true };
  const { id, rest } = idIn(word);
  const resource = app?.resources.get(id);
  if (resource?.type.startsWith('google_') || actions.some(isGoogleAction))
    return {
      arns: googleNames(word, resource ?? null, fn),
      known: resource !== undefined || app === null || /[/*]|^project$/.test(word),
    };
  const arn = resource ? deployedArn(id, resource, fn) : null;
  if (arn !== null) return { arns: [`${arn}${rest}`], known: true };
  const services = new Set(actions.map((action) => action.slice(0, Math.max(0, action.indexOf(':'))) || '*'));
  return {
    arns: [...services].map((service) => `arn:*:${service}:*:*:${word}`),
    known: /[:/*]/.test(word) || app === null,
  };
}

/** True for a permission of Google: `pubsub.topics.publish`. */
const isGoogleAction = (action: string): boolean => /^[a-z]\w*\.[\w.*]+$/.test(action);

/** Collections of resources to which a role can be given, by type, with the field that names the resource. Source: hashicorp/google provider documentation. */
const googleTypes: Readonly<Record<string, readonly [collection: string, field: string]>> = {
  google_pubsub_topic: ['topics', 'name'],
  google_pubsub_subscription: ['subscriptions', 'name'],
  google_storage_bucket: ['buckets', 'name'],
  google_secret_manager_secret: ['secrets', 'secret_id'],
  google_cloud_tasks_queue: ['queues', 'name'],
  google_kms_crypto_key: ['cryptoKeys', 'name'],
};

/** Returns the field of a resource of Google that names it in requests; undefined for a type that no rule names. */
export const googleNameField = (type: string): string | undefined => googleTypes[type]?.[1];

/**
 * Returns the globs over names of Google (`projects/p/topics/t`, `projects/_/buckets/b`) that a word stands for; `[]` = any resource: a
 * permission on the project, or on a resource of a type that requests do not name.
 */
function googleNames(
  word: string,
  resource: Resource | null,
  fn: FunctionDeclaration | null,
): readonly string[] {
  if (word === 'project') return [];
  if (word.startsWith('projects/')) return [word];
  if (word.startsWith('env:')) return [`*/\${env:${word.slice('env:'.length)}}`];
  if (resource === null) return [`*/${word}`];
  const [collection, field] = googleTypes[resource.type] ?? [];
  if (collection === undefined || field === undefined) return [];
  const { properties } = resource;
  const value = properties.kind === 'fields' ? properties.fields.get(field) : undefined;
  const parts = value?.kind === 'constant' || value?.kind === 'text' ? partsOf(value) : null;
  const name = parts?.map((part) => (typeof part === 'string' ? part : holeText(part))).join('') ?? null;
  const variable = fn && variableFor(word, fn, name);
  const called = variable ? `\${env:${variable}}` : (name ?? '*');
  return [`projects/*/${collection}/${called.replaceAll(/\$\{(?!env:)[^}]*\}/g, '*')}`];
}

/** Returns the word for a resource that a request to Google named: the template's resource of that name, else the name in any project. */
export function googleWord(on: string, app: App): string {
  const last = on.slice(on.lastIndexOf('/') + 1);
  for (const [id, resource] of app.resources) {
    const [name, ...others] = googleNames(id, resource, null);
    if (name !== undefined && others.length === 0 && name.endsWith(`/${last}`) && globCovers(name, on))
      return id;
  }
  return on.replace(/^projects\/[^/]+/, 'projects/*');
}

/** Splits a word behind the id of its resource. Ids have no slash and no colon: `Orders`, `aws_s3_bucket.inbox`. */
function idIn(word: string): { readonly id: string; readonly rest: string } {
  const end = word.search(/[/:]/);
  return end < 0 ? { id: word, rest: '' } : { id: word.slice(0, end), rest: word.slice(end) };
}

/** Returns the patterns over ARNs that a word stands for. They keep `${AWS::Region}` and `${Id}`, so that they can be compared with the result of `grantedPattern`. */
export function wordPattern(word: string, actions: readonly string[], app: App): readonly string[] {
  const { id, rest } = idIn(word);
  const resource = app.resources.get(id);
  const arn = resource ? ownArn(id, resource) : null;
  if (arn !== null) return [`${arn}${rest}`];
  const { arns } = resourceArns(word, actions, app, null);
  return arns.length === 0 ? ['*'] : arns.map((arn) => arn.replaceAll(/\$\{[^}]*\}/g, '*'));
}

/** Converts the resource of a grant (`${Notes.Arn}/x`, an ARN) to the form that `wordPattern` returns. */
export function grantedPattern(written: string, app: App): string {
  const [, named = '', rest = ''] = /^\$\{([^}]+)\}(.*)$/s.exec(written) ?? [];
  const id = app.resources.has(named) ? named : named.replace(/\.[A-Za-z]+$/, '');
  const resource = app.resources.get(id);
  const arn = resource ? ownArn(id, resource) : null;
  if (arn !== null) return `${arn}${rest}`;
  // An attribute such as `.QueueName` has the same value as `Ref`: the name of the resource.
  return written.replaceAll(/\$\{([^}]+?)(?:\.[A-Za-z]*Name)?\}/g, (_, id: string) => {
    const called = app.resources.get(id);
    return (called && nameText(called)) ?? `\${${id}}`;
  });
}

/** Returns the word for a pattern: the template's resource whose ARN the pattern begins with, else the last part of the pattern. */
export function patternWord(pattern: string, app: App): string {
  for (const [id, resource] of app.resources) {
    const arn = ownArn(id, resource);
    if (arn !== null && pattern.startsWith(arn) && /^([/:]|$)/.test(pattern.slice(arn.length)))
      return `${id}${pattern.slice(arn.length)}`;
  }
  return resourceWord(pattern, null, app);
}

/** Returns the ARN of a resource in the template's own form; a name that CloudFormation makes is `${Id}`. */
const ownArn = (id: string, resource: Resource): string | null =>
  arnWith(resource, nameText(resource) ?? `\${${id}}`);

/**
 * Returns the ARN of the deployed resource as a glob. The name in it is the value of the function's variable that holds the
 * resource, else the name in the template. `*` stands for each part that is only known after deployment, and for a name that a
 * framework makes for its stage.
 */
function deployedArn(id: string, resource: Resource, fn: FunctionDeclaration | null): string | null {
  const name = nameText(resource);
  const variable = fn && variableFor(id, fn, name);
  const known = resource.generated || name === null ? '*' : name;
  const text = arnWith(resource, variable ? `\${env:${variable}}` : known);
  return text === null ? null : text.replaceAll(/\$\{(?!env:)[^}]*\}/g, '*');
}

function arnWith(resource: Resource, name: string): string | null {
  const row = cloudFormationType(resource.type);
  const format = row ? arnFormat(row.iam) : null;
  if (!row || format === null) return null;
  const { properties } = resource;
  const placeholderOfName = ownPlaceholder(
    format,
    row,
    (name) => properties.kind === 'fields' && properties.fields.has(name),
  );
  return format.replaceAll(/\$\{([^}]+)\}/g, (_, placeholder: string) => {
    const fixed = rowOf(placeholders, placeholder);
    if (fixed !== undefined) return fixed;
    return placeholder === placeholderOfName ? name : '*';
  });
}

const placeholders: Readonly<Record<string, string>> = {
  Partition: '${AWS::Partition}',
  Region: '${AWS::Region}',
  Account: '${AWS::AccountId}',
};

/** Returns the name that the template sets, with `${…}` for each part that the template does not fix; null when CloudFormation makes the name. */
function nameText(resource: Resource): string | null {
  const property = cloudFormationType(resource.type)?.name;
  const value =
    property !== undefined && resource.properties.kind === 'fields'
      ? resource.properties.fields.get(property)
      : undefined;
  if (value?.kind !== 'constant' && value?.kind !== 'text') return null;
  return (partsOf(value) ?? []).map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
}

/** Returns the environment variable that refers to the resource, or has its name as text; null when there is none. */
export function variableFor(id: string, fn: FunctionDeclaration, resourceName: string | null): string | null {
  const names = [...fn.environment].flatMap(([name, value]) => {
    const [only, other] = choicesOf(value);
    if (!only || other) return [];
    const holdsIt =
      isReference(partsOf(only.value) ?? [], id) ||
      (resourceName !== null && asString(only.value) === resourceName);
    return holdsIt ? [name] : [];
  });
  return names.sort()[0] ?? null;
}

const isReference = (parts: readonly (string | Hole)[], id: string): boolean => {
  const [only] = parts;
  return (
    parts.length === 1 &&
    typeof only === 'object' &&
    only.kind === 'resource' &&
    only.id === id &&
    (only.attribute === null || /(Arn|Name|Id)$/.test(only.attribute)) &&
    only.attribute !== 'StreamArn'
  );
};

/** Returns the ARN formats of the actions' resources, with the variable in place of the name. */
function ofVariable(name: string, actions: readonly string[]): readonly string[] {
  const formats = new Set(
    actions.flatMap((action) => {
      const types = resourceTypes(action);
      const required = types.filter((type) => type.required);
      return (required.length > 0 ? required : types).map(({ arn }) => arn);
    }),
  );
  if (formats.size === 0 || formats.size > 4) return [`arn:*:*:*:*:*\${env:${name}}`];
  const arns = [...formats].map((format) => {
    const last = format.lastIndexOf('${');
    const head = format.slice(0, last).replaceAll(/\$\{[^}]*\}/g, '*');
    return `${head}\${env:${name}}`;
  });
  // A request can name a key by its alias.
  return arns.flatMap((arn) => (arn.includes(':kms:') ? [arn, arn.replace(':key/', ':alias/')] : [arn]));
}
