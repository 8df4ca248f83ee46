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
import { type Answer, startCloud, startDatabase, startListener } from '@emmental/emulator';
import { sinksOfThreat } from '@emmental/knowledge';
import type { CompiledProfile } from '@emmental/model';
import { readLine } from '@emmental/signals';
import type { Setting } from './conditions.ts';
import { copyCode, type Linked } from './copy.ts';
import { ownTmp, seenFromOutside } from './own-tmp.ts';
import { formsOf, packageCode, programOf } from './payloads/index.ts';
import { type Process, type Started, start } from './started.ts';
import type { EffectName, Form, Subject, Target } from './subject.ts';
import { takeOver } from './taken-over.ts';
import { type Reached, secretOf, type Watch, watch } from './watch.ts';

/** An attack to perform, once for each guard. Plain data, so that it can be passed to another process. */
export interface Performance {
  readonly subject: Subject;
  /** Folder of the function's code; it is copied. */
  readonly code: string;
  /** The highest folder in which folders of packages are searched. */
  readonly boundary: string;
  /** The rules of each guard; null = no guard. The first is null. */
  readonly guards: readonly (CompiledProfile | null)[];
  readonly tools: Tools;
}

/** The tools on this machine. */
export interface Tools {
  /** The interpreter. */
  readonly program: string;
  /** Folder of the runtime clients. */
  readonly clients: string;
  /** Folder of the guards, laid out as in a layer. */
  readonly guard: string;
  /** Folders of packages that are not beside the code. */
  readonly packages: readonly string[];
  /** An existing folder outside of /tmp, which no rule of a function allows. The files of the replay are in a new folder in it, which is removed. */
  readonly workspace: string;
}

/** A report of the guard. */
export interface GuardReport {
  readonly kind: 'alert' | 'block' | 'watch';
  readonly section: string | null;
  readonly rule: string | null;
  readonly what: string;
}

/** The outcome of an attack with one guard. */
export interface Outcome {
  readonly seen: readonly EffectName[];
  /** The reports of the guard, without duplicates. */
  readonly reports: readonly GuardReport[];
  /** The reason why the function could not be started, or ended; null if it ran. */
  readonly broken: string | null;
  /** The last error that the function answered. */
  readonly error: string | null;
  /** False when it is known that the function could not be started. */
  readonly isStarted: boolean;
  /** True if an event was answered without an error. The function works then, and errors are caused by other events. */
  readonly isServed: boolean;
}

/** The result of a performance. */
export interface Performed {
  /** The form of the attack that had an effect; null if none had. */
  readonly form: string | null;
  /** The last event of that form. */
  readonly event: unknown;
  /** Outcomes in the order of the guards. */
  readonly outcomes: readonly Outcome[];
}

const timeout = 10_000;

/**
 * Performs an attack without the guard, in one form after the other until a form has an effect, then in that form with
 * each guard. The function runs in a copy of its code; AWS, the database and the attacker's host are emulated on loopback.
 * All files of the replay are removed at the end.
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
      // A package is taken over anew for each run, because the attacker's code contains the address of that run's listener.
      const place = subject.sink === 'package' && index > 0 ? copy(`task-${index}`) : first;
      const run = await attack({ subject, ...place, tools, token, guard, only: form, workspace });
      if (index === 0) ({ form, event } = run);
      outcomes.push(run.outcome);
    }
    return { form, event, outcomes };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
    // Without its own /tmp, the function left its files in the shared one.
    for (const name of readdirSync(tmpdir()))
      if (name.includes(token)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Creates the folder below /tmp that the code expects; returns the first folder that was missing. */
const createFolder = (prefix: string, tmp: string | null): string | undefined =>
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
  /** The only form to try; null for all forms. */
  readonly only: string | null;
  readonly workspace: string;
}

interface Attacked {
  readonly form: string | null;
  readonly event: unknown;
  readonly outcome: Outcome;
}

/** Starts the servers for one attack, runs the attack, and stops the servers, even after an error. */
async function attack(options: Attack): Promise<Attacked> {
  const [cloud, database, listener] = await Promise.all([startCloud(), startDatabase(), startListener()]);
  try {
    return await attackAmong(options, { cloud, database, listener });
  } finally {
    for (const server of [cloud, database, listener]) server.stop();
  }
}

type Servers = Pick<Reached, 'cloud' | 'database' | 'listener'>;

