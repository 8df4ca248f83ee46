/** `<client>/<Service>.<Method>` → the id of the method in the API's discovery document. */
export type Methods = Map<string, string>;

/**
 * Returns the methods of a generated client with their ids: the address that its proto files name for a method gives the
 * id. A method whose id has no known permissions has no row.
 *
 * @param permissionsOf permissions by id
 */
export function methodsOf(
  client: string,
  protos: unknown,
  permissionsOf: (id: string) => readonly string[] | undefined,
): Methods {
  const found: Methods = new Map();
  const several = new Set<string>();
  for (const { service, host, methods } of servicesIn(protos))
    for (const [method, addresses] of methods) {
      const key = `${client.replaceAll('-', '')}/${service}.${method}`;
      const ids = addresses
        .flatMap((address) => idsOf(host, method, address))
        .filter((id) => permissionsOf(id) !== undefined);
      const [id] = ids;
      if (id === undefined) continue;
      const earlier = found.get(key);
      // Versions of an API that need different permissions: no row.
      if (earlier && permissionsOf(earlier)?.join() !== permissionsOf(id)?.join()) several.add(key);
      found.set(key, id);
    }
  for (const key of several) found.delete(key);
  return found;
}

export interface ServiceOfProto {
  readonly service: string;
  /** `google.cloud.secretmanager.v1` */
  readonly package: string;
  /** The name of the API: `secretmanager` of `secretmanager.googleapis.com`. */
  readonly host: string;
  readonly methods: readonly (readonly [name: string, addresses: readonly Address[]])[];
}

export interface Address {
  readonly verb: string;
  readonly path: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the services of proto files that have a host. */
export function servicesIn(tree: unknown, within: readonly string[] = []): readonly ServiceOfProto[] {
  if (!isRecord(tree)) return [];
  const found: ServiceOfProto[] = [];
  for (const [name, node] of Object.entries(isRecord(tree['nested']) ? tree['nested'] : {})) {
    if (!isRecord(node)) continue;
    const options = isRecord(node['options']) ? node['options'] : {};
    const host = String(options['(google.api.default_host)'] ?? '');
    if (isRecord(node['methods']) && host !== '')
      found.push({
        service: name,
        package: within.join('.'),
        host: host.slice(0, host.indexOf('.')),
        methods: Object.entries(node['methods']).map(
          ([method, body]) => [method, addressesOf(body)] as const,
        ),
      });
    found.push(...servicesIn(node, [...within, name]));
  }
  return found;
}

const verbs = ['get', 'post', 'put', 'patch', 'delete'];

function addressesOf(method: unknown): readonly Address[] {
  const options = isRecord(method) && isRecord(method['options']) ? method['options'] : {};
  return Object.entries(options).flatMap(([key, path]) => {
    const verb = /^\(google\.api\.http\)\.(?:additional_bindings\.)?(\w+)$/.exec(key)?.[1] ?? '';
    return verbs.includes(verb) && typeof path === 'string' ? [{ verb, path }] : [];
  });
}

/**
 * Returns the id that a discovery document gives a method: the collections of its path, then the verb behind the colon, or the
 * standard method of its verb. `/v1/{parent=projects}/secrets:addVersion` → `secretmanager.projects.secrets.addVersion`.
 */
function idOf(host: string, method: string, { verb, path }: Address): string {
  const [place = '', custom] = path.replace(/^\/(?:compute\/|sql\/)?v\d\w*\//, '').split(/:(?=[A-Za-z]+$)/);
  const parts = place
    .replace(/\{[^}=]*\}/g, '*')
    .replace(/\{[^=}]*=([^}]*)\}/g, '$1')
    .split('/');
  const names = parts.filter((part) => part !== '' && !part.includes('*'));
  if (host === 'compute') {
    const collections = names.filter(
      (part) => !/^(?:projects|zones|regions|global|locations|aggregated)$/.test(part),
    );
    const [collection = ''] = collections;
    return `compute.${collection}.${method.slice(0, 1).toLowerCase()}${method.slice(1)}`;
  }
  // The API of Cloud SQL has the names of its discovery document without projects.
  if (host === 'sqladmin' && names[0] === 'projects') names.shift();
  const last = custom ?? standardName(method, verb, !place.endsWith('*') && !place.endsWith('}'));
  return [host, ...names, last].join('.');
}

/** Also the id of a single thing that is read with its parent: the key text of a key → `keys.getKeyString`. */
function idsOf(host: string, method: string, address: Address): readonly string[] {
  const id = idOf(host, method, address);
  const parts = id.split('.');
  if (address.verb !== 'get' || parts.at(-1) !== 'get' || !method.startsWith('Get')) return [id];
  return [id, [...parts.slice(0, -2), `${method.slice(0, 1).toLowerCase()}${method.slice(1)}`].join('.')];
}

function standardName(method: string, verb: string, isCollection: boolean): string {
  if (verb === 'get') return isCollection && !method.startsWith('Get') ? 'list' : 'get';
  if (verb === 'patch' || verb === 'delete') return verb;
  if (verb === 'put') return 'update';
  return method.startsWith('Create') ? 'create' : method.slice(0, 1).toLowerCase() + method.slice(1);
}
