import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type CompiledFunction, type CompiledProfile, profileSections } from '@emmental/model';
import { parse } from 'yaml';
import { emmental, protect } from '../../e2e/deployed.ts';
import { startLambda } from '../../e2e/lambda.ts';
import { newest, type Signal, signalsIn } from '../../e2e/run.ts';
import type { Packaged } from './functions.ts';
import { cache, layOut } from './install.ts';
import { authorityIn, trust } from './network.ts';

/** What one function's guard told of events of every day. */
export interface Measured {
  readonly events: number;
  /** Guarded calls, as the guard counts them: what a rule allowed, and what was told. */
  readonly calls: number;
  readonly alarms: readonly string[];
  /** What rules with `action: watch` told. */
  readonly watched: readonly string[];
  /** After learning, all enforced: what was stopped, or not served. */
  readonly blocks: readonly string[];
  /** After learning, all enforced: what was only told. */
  readonly later: readonly string[];
  readonly enforced: { readonly events: number; readonly calls: number };
  /** Rules with `action: watch`, and what a person has to decide before all can be enforced. */
  readonly watches: readonly string[];
  readonly decisions: readonly string[];
  /** Rules of what was derived that no event used: `outbound/api-stripe-com`. */
  readonly unused: readonly string[];
}

/** Derives the rules of one function, sends it half of the texts in mode alert, learns, and sends the other half with all enforced. */
export async function measured(
  fn: Packaged,
  texts: { readonly first: readonly string[]; readonly second: readonly string[] },
  authority: string,
): Promise<Measured> {
  // Not below /tmp, where a function may write: there its own files are others'.
  const folder = realpathSync(mkdtempSync(join(cache, `run-${fn.name}-`)));
  const task = join(folder, 'task');
  try {
    layOut(fn, task);
    trust(task, authority);
    emmental('profile', 'derive', task, '--root', task);
    const decisions = decisionsOf(task);
    appendFileSync(join(task, 'emmental.yaml'), environment(join(folder, 'quarantine')));
    protect(task);
    const rules = compiled(task);
    const run = { fn, task, folder, name: rules.name };
    const first = await through(run, texts.first, 'first');
    const hits = hitsOf(first.signals);
    learn(task, join(folder, 'first'));
    const second = await through(run, texts.second, 'second');
    const told = first.signals.filter(({ kind }) => isAlarm(kind));
    return {
      events: first.events,
      calls: callsOf(first.signals),
      alarms: [...told.map(shown), ...first.failed],
      watched: first.signals.filter(({ kind }) => kind === 'watch').map(shown),
      blocks: [...second.signals.filter(({ kind }) => kind === 'block').map(shown), ...second.failed],
      later: second.signals.filter(({ kind }) => isAlarm(kind) && kind !== 'block').map(shown),
      enforced: { events: second.events, calls: callsOf(second.signals) },
      watches: rulesIn(rules.rules)
        .filter(({ action }) => action === 'watch')
        .map(({ id }) => id),
      decisions,
      unused: rulesIn(rules.rules)
        .filter(
          ({ match, action, id }) => action === 'allow' && !hits.has(match) && id !== uncounted[fn.runtime],
        )
        .map(({ id }) => id),
    };
  } finally {
    if (process.env['EMMENTAL_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** A text that becomes code is allowed by V8 itself, which tells nobody. */
const uncounted: Readonly<Record<Packaged['runtime'], string | null>> = { node: 'code/eval', python: null };
const isAlarm = (kind: string): boolean => ['alert', 'block', 'error', 'lost'].includes(kind);
const shown = ({ kind, section, rule, evidence }: Signal): string =>
  `${kind} ${section ?? ''}${rule === null ? '' : `/${rule}`} ${JSON.stringify(evidence).slice(0, 240)}`;

const environment = (quarantine: string): string => `
environments:
  local:
    mode: alert
    on-block: { http: 403, quarantine: "file:${quarantine}" }
`;

function decisionsOf(task: string): readonly string[] {
  const { apps } = JSON.parse(emmental('profile', 'ready', task, '--root', task, '--format', 'json')) as {
    readonly apps: readonly {
      readonly functions: readonly {
        readonly decisions: readonly { readonly id: string; readonly about: string; readonly why: string }[];
      }[];
    }[];
  };
  // Where a blocked event waits is one answer for a whole app, and given here.
  return apps
    .flatMap(({ functions }) => functions.flatMap(({ decisions }) => decisions))
    .filter(({ id }) => id !== 'quarantine')
    .map(({ about, why }) => `${about}: ${why}`);
}

function compiled(task: string): { readonly name: string; readonly rules: CompiledFunction } {
  const text = emmental('profile', 'compile', task, '--root', task, '--environment', 'local');
  const [[name, rules] = []] = Object.entries((JSON.parse(text) as CompiledProfile).functions);
  if (name === undefined || rules === undefined) throw new Error(`${task} has no function`);
  return { name, rules };
}

/** The rules that are written in the file. */
const rulesIn = (fn: CompiledFunction) =>
  profileSections.flatMap((section) =>
    (fn[section] ?? [])
      .filter(({ origin, name }) => origin === 'file' && name !== 'own')
      .map(({ name, action, match }) => ({ id: `${section}/${name}`, action, match })),
  );

const hitsOf = (signals: readonly Signal[]): ReadonlyMap<string, number> =>
  new Map(
    signals.flatMap(({ kind, evidence }) =>
      kind === 'hits' ? Object.entries((evidence['hits'] ?? {}) as Record<string, number>) : [],
    ),
  );

/** Each call that a rule allowed is counted; what is told is none of them. */
function callsOf(signals: readonly Signal[]): number {
  let calls = 0;
  for (const { kind, evidence } of signals)
    if (kind === 'hits')
      for (const times of Object.values((evidence['hits'] ?? {}) as Record<string, number>)) calls += times;
    else if (kind === 'alert' || kind === 'block' || kind === 'watch') calls += 1;
  return calls;
}

function learn(task: string, signals: string): void {
  emmental('profile', 'learn', signals, '--path', task, '--root', task, '--environment', 'local', '--write');
  const rules = join(task, 'emmental.yaml');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace(/(\n {2}local:\n {4}mode: )alert/, '$1enforce'));
  protect(task);
}

interface Run {
  readonly fn: Packaged;
  readonly task: string;
  readonly folder: string;
  /** Logical id. */
  readonly name: string;
}

async function through(
  run: Run,
  texts: readonly string[],
  part: 'first' | 'second',
): Promise<{
  readonly events: number;
  readonly signals: readonly Signal[];
  readonly failed: readonly string[];
}> {
  const { fn } = run;
  const all = texts.flatMap((text) => fn.events.map((event) => event(text)));
  const signals = join(run.folder, part);
  mkdirSync(signals);
  const file = join(signals, 'signals.jsonl');
  const guarded = await send(run, all, file);
  if (!existsSync(file)) throw new Error(`the guard did not start\n${guarded.output.slice(-1500)}`);
  // What the function cannot serve without the guard either says nothing of the guard.
  const failed = all.flatMap((event, at) => (guarded.answers[at] === null ? [] : [{ event, at }]));
  const without =
    failed.length === 0
      ? null
      : await send(
          run,
          failed.map(({ event }) => event),
          null,
        );
  const refused = failed.filter((_, at) => without?.answers[at] === null);
  const events = all.length - failed.length + refused.length;
  if (events < all.length / 2)
    throw new Error(
      `serves ${events} of ${all.length} events: ${without?.answers.find((one) => one !== null)}\n${without?.output.slice(-1500)}`,
    );
  return {
    events,
    signals: signalsIn(file),
    failed: refused.map(
      ({ event, at }) =>
        `not served: ${guarded.answers[at]?.slice(0, 300)} ${JSON.stringify(event).slice(0, 100)}`,
    ),
  };
}

/** Why each event was not served, or null; with the guard in the function when there is a file for its signals. */
async function send(
  { fn, task, folder, name }: Run,
  events: readonly unknown[],
  signals: string | null,
): Promise<{ readonly answers: readonly (string | null)[]; readonly output: string }> {
  const [major, node] = newest();
  const { variables, handler } = settingsOf(task);
  const lambda = await startLambda({
    runtime: fn.runtime,
    node,
    major,
    folder: task,
    handler,
    tmp: join(folder, 'tmp'),
    wrapper: signals === null ? null : join(task, '.emmental/layer/emmental/wrapper'),
    env: {
      ...variables,
      // Nobody's home is there on Lambda.
      HOME: '/home/sbx_user1051',
      PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      NODE_EXTRA_CA_CERTS: authorityIn(task),
      AWS_CA_BUNDLE: authorityIn(task),
      SSL_CERT_FILE: authorityIn(task),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
      ...(signals === null ? {} : { EMMENTAL_FUNCTION: name, EMMENTAL_SIGNALS: `file:${signals}` }),
    },
  });
  const answers: (string | null)[] = [];
  try {
    for (const event of events) answers.push(failureOf(await lambda.invoke(event)));
  } finally {
    await (signals === null ? lambda.stop() : lambda.drain());
  }
  return { answers, output: lambda.output() };
}

function failureOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const status = Number((answer as { readonly statusCode?: unknown }).statusCode ?? 200);
  return 'errorType' in answer || status >= 400 ? JSON.stringify(answer) : null;
}

/** Variables and handler as the template gives them, with names as AWS would make them. */
function settingsOf(task: string): {
  readonly variables: Readonly<Record<string, string>>;
  readonly handler: string;
} {
  const named = (id: string): string => physical[typeOf(id)]?.(id) ?? id;
  const [tag, getAtt] = ['!Ref', '!GetAtt'].map((tag) => ({
    tag,
    resolve: (text: string) => ({ named: text }),
  }));
  const read = parse(readFileSync(join(task, 'template.yaml'), 'utf8'), {
    customTags: [tag, getAtt].filter((one) => one !== undefined),
  }) as { readonly Resources: Readonly<Record<string, Declared>> };
  const typeOf = (id: string): string => read.Resources[id]?.Type ?? '';
  const fn = Object.values(read.Resources).find(({ Type }) => Type === 'AWS::Serverless::Function');
  const { Handler = '', Environment } = fn?.Properties ?? {};
  const variables = Object.entries(Environment?.Variables ?? {}).map(([name, value]) => [
    name,
    typeof value === 'object'
      ? (read.Resources[value.named]?.Properties?.BucketName ?? named(value.named))
      : value.startsWith('{{resolve:')
        ? 'secret'
        : value,
  ]);
  return { variables: Object.fromEntries(variables) as Record<string, string>, handler: Handler };
}

interface Declared {
  readonly Type: string;
  readonly Properties?: {
    readonly Handler?: string;
    readonly BucketName?: string;
    readonly Environment?: {
      readonly Variables?: Readonly<Record<string, string | { readonly named: string }>>;
    };
  };
}

const physical: Readonly<Record<string, (id: string) => string>> = {
  'AWS::SQS::Queue': (id) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${id}`,
  'AWS::SNS::Topic': (id) => `arn:aws:sns:eu-west-1:111122223333:${id}`,
  'AWS::SecretsManager::Secret': (id) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${id}-abcdef`,
};
