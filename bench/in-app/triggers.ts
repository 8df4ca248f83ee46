import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerOf, createLearner, decode, inspect, judge, recognise, type Shape } from '@emmental/inspect';
import { type Lambda, startLambda } from '../../e2e/lambda.ts';
import { newest } from '../../e2e/run.ts';

export interface Triggers {
  readonly kinds: number;
  readonly right: number;
  readonly wrong: readonly string[];
  readonly skipped: readonly string[];
}

/** An event of one trigger with a place for a text. */
interface Sample {
  readonly trigger: string;
  /** Returns the event with these texts, one for each record. */
  readonly with: (...texts: readonly string[]) => unknown;
  /** Path of the list of records, with a record for each text; null: the event has no list. */
  readonly list: readonly string[] | null;
}

const attack = "x' UNION SELECT password FROM users -- ";
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();

/** Sends, for each trigger of Lambda, an attack among other records to a function with the guard. */
export async function triggers(runtime: 'node' | 'python', events: string): Promise<Triggers> {
  const { samples, shape, skipped } = samplesIn(events);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-triggers-')));
  const kept = join(folder, 'kept');
  const seen = join(folder, 'task/seen.jsonl');
  const lambda = await start(runtime, folder, kept, shape);
  const wrong: string[] = [];
  try {
    for (const sample of samples) {
      rmSync(kept, { recursive: true, force: true });
      mkdirSync(kept);
      rmSync(seen, { force: true });
      const count = sample.list === null ? 1 : 3;
      const texts = count === 1 ? [attack] : ['1001', attack, '1003'];
      const answer = await lambda.invoke(sample.with(...texts));
      const handled = existsSync(seen) ? readFileSync(seen, 'utf8') : '';
      const why = faultOf(sample, answer, handled, keptIn(kept));
      if (why !== null) wrong.push(`${sample.trigger}: ${why}`);
    }
  } finally {
    await lambda.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return { kinds: samples.length, right: samples.length - wrong.length, wrong, skipped };
}

/** Returns what went wrong when the attack was sent; null if the guard stopped it as it should. */
function faultOf(sample: Sample, answer: unknown, handled: string, kept: string): string | null {
  const kind = answerOf(sample.trigger).answer;
  const said = JSON.stringify(answer)?.slice(0, 200);
  const handlings = handled.split('\n').filter((line) => line !== '');
  if (handlings.some((line) => hasAttack(JSON.parse(line)))) return 'the function saw the attack';
  if (sample.list !== null) {
    if (handlings.length !== 1) return `the function saw ${handlings.length} events in place of one`;
    if (recordsOf(JSON.parse(handlings[0] ?? '{}'), sample.list).length !== 2)
      return 'the function did not see the two other records';
    if (kind !== 's3-batch' && kept === '') return 'the record is not in quarantine';
  } else if (handlings.length > 0) return 'the function was called';
  const isRefused = isSynchronous.has(kind);
  if (!isRefused && kept === '') return `nobody has the event; the answer was ${said}`;
  if (isRefused && kind === 'error' && !hasError(answer)) return `no error: ${said}`;
  if (['http', 'alb', 'cloudfront'].includes(kind) && !/"(?:statusCode|status)":"?403/.test(said ?? ''))
    return `not 403: ${said}`;
  if (kind === 'authorizer' && !/Deny|"isAuthorized":false/.test(said ?? '')) return `not denied: ${said}`;
  if (!isRefused && hasError(answer)) return `an error, so it is sent again: ${said}`;
  return null;
}

const isSynchronous = new Set<string>(['http', 'alb', 'cloudfront', 'authorizer', 'error']);
const hasError = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'errorType' in answer;

/** Finds the attack with the engine, however the event encodes it. */
const hasAttack = (event: unknown): boolean =>
  inspect(event).findings.some((finding) => finding.class === 'sqli');

const keptIn = (folder: string): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

/**
 * Returns one event for each trigger: the first sample with a place where the engine blocks the attack after it has
 * learned the usual text of that place. A place is a text of the event. The event repeats the sample's first record
 * as often as there are texts.
 */
function samplesIn(events: string): { samples: readonly Sample[]; shape: Shape; skipped: readonly string[] } {
  const files = JSON.parse(readFileSync(join(events, 'MANIFEST.json'), 'utf8')) as {
    readonly trigger: string;
    readonly file: string;
  }[];
  const found = new Map<string, Sample>();
  const tried = new Set<string>();
  const shapes: Record<string, Shape['triggers'][string]> = {};
  for (const { file } of files) {
    const event = JSON.parse(readFileSync(join(events, file), 'utf8')) as unknown;
    const { trigger } = recognise(event);
    if (/^(?:gcp|azure)-|^custom$|^other$|^unknown$/.test(trigger)) continue;
    tried.add(trigger);
    if (found.has(trigger)) continue;
    for (const sample of candidates(event, trigger)) {
      const learner = createLearner();
      for (let index = 0; index < 320; index += 1)
        learner.add(decode(sample.with(`${1000 + index}`), { structure: true }));
      const shape = learner.shape();
      if (recognise(sample.with(attack)).trigger !== trigger) continue;
      if (judge(decode(sample.with(attack), { structure: true }), shape).decision !== 'block') continue;
      if (judge(decode(sample.with('1001'), { structure: true }), shape).decision !== 'allow') continue;
      found.set(trigger, sample);
      Object.assign(shapes, shape.triggers);
      break;
    }
  }
  return {
    samples: [...found.values()].sort((a, b) => (a.trigger < b.trigger ? -1 : 1)),
    shape: { schema: 'emmental/shape/1', triggers: shapes },
    skipped: [...tried].filter((trigger) => !found.has(trigger)),
  };
}

/**
 * Yields the event with each of its texts as the place, one after the other; in a list of records, each text of the
 * first record.
 */
function* candidates(event: unknown, trigger: string): Generator<Sample> {
  const [list = null] = listsOf(event, trigger);
  const first = list === null ? event : recordsOf(event, list)[0];
  if (first === undefined) return;
  let count = 0;
  for (const path of textsIn(first)) {
    if (count++ > 80) return;
    const packed = isBase64(at(first, path));
    const record = (text: string): unknown =>
      replaced(first, path, packed ? Buffer.from(text).toString('base64') : text);
    yield {
      trigger,
      list,
      with: (...texts) => (list === null ? record(texts[0] ?? '') : replaced(event, list, texts.map(record))),
    };
  }
}

/** Paths of the lists of records in the event. */
function listsOf(event: unknown, trigger: string): readonly (readonly string[])[] {
  const lists = answerOf(trigger).records ?? [];
  return lists
    .flatMap(([key = '', inner]) => {
      if (inner !== '*') return [[key]];
      const map = (event as Readonly<Record<string, unknown>>)[key];
      return typeof map === 'object' && map !== null ? Object.keys(map).map((name) => [key, name]) : [];
    })
    .filter((path) => recordsOf(event, path).length > 0);
}

function recordsOf(event: unknown, path: readonly string[]): readonly unknown[] {
  const record = at(event, path);
  return Array.isArray(record) ? record : [];
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) current = (current as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return current;
}

/** True for readable text in base64: the inserted text is then encoded in the same way. */
const isBase64 = (text: unknown): boolean =>
  typeof text === 'string' &&
  text.length % 4 === 0 &&
  /^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) &&
  /^[\t\r\n\x20-\x7e]+$/.test(Buffer.from(text, 'base64').toString('latin1'));

/** Yields the paths of all texts. The texts by which the trigger is recognised are found by trying. */
function* textsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value === 'string') yield path;
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, [...path, key]);
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item));
  const map = value as Readonly<Record<string, unknown>>;
  return { ...map, [key]: replaced(map[key], rest, by) };
}

