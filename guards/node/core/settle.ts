import type { CompiledRule, ProfileSection, SignalEvidence, SignalKind } from '@emmental/model';
import { type Answer, allowed, refused, type Start } from './contract.ts';
import type { Modes } from './policy/mode.ts';
import type { RuleVerdict } from './policy/verdict.ts';
import type { Reporter, SignalDetails } from './reporter.ts';
import { callerOf } from './stack.ts';

/**
 * Turns the verdict of a section's rules into an answer. It counts the hit of the rule, sends a signal when the verdict is not `allow`, and
 * refuses only a `deny` in mode `enforce`. `act` describes the call for people; the signal holds a shortened text without secrets. `target`
 * is counted with the hit: the destination, the operation or the program of the call.
 */
export type Settle = (
  section: ProfileSection,
  verdict: RuleVerdict<CompiledRule>,
  act: string,
  evidence?: SignalEvidence,
  target?: string | null,
) => Answer;

/** Sends a signal with the caller's API and stack in its evidence, and returns its id. */
export type ReportCall = (kind: SignalKind, details: Partial<SignalDetails>) => string;

/** The guard's words about the last call that was refused; empty if the last decision of rules refused nothing. */
export interface LastBlock {
  words: string;
}

/** In mode `learn` each different denied call is recorded once; after this many different calls none is recorded. */
const maxRecorded = 5000;

/** Makes the function that turns a verdict of any section into an answer. */
export function createSettle(
  modes: Modes,
  reporter: Reporter,
  report: ReportCall,
  excerpt: (text: string) => string,
  lastBlock: LastBlock,
): Settle {
  const recorded = new Set<string>();
  const isRecorded = (key: string): boolean => {
    if (recorded.has(key) || recorded.size > maxRecorded) return true;
    recorded.add(key);
    return false;
  };
  return (section, { action, rule }, act, evidence = {}, target = null) => {
    lastBlock.words = '';
    if (rule !== null) reporter.hit(rule.match, target);
    if (action === 'allow') return allowed;
    const mode = modes.of(section);
    const details: Partial<SignalDetails> = {
      section,
      rule: rule?.name ?? '(all other)',
      match: rule?.match ?? null,
      decision: action,
      mode,
      evidence: { what: excerpt(act), ...evidence },
    };
    if (action === 'deny' && mode === 'enforce') {
      report('block', details);
      return refused;
    }
    if (action === 'deny' && mode === 'learn' && isRecorded(`${section} ${act}`)) return allowed;
    report(action === 'deny' && mode === 'alert' ? 'alert' : 'watch', details);
    return allowed;
  };
}

/** Makes the function that adds the caller to a signal; paths below `root` are shortened. */
export function callReporter(
  { home }: Start,
  root: string,
  reporter: Reporter,
  lastBlock: LastBlock,
): ReportCall {
  return (kind, details) => {
    const { api, stack } = callerOf(home, root);
    const caller = { ...(api === null ? {} : { api }), ...(stack.length === 0 ? {} : { stack }) };
    const id = reporter.report(kind, { ...details, evidence: { ...details.evidence, ...caller } });
    if (kind === 'block') lastBlock.words = wordsOf(details, id);
    return id;
  };
}

/**
 * Returns the words for the error of a refused call: `emmental: no rule of outbound allows: api.example.com:443 (em-…)`. They name the
 * rule that denies, or the lever: a rule of the section, or an exception for this kind of proof. Python: `_words` in `core/guard.py`.
 */
function wordsOf({ section, rule, evidence }: Partial<SignalDetails>, id: string): string {
  const what = `${evidence?.what ?? ''} (${id})`;
  const kind = /^sink\/(.+)$/.exec(evidence?.signature ?? '')?.[1];
  if (kind !== undefined) return `emmental: ${section}, proof: ${kind}: not allowed: ${what}`;
  return rule === '(all other)' || rule === null || rule === undefined
    ? `emmental: no rule of ${section} allows: ${what}`
    : `emmental: ${section}/${rule}: not allowed: ${what}`;
}