async function attackAmong(options: Attack, servers: Servers): Promise<Attacked> {
  const scene = prepare(options, servers.listener.address);
  const local = await start(options.subject, processOf(options, servers, scene));
  const tries = new Tries(options.subject, scene, servers, local);
  try {
    const form = await tries.run(options.only);
    const seen = await tries.settledEffects();
    return {
      form,
      event: tries.event,
      outcome: outcomeOf(tries.answers, seen, options.task, scene.signals, local.isReady),
    };
  } finally {
    tries.stop();
    await local.stop();
    if (scene.createdFolder !== undefined) rmSync(scene.createdFolder, { recursive: true, force: true });
  }
}

/** The files of one attack in its workspace. */
interface Scene {
  readonly target: Target;
  /** The file to which the guard reports. */
  readonly signals: string;
  /** Words before the command that give the function its own /tmp; null if the system has no namespaces. */
  readonly words: readonly string[] | null;
  /** The folder that the function has as /tmp; null if it shares /tmp. */
  readonly tmp: string | null;
  /** A folder that was created for the function outside of the workspace. */
  readonly createdFolder: string | undefined;
}

/** Removes the files of an earlier attack, writes the attacker's program, and takes over a package if that is the attack. */
function prepare({ subject, task, linked, tools, token, workspace }: Attack, outside: string): Scene {
  const folder = join(workspace, 'canary');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const signals = join(workspace, 'signals.jsonl');
  rmSync(signals, { force: true });
  const script = join(workspace, subject.language === 'javascript' ? 'program.mjs' : 'program.py');
  const target: Target = { token, folder, outside, program: tools.program, script };
  writeFileSync(script, programOf(subject, target));
  if (subject.sink === 'package')
    takeOver(task, subject.language, subject.packages, tools.packages, packageCode(subject, target));
  const tmp = join(workspace, 'tmp');
  rmSync(tmp, { recursive: true, force: true });
  mkdirSync(tmp);
  const words = ownTmp(tmp, [
    workspace,
    ...(isAbsolute(tools.program) ? [dirname(tools.program)] : []),
    tools.clients,
    tools.guard,
    ...tools.packages,
    ...linked,
  ]);
  const ownFolder = words === null ? null : tmp;
  return { target, signals, words, tmp: ownFolder, createdFolder: createFolder(subject.prefix, ownFolder) };
}

/** Returns the process of the function: the environment of the template, the secret to steal (`CANARY`), and the guard, if any. */
function processOf(
  options: Attack,
  { cloud, database }: Servers,
  { target, signals, words, tmp }: Scene,
): Process {
  const { subject, task, tools, guard, workspace } = options;
  return {
    program: tools.program,
    clients: tools.clients,
    folder: task,
    packages: tools.packages,
    before: words ?? [],
    wrapper: guard === null ? null : join(tools.guard, 'wrapper'),
    timeout,
    env: {
      ...withAddresses(subject.env, { cloud: cloud.endpoint, database: database.address }),
      CANARY: secretOf(target),
      ...(subject.google === null
        ? { AWS_LAMBDA_FUNCTION_NAME: subject.function, AWS_ENDPOINT_URL: cloud.endpoint }
        : {}),
      HOME: workspace,
      ...(subject.language === 'python' && tools.packages.length > 0
        ? { PYTHONPATH: tools.packages.join(':') }
        : {}),
      ...(guard === null ? {} : guardEnv(options, signals)),
      ...(tmp === null ? {} : { EMMENTAL_TMP: 'own' }),
    },
  };
}

/** Sends the attack to a running function, in one form after the other, and observes the effects. */
class Tries {
  readonly answers: Answer[] = [];
  /** The last event that was sent, with the object that it names, if the attack is in the object. */
  event: unknown = null;
  private readonly subject: Subject;
  private readonly target: Target;
  private readonly cloud: Servers['cloud'];
  private readonly local: Started;
  private readonly watching: Watch;
  /** The numbers of answers and requests before the event of the next caller; null if the form has no next caller. */
  private before: { readonly answers: number; readonly requests: number } | null = null;

  constructor(subject: Subject, { target, tmp }: Scene, servers: Servers, local: Started) {
    this.subject = subject;
    this.target = target;
    this.cloud = servers.cloud;
    this.local = local;
    this.watching = watch(subject, target, {
      ...servers,
      output: () => `${local.output()}\n${JSON.stringify(this.answers)}`,
      answers: () => this.answers.map(({ body }) => body),
      tmp,
      before: () => this.before,
    });
  }

  /** Tries the forms until one has an effect or the function breaks; returns the form that had an effect, or null. */
  async run(only: string | null): Promise<string | null> {
    const ways = waysOf(this.subject, this.target).filter(({ says }) => only === null || says === only);
    for (const { says, texts, setting, path, next } of ways) {
      this.before = null;
      for (const text of texts) await this.send(path, text, setting);
      if (next !== null) {
        this.before = { answers: this.answers.length, requests: this.cloud.requests.length };
        await this.send(path, next, setting);
      }
      await settled(() => this.seen().length > 0, 60);
      if (this.seen().length > 0) return says;
      if (this.answers.at(-1)?.kind === 'broken') return null;
    }
    return null;
  }

