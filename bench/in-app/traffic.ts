import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cloud, type Database, silentListener, startCloud, startDatabase } from '@emmental/emulator';
import { http, http2, s3, schedule, sqs, url } from '@emmental/replay';
import { benignPickle, photos, uploads } from '../../e2e/attacks.ts';
import { type Deployed, deploy, type Example, emmental, protect } from '../../e2e/deployed.ts';
import { startLambda } from '../../e2e/lambda.ts';
import { newest, type Signal, signalsIn, variables } from '../../e2e/run.ts';
import { inside, laidOut, startDaemons } from './layout.ts';

/** One function of an example, and its usual event with a text of a user in it. */
interface Served {
  readonly app: Example;
  readonly function: string;
  readonly handler: string;
  /** True if the text is a part of the event. */
  readonly takesText: boolean;
  readonly event: (text: string) => unknown;
}

const functions: readonly Served[] = [
  {
    app: 'weak-shop',
    function: 'Admin',
    handler: 'src/admin.handler',
    takesText: false,
    event: () => url({ action: 'calculate', formula: '12*30' }),
  },
  {
    app: 'weak-shop',
    function: 'OrdersApi',
    handler: 'src/orders.handler',
    takesText: true,
    event: (text) => http('POST', '/orders', { id: '7', customer: 'ben@example.com', note: text }),
  },
  {
    app: 'weak-shop',
    function: 'OrdersApi',
    handler: 'src/orders.handler',
    takesText: true,
    event: (text) => http('GET', '/orders', null, { customer: text }),
  },
  {
    app: 'weak-shop',
    function: 'UploadApi',
    handler: 'src/upload.handler',
    takesText: true,
    event: (text) => http('POST', '/upload', { name: text }),
  },
  {
    app: 'weak-shop',
    function: 'Thumbnails',
    handler: 'src/thumbnail.handler',
    takesText: true,
    event: (text) => s3(uploads, `${text}.jpg`),
  },
  {
    app: 'weak-shop',
    function: 'Mailer',
    handler: 'src/mailer.handler',
    takesText: true,
    event: (text) => sqs('MailQueue', JSON.stringify({ id: '7', customer: 'ben@example.com', note: text })),
  },
  {
    app: 'weak-shop',
    function: 'NightlyReport',
    handler: 'src/report.handler',
    takesText: false,
    event: () => schedule,
  },
  {
    app: 'photo-pipeline',
    function: 'resize',
    handler: 'functions/resize.handler',
    takesText: true,
    event: (text) => s3(photos, `${text}.jpg`),
  },
  {
    app: 'photo-pipeline',
    function: 'search',
    handler: 'functions/search.handler',
    takesText: true,
    event: (text) => http2('GET', '/photos', null, { owner: text, sort: 'name' }),
  },
  {
    app: 'photo-pipeline',
    function: 'importer',
    handler: 'functions/importer.handler',
    takesText: true,
    event: (text) => http2('POST', '/import', { url: 'http://pictures.example/cat.jpg', name: text }),
  },
  {
    app: 'photo-pipeline',
    function: 'restore',
    handler: 'functions/restore.handler',
    takesText: false,
    event: () => sqs('Jobs', benignPickle),
  },
  {
    app: 'photo-pipeline',
    function: 'tag',
    handler: 'functions/tag.handler',
    takesText: false,
    event: () => schedule,
  },
];

/** The place of the functions: alone, or in a network (VPC) with daemons, extensions and a database. */
export type Layout = 'plain' | 'vpc';

export interface Count {
  readonly events: number;
  /** Guarded calls that a rule allowed, as the guard counts them. */
  readonly calls: number;
  /** Alerts about events that the function serves without the guard. */
  readonly alarms: readonly string[];
  /** Those of the events that were blocked or not served. */
  readonly blocks: readonly string[];
  readonly signalBytes: number;
}

/** The texts in two halves: the first is for learning, the second is sent only when everything is enforced. */
export interface Halves {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

export interface Traffic {
  readonly before: Count;
  readonly after: Count;
}

/**
 * Sends the first half of the texts to each function of an example in mode alert, with the rules that `derive` wrote,
 * and learns from the signals. Then sends the second half with all sections enforced. An event counts only if the
 * function serves it without the guard.
 */
export async function traffic(app: Example, layout: Layout, halves: Halves): Promise<Traffic> {
  const place = deploy(app, false, { mode: 'alert' });
  try {
    if (layout === 'vpc') laidOut(app, place);
    const before = await through(app, layout, place, halves.first);
    learn(place, before.signals);
    const after = await through(app, layout, place, halves.second);
    return { before: before.count, after: after.count };
  } finally {
    place.remove();
  }
}

/** Learns a week of signals into the rulebase, then enforces all sections. */
function learn(place: Deployed, signals: string): void {
  emmental(
    'profile',
    'learn',
    signals,
    '--path',
    place.folder,
    '--root',
    place.folder,
    '--environment',
    'local',
    '--write',
  );
  const rules = join(place.folder, 'emmental.yaml');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace(/(\n {2}local:\n {4}mode: )alert/, '$1enforce'));
  protect(place.folder);
}

