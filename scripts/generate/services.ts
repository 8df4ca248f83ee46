import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonSources, ServiceSource } from './fetch.ts';

/** The facts that the product keeps about a botocore service. Names are short because there are 445 of them. */
export interface ServiceLine {
  /** IAM prefix that the signing name, the endpoint or the service's name gives; '' when none exists. */
  readonly prefix: string;
  /** Operation names, space-separated. */
  readonly operations: string;
  readonly waiters: Readonly<Record<string, string>>;
  /** Operation → input paths that name a role, space-separated. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Operation → `PUT /restapis/{restApiId}`, for services whose IAM actions are HTTP methods. */
  readonly http?: Readonly<Record<string, string>>;
}

const httpAuthorized = ['apigateway', 'apigatewayv2'];

/** Three rows that lead from a client's name, in lower case, to botocore's name of the service. */
export function nameLines(python: PythonSources, sdkV2: string): ReadonlyMap<string, Record<string, string>> {
  const services = Object.entries(python.services);
  const classes = v2Classes(sdkV2);
  const index = (key: (id: string) => string | undefined) =>
    Object.fromEntries(
      services.flatMap(([name, { serviceId }]) => {
        const value = key(serviceId)?.toLowerCase();
        return value ? [[value, name]] : [];
      }),
    );
  return new Map([
    // `@aws-sdk/client-cognito-identity-provider` is the serviceId `Cognito Identity Provider`.
    ['package', index((id) => id.replaceAll(' ', '-'))],
    ['id', index((id) => id.replaceAll(/[\s-]/g, ''))],
    ['v2', index((id) => classes.get(id))],
  ]);
}

export function serviceLines(
  python: PythonSources,
  prefixes: ReadonlySet<string>,
): ReadonlyMap<string, ServiceLine> {
  return new Map(
    Object.entries(python.services).map(([name, service]) => {
      const line: ServiceLine = {
        prefix: prefixOf(name, service, prefixes),
        operations: Object.keys(service.operations).sort().join(' '),
        waiters: service.waiters,
        ...optional('roles', rolesOf(service)),
        ...optional('http', httpAuthorized.includes(name) ? httpOf(service) : {}),
      };
      return [name, line];
    }),
  );
}

const optional = (key: string, rows: Readonly<Record<string, string>>) =>
  Object.keys(rows).length > 0 ? { [key]: rows } : {};

const rolesOf = ({ operations }: ServiceSource): Record<string, string> =>
  Object.fromEntries(
    Object.entries(operations).flatMap(([name, { roles }]) =>
      roles.length > 0 ? [[name, roles.join(' ')]] : [],
    ),
  );

const httpOf = ({ operations }: ServiceSource): Record<string, string> =>
  Object.fromEntries(Object.entries(operations).map(([name, { http }]) => [name, http]));

function prefixOf(name: string, service: ServiceSource, prefixes: ReadonlySet<string>): string {
  const candidates = [service.signingName, service.endpointPrefix, name];
  return candidates.find((candidate) => prefixes.has(candidate)) ?? '';
}

/** serviceId → class name, from the metadata that the JavaScript SDK v2 ships (`apis/metadata.json`). */
function v2Classes(folder: string): ReadonlyMap<string, string> {
  const apis = join(folder, 'apis');
  const metadata = JSON.parse(readFileSync(join(apis, 'metadata.json'), 'utf8')) as Record<
    string,
    { name: string; prefix?: string }
  >;
  const files = readdirSync(apis).sort().reverse();
  const found = new Map<string, string>();
  for (const [key, { name, prefix }] of Object.entries(metadata)) {
    const start = new RegExp(`^${prefix ?? key}-\\d{4}-\\d\\d-\\d\\d\\.min\\.json$`);
    const newest = files.find((file) => start.test(file));
    if (!newest || !existsSync(join(apis, newest))) continue;
    const api = JSON.parse(readFileSync(join(apis, newest), 'utf8')) as { metadata: { serviceId?: string } };
    if (api.metadata.serviceId) found.set(api.metadata.serviceId, name);
  }
  return found;
}
