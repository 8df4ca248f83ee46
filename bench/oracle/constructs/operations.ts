import { isLocalProgram } from '@emmental/knowledge';
import type { Construct } from '../construct.ts';
import type { Grow } from '../grow.ts';
import type { Printer } from '../print.ts';
import type { Node } from '../tree.ts';

/** Operations of cloud services, as the SDKs of both languages name them. */
export const operations = [
  { service: 'dynamodb', operation: 'GetItem', field: 'TableName', more: 'Key' },
  { service: 'dynamodb', operation: 'PutItem', field: 'TableName', more: 'Item' },
  { service: 'dynamodb', operation: 'DeleteItem', field: 'TableName', more: 'Key' },
  { service: 'dynamodb', operation: 'Query', field: 'TableName', more: '' },
  { service: 's3', operation: 'GetObject', field: 'Bucket', more: '' },
  { service: 's3', operation: 'PutObject', field: 'Bucket', more: '' },
  { service: 's3', operation: 'DeleteObject', field: 'Bucket', more: '' },
  { service: 'sqs', operation: 'SendMessage', field: 'QueueUrl', more: '' },
  { service: 'sns', operation: 'Publish', field: 'TopicArn', more: '' },
  { service: 'lambda', operation: 'Invoke', field: 'FunctionName', more: '' },
] as const;

const operationOf = (node: Node) =>
  operations[Number(node.data['operation']) % operations.length] ?? operations[0];

/** `get_item` of `GetItem`. */
const snake = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

/** The name of a resource: a text of its own for each operation, or a text that the program makes. */
const resource = (node: Node, printer: Printer): string =>
  node.slots['resource']?.length ? printer.slot(node, 'resource', 'text') : `'r${node.data['site']}'`;

const awaits = (printer: Printer): string => (printer.inside().async ? 'await ' : '');

/** The call of a cloud client. */
export function cloudCall(node: Node, printer: Printer): string {
  const { service, operation, field, more } = operationOf(node);
  const name = resource(node, printer);
  if (printer.language === 'py')
    return `${service === 'lambda' ? 'lambda_client' : service}.${snake(operation)}(${field}=${name}${more === '' ? '' : `, ${more}={}`})`;
  const extra = more === '' ? '' : `, ${more}: {}`;
  return `(${awaits(printer)}${service}.send(new ${operation}Command({ ${field}: ${name}${extra} })))`;
}

/**
 * Programs that the product knows to use no credentials. A program that it does not know is an open question about the
 * program, which says nothing about the analysis of the code that starts it; few of them are started.
 */
const localPrograms = ['gzip', 'tar', 'ffmpeg', 'openssl', 'jq', 'convert', 'qpdf'].filter(isLocalProgram);

const unknownPrograms = 0.04;

/** The data of an operation: its number, and the path of a program, which is another one for each operation. */
function siteOf(grow: Grow): { readonly site: number; readonly program: string } {
  const site = grow.site();
  const name = grow.random.chance(unknownPrograms) ? 'own' : grow.random.pick(localPrograms);
  return { site, program: `/opt/p${site}/${name}` };
}

/** An operation whose data is its number and the path of a program. */
const simple = (
  name: string,
  weight: number,
  js: (site: unknown, awaits: string, program: unknown) => string,
  py: (site: unknown, program: unknown) => string,
): Construct => ({
  name,
  sort: 'effect',
  isLeaf: true,
  weight,
  make: (grow) => ({ data: siteOf(grow) }),
  js: ({ data }, printer) => js(data['site'], awaits(printer), data['program']),
  py: ({ data }) => py(data['site'], data['program']),
});

/** A sink: an operation whose text may hold event data. */
const sink = (
  name: string,
  weight: number,
  js: (data: Node['data'], text: string, awaits: string) => string,
  py: (data: Node['data'], text: string) => string,
): Construct => ({
  name,
  sort: 'effect',
  weight,
  make: (grow) => ({ data: siteOf(grow), slots: { text: [grow.a('text')] } }),
  js: (node, printer) => js(node.data, printer.slot(node, 'text', 'text'), awaits(printer)),
  py: (node, printer) => py(node.data, printer.slot(node, 'text', 'text')),
});

/** Operations that a stand-in records. */
export const operationConstructs: readonly Construct[] = [
  {
    name: 'cloud call',
    sort: 'effect',
    isLeaf: true,
    weight: 6,
    make: (grow) => ({
      data: { site: grow.site(), operation: grow.random.below(operations.length) },
      slots: grow.random.chance(0.15) ? { resource: [grow.a('text')] } : {},
    }),
    js: cloudCall,
    py: cloudCall,
  },
  simple(
    'file read',
    0.6,
    (site) => `fs.readFileSync('/tmp/f${site}')`,
    (site) => `open('/tmp/f${site}').read()`,
  ),
  simple(
    'file write',
    0.6,
    (site) => `fs.writeFileSync('/tmp/f${site}', 'x')`,
    (site) => `open('/tmp/f${site}', 'w').write('x')`,
  ),
  simple(
    'host',
    0.6,
    (site, waits) => `(${waits}fetch('https://h${site}.example/'))`,
    (site) => `urllib.request.urlopen('https://h${site}.example/')`,
  ),
  simple(
    'process',
    0.5,
    (_site, _waits, program) => `childProcess.execFileSync('${program}', [])`,
    (_site, program) => `subprocess.run(['${program}'])`,
  ),
  sink(
    'shell sink',
    1,
    ({ program }, text) => `childProcess.execSync('${program} ' + ${text})`,
    ({ program }, text) => `subprocess.run('${program} ' + str(${text}), shell=True)`,
  ),
  sink(
    'sql sink',
    0.7,
    ({ site }, text, waits) => `(${waits}pool.query('select ${site} ' + ${text}))`,
    ({ site }, text) => `cursor.execute('select ${site} ' + str(${text}))`,
  ),
  {
    name: 'answer of a cloud call',
    sort: 'maybe',
    weight: 0.4,
    fits: ({ inFunction }) => inFunction.async,
    make: (grow) => ({ data: { site: grow.site(), operation: grow.random.below(4) } }),
    js: (node, printer) => `${cloudCall(node, printer)}?.Item`,
    py: (node, printer) => `${cloudCall(node, printer)}.get('Item')`,
  },
  {
    name: 'perform',
    sort: 'statement',
    isLeaf: true,
    weight: 5,
    make: (grow) => ({ slots: { effect: [grow.a('effect')] } }),
    js: (node, printer) => `${printer.slot(node, 'effect', 'effect')};`,
    py: (node, printer) => printer.slot(node, 'effect', 'effect'),
  },
];
