import type { CompiledFunction } from '@emmental/model';
import { type Acceptance, createAcceptance } from './accepted.ts';
import type { Host, Inspection, Start } from './contract.ts';
import { createInvocations, type Invocations } from './invocations.ts';
import { createLessons, type Lessons } from './lessons.ts';
import { type FilePolicy, filePolicy } from './policy/files.ts';
import { type Modes, modesOf } from './policy/mode.ts';
import type { FileRoots } from './policy/paths.ts';
import { type StraightFolders, straightFolders } from './policy/straight.ts';
import { createProve, type Prove } from './prove.ts';
import type { Reporter } from './reporter.ts';
import { rootsOf } from './roots.ts';
import { callReporter, createSettle, type LastBlock, type Settle } from './settle.ts';

/** The parts of the core that its answers share. */
export interface Context {
  readonly host: Host;
  readonly start: Start;
  readonly profile: CompiledFunction;
  readonly onError: 'open' | 'closed';
  readonly modes: Modes;
  readonly roots: FileRoots;
  /** null: files are not limited. */
  readonly files: FilePolicy | null;
  readonly straight: StraightFolders;
  readonly reporter: Reporter;
  readonly invocations: Invocations;
  readonly lessons: Lessons;
  /** The number of invocations that can run at a time. */
  readonly concurrency: number;
  /** Loads the inspection engine on first use; null when it cannot be loaded. */
  readonly engine: () => Inspection | null;
  readonly settle: Settle;
  readonly lastBlock: LastBlock;
  /** null: the rulebase accepts no proof. */
  readonly acceptance: Acceptance | null;
  readonly prove: Prove;
}

/** Makes the context; `reporterOf` makes the reporter from the parts that exist by then. */
export function createContext(
  host: Host,
  start: Start,
  profile: CompiledFunction,
  onError: Context['onError'],
  reporterOf: (modes: Modes, invocations: Invocations, lessons: Lessons) => Reporter,
): Context {
  const invocations = createInvocations(host.event);
  const modes = modesOf(profile, start.env, host.now);
  let loaded: Inspection | null = null;
  const engine = (): Inspection | null => {
    loaded ??= host.inspection();
    return loaded;
  };
  const lessons = createLessons(profile.skeletons, () => loaded);
  const reporter = reporterOf(modes, invocations, lessons);
  const roots = rootsOf(start, host);
  const lastBlock: LastBlock = { words: '' };
  const report = callReporter(start, roots.code[0] ?? start.cwd, reporter, lastBlock);
  /** Blanks secrets; the empty text when the code that does so cannot be loaded. */
  const excerpt = (text: string): string => host.later()?.excerpt(text) ?? '';

  const acceptance = createAcceptance(profile, invocations, engine, host.now);

  return {
    host,
    start,
    profile,
    onError,
    modes,
    roots,
    files: profile.files === null ? null : filePolicy(profile.files, roots),
    straight: straightFolders(host, start, profile.code !== null),
    reporter,
    invocations,
    lessons,
    concurrency: concurrencyOf(start),
    engine,
    lastBlock,
    settle: createSettle(modes, reporter, report, excerpt, lastBlock),
    acceptance,
    prove: createProve({
      profile,
      modes,
      invocations,
      lessons,
      acceptance,
      engine,
      hit: (match) => reporter.hit(match),
      report,
      excerpt,
    }),
  };
}

/** Returns the number of calls that may run at the same time. On Lambda that is 1 unless a variable sets another number; elsewhere no limit is known. */
function concurrencyOf({ env }: Start): number {
  if (env['AWS_LAMBDA_RUNTIME_API'] === undefined) return Number.MAX_SAFE_INTEGER;
  return Math.max(1, Number(env['AWS_LAMBDA_MAX_CONCURRENCY'] ?? 1) || 1);
}
