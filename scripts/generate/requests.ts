import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionsOf, prefixOfService } from '@emmental/knowledge';
import { unknown } from '@emmental/model';
import { readPython, type ServiceSource } from './fetch.ts';

/**
 * `node scripts/run.mjs scripts/generate/requests.ts`: writes the table by which the guard finds the IAM action of
 * an AWS request. For each signing name of a service it holds the IAM prefixes, the operations whose action has
 * another name, and, for protocols that express the operation by method and path alone, these. Source: botocore
 * and the tables of packages/knowledge.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();

/**
 * Services that express the operation by method and path, as far as functions call them; requests to other
 * services contain its name.
 */
const rest = [
  'lambda',
  'sesv2',
  'iot-data',
  'bedrock-runtime',
  'bedrock-agent-runtime',
  'rds-data',
  'xray',
  'appconfig',
  'appconfigdata',
  'scheduler',
  'polly',
  'apigateway',
  'apigatewaymanagementapi',
  'apigatewayv2',
  'location',
  'pinpoint',
  'connect',
  'lex-runtime',
  'lexv2-runtime',
  'batch',
  'efs',
  'kafka',
  'route53',
  'cloudfront',
  'pipes',
  'appsync',
  'iot',
  'glacier',
  'mq',
  'mediaconvert',
  'personalize-runtime',
  'sagemaker-runtime',
  'schemas',
  'qldb-session',
  'ebs',
  'verifiedpermissions',
];

interface Row {
  prefixes: string[];
  /** Operation → actions, where they are not `<prefix>:<operation>` alone. */
  actions: Record<string, readonly string[]>;
  rest: [method: string, path: string, operation: string][];
}

const python = readPython(join(root, '.cache'), join(root, 'scripts', 'generate', 'read_sources.py'));
const table: Record<string, Row> = {};
// The query decides the operation of an S3 request (`s3.ts`).
for (const [name, service] of Object.entries(python.services).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (service.signingName !== 's3') add(name, service);
for (const [key, row] of Object.entries(table)) {
  row.rest.sort(bySpecific);
  const plain = row.prefixes.length === 1 && row.prefixes[0] === key;
  if (plain && Object.keys(row.actions).length === 0 && row.rest.length === 0) delete table[key];
}
const file = join(root, 'guards', 'node', 'core', 'aws', 'requests.generated.json');
writeFileSync(file, `${JSON.stringify(table)}\n`);
process.stdout.write(`${Object.keys(table).length} services\n`);

function add(name: string, service: ServiceSource): void {
  const prefix = prefixOfService(name);
  if (prefix === null || prefix === undefined) return;
  table[service.signingName] ??= { prefixes: [], actions: {}, rest: [] };
  const row = table[service.signingName];
  if (row === undefined) return;
  if (!row.prefixes.includes(prefix)) row.prefixes.push(prefix);
  for (const [operation, { http }] of Object.entries(service.operations)) {
    const answer = actionsOf({ service: name, operation, input: unknown('any request') });
    if (answer.kind === 'actions') {
      const actions = answer.actions
        .filter(({ because, certainty }) => because === 'call' && certainty === 'known')
        .map(({ action }) => action)
        .sort();
      const possible = answer.actions.filter(({ because }) => because === 'call').map(({ action }) => action);
      const told = actions.length > 0 ? actions : possible.length === 1 ? possible : null;
      if (
        told !== null &&
        (told.length !== 1 || told[0]?.toLowerCase() !== `${prefix}:${operation}`.toLowerCase())
      )
        row.actions[operation] = told;
    }
    if (rest.includes(name) && /^[A-Z]{3,6} \//.test(http)) {
      const [method = '', path = ''] = http.split(' ', 2);
      row.rest.push([method, path, operation]);
    }
  }
}

/** Sorts fixed segments before open ones, and paths with a query before those without, so that the first match is right. */
function bySpecific([, a]: Row['rest'][number], [, b]: Row['rest'][number]): number {
  const weight = (path: string): string =>
    path
      .replace(/\{[^{}]*\+\}/g, '~')
      .replace(/\{[^{}]*\}/g, '}')
      .replace(/\?/g, '!')
      .concat(path.includes('?') ? '' : '\u007f');
  return weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : 0;
}
