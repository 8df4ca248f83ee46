import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonSources, ServiceSource } from './fetch.ts';

/** What the product keeps of a botocore service. Short names, because there are 445 of them. */
export interface ServiceLine {
  /** serviceId: `Cognito Identity Provider`. */
  readonly id: string;
  /** Class name in the JavaScript SDK v2, where it has one. */
  readonly v2?: string;
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

export function serviceLines(
  python: PythonSources,
  sdkV2: string,
  prefixes: ReadonlySet<string>,
): ReadonlyMap<string, ServiceLine> {
  const classes = v2Classes(sdkV2);
  return new Map(
    Object.entries(python.services).map(([name, service]) => {
      const v2 = classes.get(service.serviceId);
      const line: ServiceLine = {
        id: service.serviceId,
        ...(v2 ? { v2 } : {}),
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