async function through(
  app: Example,
  layout: Layout,
  place: Deployed,
  texts: readonly string[],
): Promise<{ readonly count: Count; readonly signals: string }> {
  const folder = join(place.folder, '..', `signals-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  const alarms: string[] = [];
  const blocks: string[] = [];
  let events = 0;
  let calls = 0;
  let signalBytes = 0;
  for (const [index, fn] of functions.filter((served) => served.app === app).entries()) {
    const sent = fn.takesText ? texts : texts.slice(0, 25);
    const open = await send(fn, layout, place, sent, null);
    // An event that the function cannot serve without the guard cannot show a false alarm.
    const served = sent.filter((_, at) => open[at]);
    if (served.length === 0) throw new Error(`${fn.function} serves no event without the guard`);
    const file = join(folder, `${index}.jsonl`);
    const guarded = await send(fn, layout, place, served, file);
    events += served.length;
    for (const [at, isServed] of guarded.entries())
      if (!isServed) blocks.push(`${fn.function} did not serve ${short(served[at])}`);
    if (!existsSync(file)) throw new Error(`${fn.function}: the guard did not start`);
    signalBytes += readFileSync(file).length;
    for (const signal of signalsIn(file)) {
      calls += hitsOf(signal);
      if (['alert', 'block', 'error', 'lost'].includes(signal.kind))
        (signal.kind === 'block' ? blocks : alarms).push(
          `${fn.function}: ${signal.kind} ${signal.section ?? ''} ${short(signal.evidence)}`,
        );
    }
  }
  return { count: { events, calls, alarms, blocks, signalBytes }, signals: folder };
}

const short = (value: unknown): string => JSON.stringify(value).slice(0, 200);

const hitsOf = ({ kind, evidence }: Signal): number =>
  kind === 'hits'
    ? Object.values((evidence['hits'] ?? {}) as Record<string, number>).reduce((sum, hits) => sum + hits, 0)
    : 0;

/**
 * Returns for each event whether it was answered without an error. `signals` is the file for the guard's signals;
 * without it the function has no guard.
 */
async function send(
  fn: Served,
  layout: Layout,
  place: Deployed,
  texts: readonly string[],
  signals: string | null,
): Promise<readonly boolean[]> {
  const cloud: Cloud = await startCloud();
  const database: Database = await startDatabase(layout === 'vpc' ? inside : '127.0.0.1');
  const beside = layout === 'vpc' ? await startDaemons() : null;
  const [major, node] = newest();
  const lambda = await startLambda({
    runtime: fn.app === 'weak-shop' ? 'node' : 'python',
    node,
    major,
    folder: place.folder,
    handler: fn.handler,
    wrapper: signals === null ? null : place.wrapper,
    env: {
      ...variables(fn, {
        cloud,
        database,
        listener: silentListener,
        canary: join(place.folder, 'canary'),
      }),
      ...(beside?.env(fn.app, place) ?? {}),
      PATH: `${place.programs}:${process.env['PATH'] ?? ''}`,
      ...(signals === null ? {} : { EMMENTAL_FUNCTION: fn.function, EMMENTAL_SIGNALS: `file:${signals}` }),
    },
  });
  const answers: boolean[] = [];
  try {
    for (const text of texts) answers.push(!isFailed(await lambda.invoke(fn.event(text))));
  } finally {
    await (signals === null ? lambda.stop() : lambda.drain());
    cloud.stop();
    database.stop();
    beside?.stop();
  }
  if (beside !== null && beside.heard() === 0) throw new Error(`${fn.function}: its daemons heard nothing`);
  return answers;
}

const isFailed = (answer: unknown): boolean =>
  typeof answer === 'string' ||
  (typeof answer === 'object' &&
    answer !== null &&
    ('errorType' in answer ||
      Number((answer as { readonly statusCode?: unknown }).statusCode ?? 200) >= 400));
