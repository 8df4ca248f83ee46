import { partsOf } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed } from '../../testing/analysed.ts';

/** Returns the host and port of each request, or the environment variable that holds the address. */
async function hosts(source: string, language: 'js' | 'py' = 'js'): Promise<readonly string[]> {
  const { behaviours } = await analysed(source, { language });
  return behaviours.flatMap((behaviour) => {
    if (behaviour.kind !== 'host') return [];
    const [first] = (partsOf(behaviour.url) ?? []).filter(
      (part) => typeof part !== 'string' || !part.endsWith('//'),
    );
    return behaviour.host !== null
      ? [`${behaviour.host}:${behaviour.port}`]
      : [typeof first === 'object' && first.kind === 'env' ? `env:${first.name}` : 'any'];
  });
}

const client = (argument: string): string =>
  `const { Client } = require('acme'); exports.handler = async () => new Client(${argument}).search();`;

test.each([
  ["'https://search.acme.io/v1'", ['search.acme.io:443']],
  ["{ node: 'https://search.acme.io' }", ['search.acme.io:443']],
  ["{ brokers: ['k1.acme.io:9092', 'k2.acme.io:9092'] }", ['k1.acme.io:9092', 'k2.acme.io:9092']],
  ['{ endpoint: process.env.SEARCH }', ['env:SEARCH']],
  ['process.env.SEARCH_URL, process.env.KEY', ['env:SEARCH_URL']],
  ['{ url: `https://acme.io/${process.env.STAGE}` }', ['acme.io:443']],
])(
  'an address in the hands of a library that is not modelled is a host that it may call: %s',
  async (argument, wanted) => {
    expect(await hosts(client(argument))).toEqual(wanted);
  },
);

test.each([
  "{ apiKey: process.env.KEY, text: 'https://acme.io' }",
  "{ redirectUrl: 'https://acme.io', version: '1.2.3', host: 'localhost' }",
  "'see https://acme.io'",
  '{ email_address: process.env.CONTACT }',
])('and what is told, shown or no address is none: %s', async (argument) => {
  expect(await hosts(client(argument))).toEqual([]);
});

test('an address that a page shows is none', async () => {
  const page = `const { Pages } = require('acme'); exports.handler = async () => new Pages().render('a.html', { url: process.env.SITE });`;
  expect(await hosts(page)).toEqual([]);
});

test('an address in a line of a log or in the text of an error is none', async () => {
  const told = `const { log, TaskError } = require('acme'); exports.handler = async () => {
  log.info(process.env.SITE_URL); log.error({ url: 'https://acme.io' }); throw new TaskError({ url: process.env.SITE }); };`;
  expect(await hosts(told)).toEqual([]);
  const python = `import os
from acme import HTTPException, log
def handler(event, context):
    log.warning("gone: %s", {"url": os.environ["SITE"]})
    raise HTTPException(status_code=400, detail={"url": os.environ["SITE"]})
`;
  expect(await hosts(python, 'py')).toEqual([]);
  expect(
    await hosts(client("'https://acme.io'").replace('search()', "send('https://log.acme.io')")),
  ).toContain('log.acme.io:443');
});

test.each([
  ["new URL('keys.json', 'https://login.acme.io/')", ['login.acme.io:443']],
  ['new URL(process.env.ISSUER)', ['env:ISSUER']],
])('an address that is made as one is one under any name: %s', async (argument, wanted) => {
  expect(await hosts(client(argument))).toEqual(wanted);
  expect(await hosts(client(`{ keys: ${argument} }`))).toEqual(wanted);
});

test('the host of an address is a name, or the variable that holds it', async () => {
  const asked = (address: string) =>
    hosts(
      `exports.handler = () => { const at = new URL(${address}); require('https').request({ hostname: at.hostname, path: at.pathname }); };`,
    );
  expect(await asked("'https://hooks.acme.io/x'")).toEqual(['hooks.acme.io:443']);
  expect(await asked('process.env.HOOK')).toEqual(['env:HOOK']);
  expect(await asked('`https://${process.env.TENANT}.acme.io`')).toEqual(['any']);
});

test('in Python by the names of arguments', async () => {
  expect(
    await hosts(
      "import os, acme\ndef handler(event, context):\n    return acme.Client(base_url='https://eu.acme.io', token=os.environ['TOKEN']).get()\n",
      'py',
    ),
  ).toEqual(['eu.acme.io:443']);
});

const mayLack =
  'exports.handler = async (event) => { const given = event.body ? JSON.parse(event.body) : {};';

test.each<[string, 'js' | 'py', string[]]>([
  [`${mayLack} await fetch(given.url); };`, 'js', ['any']],
  [
    `const to = {}; exports.handler = async () => fetch(to.url ?? 'https://a.acme.io/x');`,
    'js',
    ['a.acme.io:443'],
  ],
  ['exports.handler = async () => fetch(undefined);', 'js', ['any']],
  [
    `exports.handler = async (event) => { const at = event.far ? { host: 'a.acme.io' } : {}; require('net').connect(6379, at.host); };`,
    'js',
    ['a.acme.io:6379', 'localhost:6379'],
  ],
  [
    "import requests\ndef handler(event, context):\n    to = None\n    if event:\n        to = 'https://a.acme.io/'\n    requests.get(to)\n",
    'py',
    ['a.acme.io:443'],
  ],
])('no host is called undefined, null or None: %s', async (source, language, wanted) => {
  expect([...(await hosts(source, language))].sort()).toEqual(wanted);
});
