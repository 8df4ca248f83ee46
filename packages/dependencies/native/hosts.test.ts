import { expect, test } from 'vitest';
import { usesOf } from '../testing/native.ts';

/** The hosts that a package `api` names, with a `?` where one is not decided, and what tells each. */
async function hosts(code: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const isPython = code.startsWith('# python\n');
  const own = isPython ? 'a.py' : 'a.mjs';
  const files = {
    ...(isPython
      ? {
          'a.py': 'import api\n',
          'api/__init__.py': code,
          'api-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: api\nVersion: 1.0\n\n',
          'api-1.0.dist-info/RECORD': 'api/__init__.py,,\n',
        }
      : {
          'a.mjs': "import 'api';",
          'node_modules/api/package.json': JSON.stringify({ name: 'api', version: '1.0.0', main: 'i.js' }),
          'node_modules/api/i.js': code,
        }),
    ...more,
  };
  return (await usesOf(files, own)).flatMap(({ system, open, line }) =>
    system && 'to' in system ? [`${system.to}${open ? '?' : ''} :${line}`] : [],
  );
}

test.each([
  ['a constant', "const DEFAULT_HOST = 'api.acme.io';", ['api.acme.io:443 :1']],
  [
    'what is taken without an option',
    "\nthis.baseURL = o.baseURL || 'https://api.acme.io/v1';",
    ['api.acme.io:443 :2'],
  ],
  [
    'the default of a part of the options',
    "class C { constructor({ apiUrl = 'https://acme.io/api/' } = {}) {} }",
    ['acme.io:443 :1'],
  ],
  ['an origin as an argument', "super_(client, 'https://accounts.acme.io');", ['accounts.acme.io:443 :1']],
  ['another port', "f({ endpoint: 'https://api.acme.io:8443/x' });", ['api.acme.io:8443 :1']],
  [
    'a name of which a part is chosen',
    'f({ url: `${app}-dsn.acme.net`, host: `https://${region}.api.acme.io/v1` });',
    ['*.api.acme.io:443 :1', '*.acme.net:443 :1'],
  ],
  [
    'a table of places',
    "const at = { live: 'https://api.acme.io', test: 'https://sandbox.acme.io' };",
    ['api.acme.io:443 :1', 'sandbox.acme.io:443 :1'],
  ],
  [
    'many of one domain',
    "f('https://a.acme.io'); f('https://b.acme.io'); f('https://c.acme.io'); f('https://d.acme.io');",
    ['*.acme.io:443 :1'],
  ],
  [
    'Python: a keyword, a constant, a default',
    '# python\nURL = "https://api.acme.io/v2"\ndef f(base_url="https://eu.acme.io"): pass\n',
    ['api.acme.io:443 :2', 'eu.acme.io:443 :3'],
  ],
])('a package names the hosts that it calls: %s', async (_, code, wanted) => {
  expect(await hosts(code)).toEqual(wanted);
});

test('addresses of specifications and of what a page loads are called by nobody here', async () => {
  const code =
    "const specifiedByURL = 'https://docs.acme.io'; const swagger_js_url = 'https://cdn.acme.io/ui.js';";
  expect(await hosts(code)).toEqual([]);
});

test('services of others that a package lets one choose from are told by the model of it', async () => {
  const many = Array.from({ length: 9 }, (_, at) => `{ host: 'smtp.mail${at}.com' }`).join();
  const named = (name: string) =>
    hosts('', {
      'a.mjs': `import '${name}';`,
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'i.js' }),
      [`node_modules/${name}/i.js`]: `module.exports = [${many}];`,
    });
  expect(await named('other')).toEqual(['any? :1']);
  expect(await named('nodemailer')).toEqual([]);
});

test.each([
  ['documentation', "throw new Error('see https://acme.io'); const docsUrl = 'https://docs.acme.io';"],
  ['a namespace', "const xmlns = 'https://www.w3.org/2000/svg'; f('https://www.w3.org/x');"],
  [
    'an address that is only told of',
    "f('read https://acme.io/guide first'); f('https://acme.io/guide/first');",
  ],
  ['files and versions', "const host = 'index.js'; const endpoint = '1.2.3'; const server = 'localhost';"],
  ['attributes of a standard', "const HOST = 'http.host'; const DOMAIN = 'url.domain';"],
  ['metadata of Python', '# python\n__url__ = "https://acme.io"\n"""base_url = "https://acme.io" """\n'],
  ['a comment', "// baseURL: 'https://api.acme.io'\nf();"],
])('and what it calls no host is none: %s', async (_, code) => {
  expect(await hosts(code)).toEqual([]);
});

test('a list of services to choose from is not decided', async () => {
  const services = Array.from({ length: 12 }, (_, at) => `a${at}: { host: 'smtp.mail${at}.com' }`);
  expect(await hosts(`module.exports = { ${services.join(', ')} };`)).toEqual(['any? :1']);
});

test('defaults within defaults, as deep as a program makes them, end nothing', async () => {
  const deep = `const host = ${'a ? '.repeat(300)}'api.acme.io'${' : null'.repeat(300)};`;
  expect(await hosts(`${deep} f({ baseURL: 'https://api.acme.net' });`)).toEqual(['api.acme.net:443 :1']);
});