  /** Waits for all effects of the subject, at most 400 ms, and returns those that were seen. */
  async settledEffects(): Promise<readonly EffectName[]> {
    await settled(() => this.seen().length === this.subject.effects.length, 400);
    return this.seen();
  }

  stop(): void {
    this.watching.stop();
  }

  private seen(): readonly EffectName[] {
    return this.subject.effects.filter(this.watching.seen);
  }

  private async send(path: string, text: string, setting: Setting): Promise<void> {
    const sent = this.local.input(path, text, setting);
    if (sent.object) this.cloud.hold(sent.object);
    this.event = sent.object ? sent : sent.event;
    this.answers.push(await this.local.invoke(sent.event));
  }
}

function outcomeOf(
  answers: readonly Answer[],
  seen: readonly EffectName[],
  task: string,
  signals: string,
  isStarted: boolean,
): Outcome {
  // Removes the folder of the copy from texts, because it is different in each run.
  const withoutFolder = (text: string): string => text.replaceAll(`${task}/`, '');
  const last = answers.findLast(({ kind }) => kind !== 'response');
  return {
    seen,
    reports: reportsIn(signals),
    broken: last?.kind === 'broken' ? withoutFolder(String(last.body)) : null,
    error: last?.kind === 'error' ? withoutFolder(messageOf(last.body)) : null,
    isStarted,
    isServed: answers.some(({ kind }) => kind === 'response'),
  };
}

/** A form of the attack with one setting of other fields. */
interface Way {
  readonly says: string;
  readonly texts: readonly string[];
  readonly setting: Setting;
  readonly path: string;
  readonly next: string | null;
}

/** Returns each form with each setting. */
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

/**
 * Returns the texts of a form. Code in the process gets an event for each effect, so that an effect that the guard blocks does
 * not prevent the others; other attacks need one event.
 */
function textsOf(form: Form, { sink, effects }: Subject): readonly string[] {
  const each = sinksOfThreat('T2').some((kind) => kind === sink);
  return [...new Set((each ? effects : effects.slice(0, 1)).map((effect) => form.text(effect)))];
}

/** Replaces the placeholders in the environment by addresses of the emulators. */
const withAddresses = (
  env: Readonly<Record<string, string>>,
  { cloud, database }: { readonly cloud: string; readonly database: string },
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replaceAll('@cloud@', cloud).replaceAll('@database@', database),
    ]),
  );

/**
 * Returns the environment variables of the guard, with its rules in a file. The rules get another one that allows the
 * emulated AWS.
 */
function guardEnv({ guard, subject, workspace, task, linked, tools }: Attack, signals: string) {
  const file = join(workspace, 'profile.json');
  writeFileSync(file, JSON.stringify(guard && withEndpoint(guard)));
  return {
    EMMENTAL_PROFILE: file,
    EMMENTAL_FUNCTION: subject.function,
    EMMENTAL_SIGNALS: `file:${signals}`,
    EMMENTAL_CODE: [task, ...linked, ...tools.packages.map((folder) => realpathSync(folder))].join(':'),
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

/** Waits until `isDone`, at most `most` milliseconds, because effects may come after the answer. */
async function settled(isDone: () => boolean, most: number): Promise<void> {
  for (let waited = 0; waited < most && !isDone(); waited += 20)
    await new Promise((done) => setTimeout(done, 20));
}

const kinds: ReadonlySet<string> = new Set(['alert', 'block', 'watch']);

/** Returns the guard's reports in a file of signals, without duplicates. */
function reportsIn(file: string): readonly GuardReport[] {
  if (!existsSync(file)) return [];
  const reports = new Map<string, GuardReport>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    // The function under attack can write into the file, too.
    const [signal] = readLine(line).signals;
    if (!signal || !kinds.has(signal.kind)) continue;
    const { kind, section, rule, evidence } = signal;
    const what = evidence.proof ?? evidence.what ?? evidence.message ?? evidence.signature ?? '';
    const report = { kind: kind as GuardReport['kind'], section, rule, what };
    const key = JSON.stringify([kind, section, rule, evidence.proof ?? evidence.signature ?? '']);
    if (!reports.has(key)) reports.set(key, report);
  }
  return [...reports.values()];
}

const messageOf = (body: unknown): string => {
  const { errorMessage, errorType } = (body ?? {}) as { errorMessage?: unknown; errorType?: unknown };
  return `${String(errorType ?? 'Error')}: ${String(errorMessage ?? body)}`.slice(0, 300);
};
