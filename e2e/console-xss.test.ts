import { beforeAll, expect, test } from 'vitest';
import { type Administrator, makeToken, post } from './console/fill.ts';
import { hostileBom, hostileSarif, hostileSignals, hostileUpload, type Mark } from './console/sinks.ts';
import { type Walk, walkConsole, walkOf } from './console/walk.ts';

/** Texts that would run, close an element, be taken for an address, turn the text around, or steer a terminal. */
const payloads = [
  '<img src=x onerror=xss()>',
  '"><script>xss()</script>',
  `'"</textarea><svg/onload=xss()>`,
  'javascript:xss()//${xss()}{{xss()}}',
  'a\u202egnp.exe\u2066\u200b',
  'a\u001b[31m\u0007\u007f\u0085',
] as const;

/** Returns how a text is shown: hidden characters as their codes. */
const shown = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/**
 * The sinks by the page that shows them. A page of all apps shows the texts of all payloads at once; the page of an app, function, path or
 * finding those of one payload.
 */
const pagesOfAll = {
  '/': ['app', 'function', 'call'],
  '/functions': ['app', 'env', 'function', 'runtime', 'owner'],
  '/rulebases': ['app', 'env', 'function', 'rulebase', 'digest'],
  '/paths': ['app', 'function', 'change', 'route loses', 'hop people', 'hop source', 'step code', 'control'],
  '/threats': ['app', 'function', 'denied rule', 'call', 'event path'],
  '/threats?view=calls': ['app', 'function', 'denied rule', 'call'],
  '/traffic?days=30': ['app', 'function', 'destination', 'rule'],
  '/coverage': ['env'],
  '/history': [
    'app',
    'function',
    'finding',
    'sarif message',
    'component',
    'component version',
    'vulnerability',
  ],
  '/exceptions': [
    'app',
    'exception',
    'accepted finding',
    'accepted where',
    'accepted reason',
    'accepted owner',
    'accepted by',
    'accepted file',
  ],
  '/people': ['person', 'team'],
  '/tokens': ['token', 'team', 'app', 'env', 'guard token'],
  '/audit': ['token', 'team', 'guard token', 'person', 'sarif tool', 'bom tool'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const pagesOfOne = {
  'the change of the overview': ['path because', 'path loses', 'diff before', 'diff after'],
  'a function': [
    'app',
    'env',
    'function',
    'runtime',
    'owner',
    'trigger',
    'rule',
    'rule match',
    'rule origin',
    'shadowed',
  ],
  'its threat': [
    'own threat',
    'hole because',
    'hole loses',
    'hole control',
    'hole file',
    'hole code',
    'hole question',
  ],
  'its permissions': ['needed', 'excess', 'missing', 'undecided']
    .flatMap((kind) => [`${kind} action`, `${kind} resource`, `${kind} file`, `${kind} code`])
    .concat('excess why', 'undecided why'),
  'its traffic': ['rule', 'destination'],
  'its findings': ['finding', 'fix', 'finding file', 'file owner'],
  'a path': [
    'change',
    'diff before',
    'diff after',
    'own threat',
    'hop people',
    'hop source',
    'hop file',
    'hop code',
    'step',
    'step file',
    'step code',
    'control',
    'control file',
    'control code',
    'replay',
    'route loses',
  ],
  'a finding of a scan': [
    'tool',
    'finding rule',
    'finding',
    'condition',
    'finding code',
    'dependency',
    'dependency version',
    'advisory',
    'advisory alias',
    'fixed version',
    'file owner',
  ],
  'a finding of SARIF': ['sarif tool', 'sarif rule', 'sarif message', 'sarif code'],
  'a finding of CycloneDX': [
    'bom tool',
    'component',
    'vulnerability',
    'vulnerability text',
    'recommendation',
  ],
  'a threat': [
    'call',
    'api',
    'event path',
    'event trigger',
    'proof',
    'quarantine',
    'frame',
    'signal',
    'invocation',
    'denied rule',
  ],
  'an incident': ['owner', 'call', 'event path', 'class', 'proof', 'frame', 'denied rule'],
  'calls to a destination': ['rule', 'destination'],
  'a query of findings': ['query'],
  'a filter of threats': ['filter'],
  'a function that is missing': ['missing function'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Starts an empty console; its pages note each text of an attacker that runs. */
const walkWatched = async (): Promise<Walk> => {
  const walk = await walkConsole();
  await walk.page.addInitScript(`
    window.ran = [];
    window.xss = () => { window.ran.push('xss'); };
    document.addEventListener('securitypolicyviolation', (event) => window.ran.push(event.violatedDirective + ' ' + event.sourceFile));
  `);
  return walk;
};

walkOf('texts of attackers', walkWatched, (walk) => {
  beforeAll(async () => {
    const administrator = { origin: walk.origin, cookie: await walk.cookie() };
    for (const nth of payloads.keys()) await fillHostile(administrator, nth);
    await walk.running.runJobs?.();
  }, 120_000);

  test('the tables have 60 sinks or more', () => {
    const sinks = new Set<string>([...Object.values(pagesOfAll), ...Object.values(pagesOfOne)].flat());
    expect(sinks.size).toBeGreaterThanOrEqual(60);
  });

  test.each(Object.entries(pagesOfAll))('%s shows them as texts', async (path, sinks) => {
    const texts = [...payloads.keys()].flatMap((nth) => sinks.map(markOf(nth)));
    expect(await visit(walk, path, texts)).toEqual([]);
  });

  test.each([...payloads.entries()])(
    'pages of payload %d show its texts: %j',
    async (nth) => {
      const paths = await addresses(walk, nth);
      const missing: Record<string, readonly string[]> = {};
      for (const [name, sinks] of Object.entries(pagesOfOne)) {
        const lacking = await visit(walk, paths[name as keyof typeof pagesOfOne], sinks.map(markOf(nth)));
        if (lacking.length > 0) missing[name] = lacking;
      }
      expect(missing).toEqual({});
    },
    240_000,
  );
});

/** Each text has its sink and the number of its payload, so that it is like no other. */
const markOf =
  (nth: number): Mark =>
  (sink) =>
    `${sink.replaceAll(' ', '-')}.${nth} ${payloads[nth]}`;

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

async function fillHostile(administrator: Administrator, nth: number): Promise<void> {
  const mark = markOf(nth);
  const { origin, cookie } = administrator;
  const team = mark('team');
  const upload = await makeToken(administrator, { kind: 'upload', name: mark('token'), team });
  const bearer = { authorization: `Bearer ${upload}` };
  await post(origin, '/v1/scans', bearer, JSON.stringify(hostileUpload(mark)));
  const about = new URLSearchParams({ app: mark('app'), environment: mark('env') });
  await post(origin, `/v1/sarif?${about}`, bearer, JSON.stringify(hostileSarif(mark)));
  await post(origin, `/v1/cyclonedx?${about}`, bearer, JSON.stringify(hostileBom(mark)));
  const guard = await makeToken(administrator, {
    kind: 'guard',
    name: mark('guard token'),
    team,
    app: mark('app'),
    environment: mark('env'),
  });
  const lines = hostileSignals(mark, nth).map((line) => JSON.stringify(line));
  await post(origin, '/v1/signals', { authorization: `Bearer ${guard}` }, lines.join('\n'));
  const person = { name: mark('person'), role: 'member', teams: [team] };
  await post(origin, '/v1/people', { cookie }, JSON.stringify(person));
}

/** Returns the addresses of the pages of a payload. */
async function addresses(
  { running, cookie }: Walk,
  nth: number,
): Promise<Readonly<Record<keyof typeof pagesOfOne, string>>> {
  const headers = { cookie: await cookie() };
  const get = async (path: string) =>
    (await (await fetch(`${running.origin}${path}`, { headers })).json()) as Readonly<
      Record<string, readonly Readonly<Record<string, unknown>>[]>
    >;
  const mark = markOf(nth);
  const q = (fields: Readonly<Record<string, unknown>>) =>
    `?${new URLSearchParams(fields as Readonly<Record<string, string>>)}`;
  const fn = `/functions/${['app', 'env', 'function'].map((name) => encodeURIComponent(mark(name))).join('/')}`;
  const mine = async (path: string) =>
    ((await get(path))['rows'] ?? []).filter((row) => row['app'] === mark('app'));
  const findings = await mine('/v1/findings');
  const finding = (tool: string | null) =>
    `/findings${q({ open: findings.find((row) => row['tool'] === tool)?.['id'] })}`;
  const [path] = await mine('/v1/paths');
  const [threat] = await mine('/v1/threats');
  const first = (await get('/v1/overview'))['first'] ?? [];
  const closing = first.find(({ says }) => says === mark('change'));
  return {
    'the change of the overview': `/${q({ open: closing?.['key'] })}`,
    'a function': fn,
    'its threat': `${fn}/holes${q({ cell: 'T1.code' })}`,
    'its permissions': `${fn}/permissions`,
    'its traffic': `${fn}/traffic`,
    'its findings': `${fn}/findings`,
    'a path': `/paths/${path?.['key']}`,
    'a finding of a scan': finding(null),
    'a finding of SARIF': finding(mark('sarif tool')),
    'a finding of CycloneDX': finding(mark('bom tool')),
    'a threat': `/threats${q({ view: 'calls', open: threat?.['key'] })}`,
    'an incident': `/threats${q({ open: threat?.['incident'] })}`,
    'calls to a destination': `/traffic${q({ to: mark('destination') })}`,
    'a query of findings': `/findings${q({ q: mark('query') })}`,
    'a filter of threats': `/threats${q({ function: mark('filter') })}`,
    'a function that is missing': `/functions/a/b/${encodeURIComponent(mark('missing function'))}`,
  };
}

/**
 * Opens a page, waits until it shows all texts, and checks that none of them became code or an element. Returns the texts that it does not
 * show after ten seconds.
 */
async function visit(
  { page, running }: Walk,
  path: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const answer = await page.goto(`${running.origin}${path}`);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  const end = Date.now() + 10_000;
  let missing = texts;
  for (; missing.length > 0 && Date.now() < end; await page.waitForTimeout(30)) {
    const all = squeezed((await page.evaluate(readTexts)) as string);
    missing = texts.filter((text) => !formsOf(text).some((form) => all.includes(form)));
  }
  expect({ path, found: await page.evaluate(readAttacks) }).toEqual({ path, found: [] });
  return missing;
}

/** Returns how a page may show a text: as it is, or, in the audit log, within JSON. */
const formsOf = (text: string): readonly string[] =>
  [text, JSON.stringify(text).slice(1, -1)].map((form) => squeezed(shown(form)));

/** All texts that people or their screen readers read. */
const readTexts = `[document.body.innerText, ...[...document.querySelectorAll('[title], [aria-label], [placeholder], input, textarea')]
  .flatMap((element) => [element.title, element.getAttribute('aria-label'), element.placeholder, element.value])].join('\\n')`;

/** Code that ran or that the policy refused, and elements that no page makes. */
const readAttacks = `[...window.ran, ...[...document.querySelectorAll(
  'img[src="x"], [onerror], [onload], [onfocus], script:not([src]), iframe, a[href^="javascript:" i]')].map((element) => element.outerHTML)]`;
