import {
  type Exposure,
  type FunctionReport,
  foundBy,
  type ResourcePattern,
  type Trigger,
} from '@emmental/model';

/** The words that screens use for each exposure. */
export const exposureNames = {
  public: 'anyone',
  authenticated: 'signed-in',
  account: 'account',
  internal: 'nobody',
  unknown: 'not known',
} as const satisfies Record<Exposure, string>;

const order: readonly Exposure[] = ['public', 'authenticated', 'unknown', 'account', 'internal'];

/** Returns the widest exposure of the triggers; `internal` when there are none. */
function widestExposure(triggers: readonly Trigger[]): Exposure {
  return order.find((exposure) => triggers.some((trigger) => trigger.exposure === exposure)) ?? 'internal';
}

/** Was the source of the function found by a rule that can be wrong? */
export const isLikelySource = ({ handler }: FunctionReport): boolean => handler?.link?.certain === false;

/** Returns the source of a function: `src/a.ts#handler`, and how it was found where that is not certain or a person named it. */
export function handlerText({ handler }: FunctionReport): string {
  if (handler === null) return 'code not read';
  const source = `${handler.file}#${handler.export}`;
  if (handler.link?.how === 'answer') return `${source} (by ${foundBy(handler.link)})`;
  return handler.link?.certain === false ? `${source} (likely, by ${foundBy(handler.link)})` : source;
}

/** Returns the cell WHO of a function table. `*` = these people start the function through other functions or resources of the app. */
export function whoOf(fn: FunctionReport): string {
  const direct = widestExposure(fn.triggers);
  const reached = fn.reachedBy.exposure;
  return order.indexOf(reached) < order.indexOf(direct)
    ? `${exposureNames[reached]}*`
    : exposureNames[direct];
}

/** Returns the triggers of a function for a table. Routes of the same path are joined (`GET,POST /orders`); only the first two triggers are named. */
export function startedBy(triggers: readonly Trigger[]): string {
  const byPath = new Map<string, string[]>();
  for (const { source } of triggers) {
    const [, method = '', path = source] = /^([A-Z]+|\*) (\/.*)$/.exec(source) ?? [];
    const methods = byPath.get(path) ?? [];
    if (method !== '' && !methods.includes(method)) methods.push(method);
    byPath.set(path, methods);
  }
  const names = [...byPath].map(([path, methods]) =>
    methods.length > 0 ? `${methods.join(',')} ${path}` : path,
  );
  if (names.length === 0) return 'nothing in the template';
  const rest = names.length - 2;
  return rest > 0 ? `${names.slice(0, 2).join(', ')}, ${rest} more` : names.join(', ');
}

/** Returns the user's name of a resource, such as `Orders/index/byCustomer`, not its ARN. */
export function resourceName(resource: ResourcePattern): string {
  if (resource.ref === null) return arnName(resource.pattern);
  const [, ...rest] = arnName(resource.pattern).split('/');
  return [resource.called ?? resource.ref.id, ...rest].join('/');
}

/** Returns the name in an ARN pattern: the part after the account, without the resource type (`table/Orders` → `Orders`). */
export function arnName(pattern: string): string {
  return nameIn(pattern)
    .replace(/\$\{([A-Za-z0-9]+)(?:\.[A-Za-z.]+)?\}/g, '$1')
    .replace(/\$\{([\w.-]+)\.Arn\}/g, '$1');
}

function nameIn(pattern: string): string {
  const parts = splitArn(pattern);
  if (parts === null) return pattern;
  const [service, tail] = parts;
  if (service === 's3') return tail;
  const name = tail.replace(/^[a-z][a-zA-Z-]*[/:](?=.)/, '');
  return name === '*' ? `${tail}` : name;
}

/** Returns the service and the resource part of an ARN pattern, or null. Colons inside `${AWS::Region}` separate nothing. */
function splitArn(pattern: string): [string, string] | null {
  const parts = pattern.replace(/\$\{[^}]*\}/g, (hole) => hole.replaceAll(':', '\u0000')).split(':');
  if (parts[0] !== 'arn' || parts.length < 6) return null;
  const back = (text: string) => text.replaceAll('\u0000', ':');
  return [back(parts[2] ?? ''), back(parts.slice(5).join(':'))];
}
