import type { Texts } from '@emmental/inspect';
import type {
  CompiledFunction,
  CompiledRule,
  ProfileSection,
  SignalEvidence,
  SignalKind,
} from '@emmental/model';
import { type Answer, allowed, type Host, type Inspection, refused, type Start } from './contract.ts';
import { createInvocations, type Invocations } from './invocations.ts';
import { createLessons, type Lessons } from './lessons.ts';
import { type FilePolicy, type FileRoots, filePolicy } from './policy/files.ts';
import { type Modes, modesOf } from './policy/mode.ts';
import { type StraightFolders, straightFolders } from './policy/straight.ts';
import type { RuleVerdict } from './policy/verdict.ts';
import type { Reporter, Told } from './reporter.ts';
import { rootsOf } from './roots.ts';
import { callerOf } from './stack.ts';

/** What all answers of the core are made with. */
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
  /** Invocations that can run at a time. */
  readonly concurrency: number;
  readonly engine: () => Inspection | null;
  /** Counts, tells and answers, whatever the section. */
  readonly settle: (
    section: ProfileSection,
    verdict: RuleVerdict<CompiledRule>,
    what: string,
    evidence?: SignalEvidence,
  ) => Answer;
  /**
   * Text of an event that changes what a call means (`what`); the mode is that of `inbound`, whose text it is. `given`: what an
   * event may say as a whole.
   */
  readonly proven: (
    kind: string,
    argument: string,
    dialect?: string,
    what?: string,
    given?: string,
  ) => Answer;
}

/** `reporterOf` gets what is needed of the context that is being made. */
export function createContext(
  host: Host,
  start: Start,
  profile: CompiledFunction,
  onError: Context['onError'],
  reporterOf: (modes: Modes, invocations: Invocations, lessons: Lessons) => Reporter,
): Context {
  const invocations = createInvocations();
  const modes = modesOf(profile, start.env, host.now);
  let loaded: Inspection | null = null;
  const engine = (): Inspection | null => {
    loaded ??= host.inspection();
    return loaded;
  };
  const lessons = createLessons(profile.skeletons, () => loaded);
  const reporter = reporterOf(modes, invocations, lessons);
  const roots = rootsOf(start, host);
  const recorded = new Set<string>();
  /** Secrets are blanked in it: without that nothing is shown. */
  const excerpt = (text: string): string => host.later()?.excerpt(text) ?? '';

  /** Returns the id of the signal. */
  const tell = (kind: SignalKind, told: Partial<Told>): string => {
    const { api, stack } = callerOf(start.home, roots.code[0] ?? start.cwd);
    const where = { ...(api === null ? {} : { api }), ...(stack.length === 0 ? {} : { stack }) };
    return reporter.tell(kind, { ...told, evidence: { ...told.evidence, ...where } });
  };

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
    settle: (section, { action, rule }, what, evidence = {}) => {
      if (rule !== null) reporter.hit(rule.match);
      if (action === 'allow') return allowed;
      const mode = modes.of(section);
      const told: Partial<Told> = {
        section,
        rule: rule?.name ?? '(all other)',
        match: rule?.match ?? null,
        decision: action,
        mode,
        evidence: { what: excerpt(what), ...evidence },
      };
      if (action === 'deny' && mode === 'enforce') {
        tell('block', told);
        return refused;
      }
      // What is only recorded is recorded once for each instance.
      if (action === 'deny' && mode === 'learn') {
        const key = `${section} ${what}`;
        if (recorded.has(key) || recorded.size > 5000) return allowed;
        recorded.add(key);
      }
      tell(action === 'deny' && mode === 'alert' ? 'alert' : 'watch', told);
      return allowed;
    },
    proven: (kind, argument, dialect, what = argument, given) => {
      if (profile.inbound === null || invocations.count() === 0) return allowed;
      const events = invocations.texts(engine);
      if (events.length === 0) return allowed;
      const check = (texts: readonly Texts[]): string | null =>
        engine()?.checkSink(kind, argument, texts, dialect, profile.skeletons?.[kind], given) ?? null;
      const proof = check(events);
      const mode = modes.of('inbound');
      if (proof === null) {
        if (mode !== 'enforce') lessons.call(invocations.current() ?? '', kind, argument, dialect);
        return allowed;
      }
      lessons.spoil();
      const id = tell(mode === 'enforce' ? 'block' : mode === 'alert' ? 'alert' : 'watch', {
        section: 'inbound',
        decision: 'deny',
        mode,
        evidence: { what: excerpt(what), class: classes[kind] ?? kind, signature: `sink/${kind}`, proof },
      });
      if (mode !== 'enforce') return allowed;
      // Whose text it was, where several events are in work.
      for (const one of invocations.ids())
        if (invocations.count() === 1 || check(invocations.textsOf(one, engine)) !== null)
          invocations.attacks(one, { id, kind, argument, dialect });
      return refused;
    },
  };
}

/** The class of attack that a proof at a sink is. */
const classes: Readonly<Record<string, string>> = {
  shell: 'cmdi',
  sql: 'sqli',
  path: 'path-traversal',
  url: 'ssrf',
  code: 'code-injection',
};

/** One at a time on Lambda, unless it says another number; elsewhere nobody says. */
function concurrencyOf({ env }: Start): number {
  if (env['AWS_LAMBDA_RUNTIME_API'] === undefined) return Number.MAX_SAFE_INTEGER;
  return Math.max(1, Number(env['AWS_LAMBDA_MAX_CONCURRENCY'] ?? 1) || 1);
}
