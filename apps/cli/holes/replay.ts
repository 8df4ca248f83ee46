import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadProgram } from '@emmental/code';
import {
  type CompiledFunction,
  type CompiledProfile,
  profileSections,
  type Replay,
  type ReplayRun,
  type Source,
} from '@emmental/model';
import {
  agrees,
  asRunHere,
  type Case,
  effects,
  guardedBy,
  namesIn,
  type Outcome,
  type Performance,
  type Plan,
  type Prediction,
  predictions,
  settingsIn,
  type Tools,
} from '@emmental/replay';
import type { FunctionFacts } from '@emmental/slices';
import { makeFolder } from '../files/write.ts';
import { guardFiles } from '../protection/guard-files.ts';
import type { Staged } from './stage.ts';

/** The rules of an app: the written ones, or those that would be derived. */
export interface Rules {
  readonly from: 'written' | 'derived';
  readonly profile: CompiledProfile;
}

/** A case with everything that is needed to run it. */
export interface Rehearsal {
  readonly case: Case;
  readonly plan: Plan;
  readonly facts: FunctionFacts;
  readonly guards: readonly Guarding[];
  readonly performance: Performance;
}

/** One run: without a guard, or with its rules in certain modes. */
interface Guarding {
  readonly rules: ReplayRun['rules'];
  readonly fn: CompiledFunction | null;
}

/** Runs a case three times: without the guard, with the rules as they are, and with all rules enforced. */
export async function rehearse(
  attackCase: Case,
  plan: Plan,
  facts: FunctionFacts,
  rules: Rules,
  source: Source,
  tools: Tools,
): Promise<Rehearsal> {
  const written = rules.profile.functions[attackCase.function];
  const own = written && asRunHere(written);
  const guards: Guarding[] = [{ rules: 'none', fn: null }];
  if (own) {
    if (rules.from === 'written' && !isEnforced(own)) guards.push({ rules: rules.from, fn: own });
    guards.push({ rules: rules.from, fn: enforced(own) });
  }
  const { modules } = await loadProgram(source, plan.files, {
    directory: plan.directory,
    layers: [],
    inline: null,
  });
  const onTheWay = plan.files.flatMap((file) => modules.get(file) ?? []);
  return {
    case: attackCase,
    plan,
    facts,
    guards,
    performance: {
      subject: { ...plan.subject, settings: settingsIn(onTheWay), names: namesIn(onTheWay) },
      code: join(source.directory, plan.directory),
      boundary: source.directory,
      guards: guards.map(({ fn }) => fn && withFunction(rules.profile, attackCase.function, fn)),
      tools,
    },
  };
}

const isEnforced = ({ mode }: CompiledFunction): boolean =>
  profileSections.every((section) => mode[section] === 'enforce');

export const enforced = (
  fn: CompiledFunction,
  sections: readonly string[] = profileSections,
): CompiledFunction => ({
  ...fn,
  mode: Object.fromEntries(
    profileSections.map((section) => [section, sections.includes(section) ? 'enforce' : 'alert']),
  ) as CompiledFunction['mode'],
});

const withFunction = (profile: CompiledProfile, name: string, fn: CompiledFunction): CompiledProfile => ({
  ...profile,
  functions: { ...profile.functions, [name]: fn },
});

/**
 * Runs performances one after the other in a process of their own; `before` holds the words that give it a network
 * of its own.
 */
export async function stage(
  rehearsals: readonly Rehearsal[],
  before: readonly string[],
): Promise<readonly Staged[]> {
  const [first = process.execPath, ...rest] = [...before, process.execPath, beside('holes-stage.js')];
  const child = spawn(first, rest, {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Nothing of the user's environment is passed on: no credentials, no proxies, no options of Node.
    env: { PATH: process.env['PATH'] ?? '' },
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
  });
  child.stdin.end(JSON.stringify(rehearsals.map(({ performance }) => performance)));
  await once(child, 'close');
  const lines = text.split('\n').filter((line) => line !== '');
  return rehearsals.map((_, index) => {
    const line = lines[index];
    return line === undefined ? { failed: 'its process ended' } : (JSON.parse(line) as Staged);
  });
}

