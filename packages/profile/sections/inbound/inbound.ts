import type { CompiledRule, InboundRule } from '@emmental/model';
import type { RuleOf } from '../../rulebase.ts';
import { type Compiling, defineSection, notLimited, type RuleChange, refused } from '../section.ts';
import { arrivalOf } from './arrives.ts';
import { admitsMoreThanBefore, otherCallers } from './callers.ts';
import { inboundProblems, undecidedQuarantine } from './check.ts';
import { inboundOf, sourceWord } from './derive.ts';
import { proofRows } from './proofs.ts';
import { reportsSingleFailures, sourceCovers, unknownKind } from './sources.ts';

type Rule = RuleOf<'inbound'>;

/** The events that start the function: who may send them, and which attacks the guard looks for in them. */
export const inbound = defineSection<'inbound'>({
  name: 'inbound',
  text: {
    title: 'IN',
    verbs: 'from',
    instead: 'write its trigger instead: { from: POST /orders }',
    match: ({ from, who }) => [from.join(', '), who ?? ''].filter((part) => part !== '').join(', '),
  },
  fields: {
    from: { matches: true },
    who: {},
    inspect: { otherwise: 'all' },
    shape: {},
  },
  guards: ['javascript', 'python'],
  usedBy: 'events',
  atoms: ({ from }) => from.map((source) => [source]),
  covers: ([wide = ''], [narrow = '']) => sourceCovers(wide, narrow),
  derive: inboundOf,
  implied: (_, section) => notLimited(section, { from: ['any'], inspect: 'all', action: 'allow' }),
  compile: compiled,
  learn: {
    read: () => refused('only the template decides what starts a function'),
    rules: () => [],
    withShape: (rule) =>
      rule.shape === undefined && rule.action !== 'deny' ? { ...rule, shape: 'learned' } : null,
  },
  check: {
    isTooWide: ([from]) => from === 'any',
    section: inboundProblems,
  },
  loosens: (change) => inspectsLess(change) || admitsMoreThanBefore(change.after, change.rulesBefore),
  contradicts: otherCallers,
  excepted: proofRows,
  undecided: undecidedQuarantine,
});

/** Returns one compiled rule for each source that the rule names. */
function compiled(
  row: CompiledRule,
  rule: Rule,
  { declared, learned, note }: Compiling,
): readonly InboundRule[] {
  return rule.from.map((from) => {
    const unknown = unknownKind(from);
    if (unknown !== null) note('profile/unknown-kind', unknown);
    const triggers = declared.declaration?.triggers.filter((trigger) => sourceWord(trigger) === from) ?? [];
    return {
      ...row,
      ...arrivalOf(from, declared),
      inspect: rule.inspect === 'none' ? [] : rule.inspect,
      shape: rule.shape === 'learned' ? learned.shape : null,
      batchItemFailures: reportsSingleFailures(triggers),
    };
  });
}

/** Returns true if the rule looks for fewer classes of attacks after the change, or no longer compares with a learned shape. */
function inspectsLess({ before, after }: Pick<RuleChange<'inbound'>, 'before' | 'after'>): boolean {
  if (!before || !after) return false;
  if (before.shape !== undefined && after.shape === undefined) return true;
  const [old, next] = [classesOf(before), classesOf(after)];
  return next !== null && (old === null || old.some((name) => !next.includes(name)));
}

/** Returns the classes of attacks that the rule looks for; null = all classes. */
function classesOf({ inspect }: Rule): readonly string[] | null {
  if (inspect === 'all') return null;
  return inspect === 'none' ? [] : inspect;
}
