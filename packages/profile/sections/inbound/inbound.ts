import type { App, CompiledRule, InboundRule } from '@emmental/model';
import { resourceArns } from '../../resource.ts';
import type { RuleOf } from '../../rulebase.ts';
import { type Compiling, defineSection, notLimited, type RuleChange, refused } from '../section.ts';
import { inboundProblems, undecidedQuarantine } from './check.ts';
import { inboundOf, sourceWord } from './derive.ts';
import { arrivesAs, reportsSingleFailures, sourceCovers, unknownKind } from './sources.ts';

type Rule = RuleOf<'inbound'>;

/** The events that start the function: who may send them, and which attacks are looked for in them. */
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
  loosens: inspectsLess,
  undecided: undecidedQuarantine,
});

/** One compiled rule for each source that is named. */
function compiled(
  row: CompiledRule,
  rule: Rule,
  { declared, learned, note }: Compiling,
): readonly InboundRule[] {
  return rule.from.map((from) => {
    const unknown = unknownKind(from);
    if (unknown !== null) note('profile/unknown-kind', unknown);
    const triggers = declared.declaration?.triggers.filter((trigger) => sourceWord(trigger) === from) ?? [];
    const isHttp = /^\S+ \//.test(from);
    return {
      ...row,
      triggers: from === 'any' ? [] : arrivesAs(from, triggers),
      source: isHttp ? from : sourceGlob(from, declared.app),
      inspect: rule.inspect === 'none' ? [] : rule.inspect,
      shape: rule.shape === 'learned' ? learned.shape : null,
      batchItemFailures: reportsSingleFailures(triggers),
    };
  });
}

/**
 * Returns the ARN that events of the source carry; null where only deployment knows its name, so that the trigger
 * decides the type.
 */
function sourceGlob(from: string, app: App | null): string | null {
  const [, kind, name] = /^([a-z0-9-]+):(.+)$/s.exec(from) ?? [];
  if (kind === undefined || name === undefined) return null;
  if (name.startsWith('arn:')) return name;
  const [arn = ''] = resourceArns(name, [`${kind}:`], app, null).arns;
  const last = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
  return /[A-Za-z0-9]/.test(last) ? arn : null;
}

/** Does the rule look for fewer classes of attacks after the change, or has its learned shape ended? */
function inspectsLess({ before, after }: Pick<RuleChange<'inbound'>, 'before' | 'after'>): boolean {
  if (!before || !after) return false;
  if (before.shape !== undefined && after.shape === undefined) return true;
  const [old, next] = [classesOf(before), classesOf(after)];
  return next !== null && (old === null || old.some((name) => !next.includes(name)));
}

/** Null = all classes. */
function classesOf({ inspect }: Rule): readonly string[] | null {
  if (inspect === 'all') return null;
  return inspect === 'none' ? [] : inspect;
}
