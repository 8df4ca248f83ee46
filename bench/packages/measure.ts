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

/** The results for one function: signals of its guard about usual events. */
export interface Measured {
  readonly events: number;
  /** Number of guarded calls, as the guard counts them: allowed by a rule, or reported. */
  readonly calls: number;
  readonly alarms: readonly string[];
  /** Reports of rules with `action: watch`. */
  readonly watched: readonly string[];
  /** Calls that were blocked, or events that were not served, after learning and with all sections enforced. */
  readonly blocks: readonly string[];
  /** Calls that were only reported after learning, with all sections enforced. */
  readonly later: readonly string[];
  readonly enforced: { readonly events: number; readonly calls: number };
  /** Rules with `action: watch`, and the decisions that a person has to take before everything can be enforced. */
  readonly watches: readonly string[];
  readonly decisions: readonly string[];
  /** Derived rules that no event used: `outbound/api-stripe-com`. */
  readonly unused: readonly string[];
}

/**
 * Derives the rules of one function, sends it half of the texts in mode alert, learns, and sends the other half with
 * everything enforced.
 */
export async function measured(
  fn: Packaged,
  texts: { readonly first: readonly string[]; readonly second: readonly string[] },
  authority: string,
): Promise<Measured> {
  // Not below /tmp: functions may write there, and rules for /tmp must not cover the function's own files.
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

/** The section whose calls the guard cannot count: V8 itself allows text to become code and reports no call. */
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
  // The place of blocked events is one answer for an entire app; it is set here.
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

/** The rules that are written in the file (not the implied ones). */
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

/** Sums the hits: each call that a rule allowed is counted once, and reported calls are not hits. */
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
  /** Logical id of the function. */
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
  // An event that the function cannot serve without the guard either proves nothing about the guard.
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
      `serves ${events} of ${all.length} events: ${without?.answers.find((answer) => answer !== null)}\n${without?.output.slice(-1500)}`,
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

/**
 * Returns for each event the reason why it was not served, or null. `signals` is the file for the guard's signals;
 * without it the function has no guard.
 */
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
      // Lambda's own value; the folder does not exist there.
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

/** Returns the variables and the handler of the template, with names as AWS would make them. */
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
    customTags: [tag, getAtt].filter((tagType) => tagType !== undefined),
  }) as { readonly Resources: Readonly<Record<string, Declared>> };
  const typeOf = (id: string): string => read.Resources[id]?.Type ?? '';
  const fn = Object.values(read.Resources).find(({ Type }) => Type === 'AWS::Serverless::Function');
  const { Handler = '', Environment } = fn?.Properties ?? {};
  const deployedValue = (value: Variable): string => {
    if (typeof value === 'object')
      return read.Resources[value.named]?.Properties?.BucketName ?? named(value.named);
    return value.startsWith('{{resolve:') ? 'secret' : value;
  };
  const variables = Object.entries(Environment?.Variables ?? {}).map(([name, value]) => [
    name,
    deployedValue(value),
  ]);
  return { variables: Object.fromEntries(variables) as Record<string, string>, handler: Handler };
}

interface Declared {
  readonly Type: string;
  readonly Properties?: {
    readonly Handler?: string;
    readonly BucketName?: string;
    readonly Environment?: {
      readonly Variables?: Readonly<Record<string, Variable>>;
    };
  };
}

/** The value of a variable: a text, or a reference to a resource. */
type Variable = string | { readonly named: string };

const physical: Readonly<Record<string, (id: string) => string>> = {
  'AWS::SQS::Queue': (id) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${id}`,
  'AWS::SNS::Topic': (id) => `arn:aws:sns:eu-west-1:111122223333:${id}`,
  'AWS::SecretsManager::Secret': (id) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${id}-abcdef`,
};