/** Builds the result of a case in the form that reports show. */
export function replayOf({ case: attackCase, plan, facts, guards }: Rehearsal, staged: Staged): Replay {
  const { function: fn, threat, at } = attackCase;
  const { subject, trigger } = plan;
  const base = { function: fn, threat, routes: attackCase.routes.map(({ id }) => id), at };
  const attack = {
    trigger,
    field: subject.path,
    handler: subject.handler,
    language: subject.language,
    form: 'form' in staged ? staged.form : null,
    event: 'form' in staged ? staged.event : null,
  };
  if ('failed' in staged) return { ...base, cannot: staged.failed, attack, runs: [] };
  const [off] = staged.outcomes;
  const why = (off && shownNothing(off, subject.language)) || notStarted(staged.outcomes);
  if (why) return { ...base, cannot: why, attack, runs: [] };
  return {
    ...base,
    cannot: null,
    attack,
    runs: guards.flatMap((guarding, index) => {
      const outcome = staged.outcomes[index];
      return outcome ? [runOf(guarding, outcome, plan, facts)] : [];
    }),
  };
}

function runOf({ rules, fn }: Guarding, outcome: Outcome, plan: Plan, facts: FunctionFacts): ReplayRun {
  const predicted = predictions(guardedBy(facts, fn));
  return {
    rules,
    modes: fn?.mode ?? null,
    happened: outcome.seen.map((effect) => effects[effect]),
    told: outcome.reports,
    error: outcome.broken ?? outcome.error,
    routes: plan.routes.map(({ id, effect }) => {
      const prediction = predicted.get(id) ?? 'either';
      const happened = outcome.seen.includes(effect);
      return { id, happened, model: words[prediction], agrees: agrees(prediction, happened) };
    }),
  };
}

const words = { happens: 'open', stopped: 'stopped', either: 'not decided' } as const satisfies Record<
  Prediction,
  ReplayRun['routes'][number]['model']
>;

/**
 * Returns the reason when a run shows nothing: without the guard the attack had no effect, and the function did not
 * even answer.
 */
export function shownNothing(
  { seen, broken, error, isServed }: Outcome,
  language: Plan['subject']['language'],
): string | null {
  if (seen.length > 0) return null;
  if (broken !== null) return startFailed(broken, language);
  return isServed ? null : `it returned an error for every event: ${error ?? 'unknown'}`;
}

/** Returns the reason when the function starts without a guard alone: then an attack without an effect shows nothing. */
function notStarted([off, ...guarded]: readonly Outcome[]): string | null {
  const failed = off?.isStarted ? guarded.find(({ isStarted }) => !isStarted) : undefined;
  return failed ? `with the guard it could not be started: ${failed.broken ?? 'unknown'}` : null;
}

/** Explains a failed start with a hint for the user, since this command never installs packages itself. */
function startFailed(why: string, language: Plan['subject']['language']): string {
  const [first = ''] = why.split('\n');
  return `it could not be started: ${first}${hintFor(why, language)}`;
}

function hintFor(why: string, language: Plan['subject']['language']): string {
  if (/Unknown file extension|Stripping types/.test(why))
    return '; this Node does not run TypeScript: build the code, or name a Node that does: --node FILE';
  if (!/Cannot find (?:package|module)|No module named/.test(why)) return '';
  // Lambda provides the SDK, so no manifest has to name it.
  const [, sdk] = /Cannot find package '(@aws-sdk\/[\w.-]+)'/.exec(why) ?? [];
  const install =
    sdk === undefined ? 'npm ci' : `npm install --no-save ${sdk}: Lambda includes it, this machine does not`;
  if (language === 'javascript')
    return `; emmental installs nothing: install its packages beside it (${install}), or name a folder that has them: --packages FOLDER`;
  return /functions_framework/.test(why)
    ? '; emmental installs nothing: name an interpreter that has the Functions Framework (pip install functions-framework): --python FILE'
    : '; emmental installs nothing: name a folder that has its packages: --packages FOLDER, or an interpreter: --python FILE';
}

/** Returns the paths of the tools: the interpreters that the user named, the rest beside the bundle. */
export function toolsFor(
  language: Plan['subject']['language'],
  options: { readonly node?: string; readonly python?: string; readonly packages: readonly string[] },
): Tools {
  return {
    program: language === 'javascript' ? (options.node ?? process.execPath) : (options.python ?? 'python3'),
    clients: beside('emulator'),
    guard: guardFiles(),
    packages: options.packages,
    workspace: workspace(),
  };
}

/** Creates the folder for runs. It is not below /tmp, because rules of functions permit access there. */
function workspace(): string {
  const asked = process.env['XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(asked) ? asked : join(homedir(), '.cache');
  const folder = join(cache, 'emmental', 'replay');
  makeFolder(folder);
  return folder;
}

function beside(name: string): string {
  const found = [`./${name}`, `../${name}`]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is missing from this installation`);
  return found;
}
