import {
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
import { dirname, isAbsolute, join } from 'node:path';
import { type Answer, startCloud, startDatabase, startFunction, startListener } from '@emmental/emulator';
import type { CompiledProfile, Signal } from '@emmental/model';
import type { Setting } from './conditions.ts';
import { copyCode, type Linked } from './copy.ts';
import { sentWith } from './objects.ts';
import { ownTmp, seenFromOutside } from './own-tmp.ts';
import { formsOf, packageCode, programOf } from './payloads/index.ts';
import type { EffectName, Form, Subject, Target } from './subject.ts';
import { takeOver } from './taken-over.ts';
import { type Reached, secretOf, watch } from './watch.ts';

/** What is run: one subject, once for each guard. Plain data. */
export interface Performance {
  readonly subject: Subject;
  /** Folder of the function's code; it is copied. */
  readonly code: string;
  /** No folder of packages above it is looked at. */
  readonly boundary: string;
  /** Rules of the guard, or null for none; the first is none. */
  readonly guards: readonly (CompiledProfile | null)[];
  readonly tools: Tools;
}

/** Where things lie on this machine. */
export interface Tools {
  /** The interpreter. */
  readonly program: string;
  /** Folder of the runtime clients. */
  readonly clients: string;
  /** Folder of the guards, laid out as in a layer. */
  readonly guard: string;
  /** Folders of packages that are not beside the code. */
  readonly packages: readonly string[];
  /** An existing folder that no rule of a function lets in: not /tmp. A folder is made in it, and removed. */
  readonly workspace: string;
}

export interface Told {
  readonly kind: 'alert' | 'block' | 'watch';
  readonly section: string | null;
  readonly rule: string | null;
  readonly what: string;
}

export interface Outcome {
  readonly seen: readonly EffectName[];
  /** What the guard told, each thing once. */
  readonly told: readonly Told[];
  /** The function could not be started, or ended: why. */
  readonly broken: string | null;
  /** The last error that it answered with. */
  readonly error: string | null;
  /** Some event was answered without an error: what came of the others says more than that they were wrong. */
  readonly isServed: boolean;
}

export interface Performed {
  /** How the attack was written; null where no way had an effect: then all were tried. */
  readonly form: string | null;
  /** The last event that was sent of that form. */
  readonly event: unknown;
  /** In the order of the guards. */
  readonly outcomes: readonly Outcome[];
}

const timeout = 10_000;

/**
 * Runs the attack without the guard, written in every way until one has an effect, then in that way with each guard.
 * The function runs in a copy, with an environment of its own; AWS, the database and the attacker's host are on
 * loopback. Everything that it leaves in the workspace, and in a /tmp that is its own, is removed.
 */
export async function perform(performance: Performance): Promise<Performed> {
  const { subject, code, boundary, guards, tools } = performance;
  const workspace = realpathSync(mkdtempSync(join(tools.workspace, 'emmental-replay-')));
  const token = `em${workspace.slice(-6).toLowerCase().replaceAll(/\W/g, '0')}`;
  try {
    const copy = (name: string) => {
      const task = join(workspace, name);
      return { task, linked: copyCode(code, task, boundary, tools.packages) };
    };
    const first = copy('task');
    const outcomes: Outcome[] = [];
    let form: string | null = null;
    let event: unknown = null;
    for (const [index, guard] of guards.entries()) {
      // A package that was taken over is so for one run: where it sends to is known only then.
      const place = subject.sink === 'package' && index > 0 ? copy(`task-${index}`) : first;
      const run = await attack({ subject, ...place, tools, token, guard, only: form, workspace });
      if (index === 0) ({ form, event } = run);
      outcomes.push(run.outcome);
    }
    return { form, event, outcomes };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
    // Where the function had no /tmp of its own.
    for (const name of readdirSync(tmpdir()))
      if (name.includes(token)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** A folder below /tmp that the code takes for granted; the first of it that was not there. */
const madeFolder = (prefix: string, tmp: string | null): string | undefined =>
  /^\/tmp\/.*\//.test(prefix) && !prefix.includes('..')
    ? mkdirSync(seenFromOutside(prefix.slice(0, prefix.lastIndexOf('/')), tmp), { recursive: true })
    : undefined;

interface Attack {
  readonly subject: Subject;
  readonly task: string;
  readonly linked: Linked;
  readonly tools: Tools;
  readonly token: string;
  readonly guard: CompiledProfile | null;
  /** The form that is known to fit. */
  readonly only: string | null;
  readonly workspace: string;
}

interface Attacked {
  readonly form: string | null;
  readonly event: unknown;
  readonly outcome: Outcome;
}

/** What the function reaches is there for the attack alone: whatever becomes of it, none of it stays. */
async function attack(given: Attack): Promise<Attacked> {
  const [cloud, database, listener] = await Promise.all([startCloud(), startDatabase(), startListener()]);
  try {
    return await attackAmong(given, { cloud, database, listener });
  } finally {
    for (const server of [cloud, database, listener]) server.stop();
  }
}

async function attackAmong(
  given: Attack,
  { cloud, database, listener }: Pick<Reached, 'cloud' | 'database' | 'listener'>,
): Promise<Attacked> {
  const { subject, tools, token, workspace, only } = given;
  const folder = join(workspace, 'canary');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const signals = join(workspace, 'signals.jsonl');
  rmSync(signals, { force: true });
  const script = join(workspace, subject.language === 'javascript' ? 'program.mjs' : 'program.py');
  const target: Target = { token, folder, outside: listener.address, program: tools.program, script };
  writeFileSync(script, programOf(subject, target));
  if (subject.sink === 'package')
    takeOver(given.task, subject.language, subject.packages, tools.packages, packageCode(subject, target));
  const answers: Answer[] = [];
  const tmp = join(workspace, 'tmp');
  rmSync(tmp, { recursive: true, force: true });
  mkdirSync(tmp);
  const words = ownTmp(tmp, [
    workspace,
    ...(isAbsolute(tools.program) ? [dirname(tools.program)] : []),
    tools.clients,
    tools.guard,
    ...tools.packages,
    ...given.linked,
  ]);
  const own = words === null ? null : tmp;
  const made = madeFolder(subject.prefix, own);
  let before: { readonly answers: number; readonly requests: number } | null = null;
  const local = await startFunction({
    language: subject.language,
    program: tools.program,
    clients: tools.clients,
    folder: given.task,
    handler: subject.handler,
    before: words ?? [],
    wrapper: given.guard === null ? null : join(tools.guard, 'wrapper'),
    timeout,
    env: {
      ...atHome(subject.env, { cloud: cloud.endpoint, database: database.address }),
      AWS_LAMBDA_FUNCTION_NAME: subject.function,
      CANARY: secretOf(target),
      AWS_ENDPOINT_URL: cloud.endpoint,
      HOME: workspace,
      ...(subject.language === 'python' && tools.packages.length > 0
        ? { PYTHONPATH: tools.packages.join(':') }
        : {}),
      ...(given.guard === null ? {} : guardEnv(given, signals)),
      ...(own === null ? {} : { EMMENTAL_TMP: 'own' }),
    },
  });
  const seenOutput = (): string => `${local.output()}\n${JSON.stringify(answers)}`;
  const watching = watch(subject, target, {
    cloud,
    database,
    listener,
    output: seenOutput,
    answers: () => answers.map(({ body }) => body),
    tmp: own,
    before: () => before,
  });
  const seen = (): readonly EffectName[] => subject.effects.filter(watching.seen);
  let form: string | null = null;
  let event: unknown = null;
  const send = async (path: string, text: string, setting: Setting): Promise<void> => {
    const sent = sentWith(subject.carrier, path, text, setting);
    if (sent.object) cloud.hold(sent.object);
    event = sent.object ? sent : sent.event;
    answers.push(await local.invoke(sent.event));
  };
  try {
    const ways = waysOf(subject, target).filter(({ says }) => only === null || says === only);
    for (const { says, texts, setting, path, next } of ways) {
      before = null;
      for (const text of texts) {
        await send(path, text, setting);
      }
      if (next !== null) {
        before = { answers: answers.length, requests: cloud.requests.length };
        await send(path, next, setting);
      }
      await settled(() => seen().length > 0, 60);
      if (seen().length > 0) form = says;
      if (form !== null || answers.at(-1)?.kind === 'broken') break;
    }
    await settled(() => seen().length === subject.effects.length, 400);
    const effects = seen();
    // Where the copy lies says nothing to anybody.
    const within = (text: string): string => text.replaceAll(`${given.task}/`, '');
    const last = answers.findLast(({ kind }) => kind !== 'response');
    return {
      form,
      event,
      outcome: {
        seen: effects,
        told: toldIn(signals),
        broken: last?.kind === 'broken' ? within(String(last.body)) : null,
        error: last?.kind === 'error' ? within(messageOf(last.body)) : null,
        isServed: answers.some(({ kind }) => kind === 'response'),
      },
    };
  } finally {
    watching.stop();
    await local.stop();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  }
}

interface Way {
  readonly says: string;
  readonly texts: readonly string[];
  readonly setting: Setting;
  readonly path: string;
  readonly next: string | null;
}

/** Each form, with each setting of the fields beside it. */
const waysOf = (subject: Subject, target: Target): readonly Way[] =>
  formsOf(subject, target).flatMap((form) =>
    subject.settings.map((setting) => ({
      says: [form.says, ...Object.entries(setting).map(([name, value]) => `${name} ${value}`)].join(', '),
      texts: textsOf(form, subject),
      setting,
      path: form.path ?? subject.path,
      next: form.next ?? null,
    })),
  );

/** Where one event can do it all it is one; code in the process has an event for each effect, so that one that is refused hides no other. */
function textsOf(form: Form, { sink, effects }: Subject): readonly string[] {
  const each = sink === 'code' || sink === 'template' || sink === 'deserialize';
  return [...new Set((each ? effects : effects.slice(0, 1)).map((effect) => form.text(effect)))];
}

const atHome = (
  env: Readonly<Record<string, string>>,
  { cloud, database }: { readonly cloud: string; readonly database: string },
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replaceAll('@cloud@', cloud).replaceAll('@database@', database),
    ]),
  );

/** The guard as the layer starts it, with these rules; AWS on loopback is let in beside what they let in. */
function guardEnv({ guard, subject, workspace, task, linked, tools }: Attack, signals: string) {
  const file = join(workspace, 'profile.json');
  writeFileSync(file, JSON.stringify(guard && withEndpoint(guard)));
  return {
    EMMENTAL_PROFILE: file,
    EMMENTAL_FUNCTION: subject.function,
    EMMENTAL_SIGNALS: `file:${signals}`,
    EMMENTAL_CODE: [task, ...linked, ...tools.packages.map((one) => realpathSync(one))].join(':'),
  };
}

const withEndpoint = (profile: CompiledProfile): CompiledProfile => ({
  ...profile,
  functions: Object.fromEntries(
    Object.entries(profile.functions).map(([name, fn]) => [
      name,
      {
        ...fn,
        outbound: fn.outbound && [
          ...fn.outbound,
          {
            name: 'replay',
            match: '00000000',
            action: 'allow',
            origin: 'implied',
            to: ['env:AWS_ENDPOINT_URL'],
          },
        ],
      },
    ]),
  ),
});

/** Effects come after the answer: they are waited for. */
async function settled(isDone: () => boolean, most: number): Promise<void> {
  for (let waited = 0; waited < most && !isDone(); waited += 20)
    await new Promise((done) => setTimeout(done, 20));
}

const kinds: ReadonlySet<string> = new Set(['alert', 'block', 'watch']);

function toldIn(file: string): readonly Told[] {
  if (!existsSync(file)) return [];
  const told = new Map<string, Told>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const { kind, section, rule, evidence } = JSON.parse(line) as Signal;
    if (!kinds.has(kind)) continue;
    const what = evidence.proof ?? evidence.what ?? evidence.message ?? evidence.signature ?? '';
    const one = { kind: kind as Told['kind'], section, rule, what };
    const key = JSON.stringify([kind, section, rule, evidence.proof ?? evidence.signature ?? '']);
    if (!told.has(key)) told.set(key, one);
  }
  return [...told.values()];
}

const messageOf = (body: unknown): string => {
  const { errorMessage, errorType } = (body ?? {}) as { errorMessage?: unknown; errorType?: unknown };
  return `${String(errorType ?? 'Error')}: ${String(errorMessage ?? body)}`.slice(0, 300);
};