/** Starts a function that records what it receives, with the guard as `emmental protect` adds it. */
async function start(
  runtime: 'node' | 'python',
  folder: string,
  kept: string,
  shape: Shape,
): Promise<Lambda> {
  const task = join(folder, 'task');
  const layer = join(folder, 'layer');
  mkdirSync(task);
  cpSync(join(root, 'apps/cli/dist/guard'), layer, { recursive: true });
  const section = { mode: 'enforce' };
  writeFileSync(
    join(layer, 'profile.json'),
    JSON.stringify({
      schema: 'emmental/compiled-profile/1',
      app: 'bench',
      environment: null,
      digest: '0123456789ab',
      functions: {
        Any: {
          mode: Object.fromEntries(
            ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'].map((name) => [
              name,
              section.mode,
            ]),
          ),
          onError: 'open',
          breakGlass: 'allowed',
          onBlock: { http: 403, quarantine: { kind: 'file', target: kept } },
          inbound: [
            {
              name: 'any',
              match: '00000000',
              action: 'allow',
              origin: 'file',
              triggers: [],
              source: null,
              inspect: 'all',
              shape,
              batchItemFailures: true,
            },
          ],
          outbound: null,
          files: null,
          processes: null,
          code: null,
          permissions: null,
          skeletons: {},
        },
      },
    }),
  );
  writeFileSync(
    join(task, 'app.js'),
    `const fs = require('node:fs');
     exports.handler = async (event) => { fs.appendFileSync('seen.jsonl', JSON.stringify(event) + '\\n'); return null; };`,
  );
  writeFileSync(
    join(task, 'app.py'),
    'import json\n\n\ndef handler(event, context):\n    with open("seen.jsonl", "a") as seen:\n' +
      '        seen.write(json.dumps(event) + "\\n")\n',
  );
  const [major, node] = newest();
  return startLambda({
    runtime,
    node,
    major,
    folder: task,
    handler: 'app.handler',
    wrapper: join(layer, 'wrapper'),
    env: { EMMENTAL_FUNCTION: 'Any', EMMENTAL_SIGNALS: `file:${join(folder, 'signals.jsonl')}` },
  });
}
