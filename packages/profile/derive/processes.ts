import { choicesOf, type Hole, type ProcessUse, partsOf, type Value } from '@emmental/model';
import type { RuleOf } from '../rulebase.ts';
import type { DerivedRule, DerivedSection, Open } from './derived.ts';
import { behavioursOf, type FunctionInput, unreadCode, whyOf, whyOfPackage } from './input.ts';
import { named } from './names.ts';

/** The programs that the code starts; absent = none, as the defaults say. */
export function processesOf(input: FunctionInput): DerivedSection<'processes'> | undefined {
  const rules = new Map<string, DerivedRule<'processes'>>();
  for (const use of behavioursOf(input, 'process'))
    for (const { value } of choicesOf(use.command)) {
      const { rule, open } = ruleOf(use, value);
      const key = JSON.stringify(rule);
      const why = [...(rules.get(key)?.why ?? []), whyOf(use.seen)];
      rules.set(key, { rule: { ...rule, action: open ? 'watch' : 'allow' }, origin: 'needed', why, open });
    }
  for (const { system, open, ...place } of input.native)
    if (system && 'run' in system) {
      const { run, args } = system;
      const key = JSON.stringify({ run, args });
      const before = rules.get(key);
      const isOpen = open !== null && (before === undefined || before.open !== null);
      rules.set(key, {
        rule: { run, args: [...args], action: isOpen ? 'watch' : 'allow' },
        origin: 'needed',
        why: [...(before?.why ?? []), whyOfPackage(place)],
        open: isOpen ? { ...open, answer: null } : null,
      });
    }
  const unread = unreadCode(input);
  if (unread)
    rules.set('unread', { rule: { run: '*', action: 'watch' }, origin: 'needed', why: [], open: unread });
  const kept = withoutCovered([...rules.values()]);
  if (kept.length === 0) return undefined;
  return new Map(named(kept, nameOf, ({ rule }) => JSON.stringify(rule)));
}

/** A shell gets its line as one argument: there `*` is one plain word. */
function ruleOf(
  use: ProcessUse,
  command: Value,
): { readonly rule: Omit<RuleOf<'processes'>, 'action'>; readonly open: Open | null } {
  const parts = partsOf(command) ?? [];
  const [first] = parts;
  const program = typeof first === 'string' ? (/^\s*(\S+)/.exec(first)?.[1] ?? null) : null;
  // A name that goes on in a part that is not known is not known.
  const isWhole = typeof first === 'string' && (parts.length === 1 || /^\s*\S+\s/.test(first));
  if (program === null || !isWhole) return { rule: { run: '*' }, open: notKnown(parts) };
  const args = use.args?.map((arg) => glob(partsOf(arg) ?? []));
  if (use.shell && args === undefined)
    return { rule: { run: '/bin/sh', args: ['-c', glob(parts)] }, open: null };
  return { rule: { run: program, ...(args ? { args } : {}) }, open: null };
}

const glob = (parts: readonly (string | Hole)[]): string =>
  parts.length === 0 ? '*' : parts.map((part) => (typeof part === 'string' ? part : '*')).join('');

function notKnown(parts: readonly (string | Hole)[]): Open {
  const event = parts.find((part) => typeof part === 'object' && part.kind === 'event');
  const why =
    typeof event === 'object' && event.kind === 'event'
      ? `the event says it (${event.path === '' ? 'all of it' : event.path})`
      : 'its name is only known when the code runs';
  return { what: 'which program it starts', why, answer: null };
}

/** A program with any arguments makes the rules with some of them needless. */
const withoutCovered = (rules: readonly DerivedRule<'processes'>[]): readonly DerivedRule<'processes'>[] =>
  rules.filter(
    ({ rule }) =>
      rule.args === undefined ||
      !rules.some((wider) => wider.rule.run === rule.run && wider.rule.args === undefined && !wider.open),
  );

/** `/opt/bin/convert` → `convert`; of a shell's line its first word. */
const nameOf = ({ rule }: DerivedRule<'processes'>): string => {
  const line = rule.run === '/bin/sh' ? (rule.args?.[1] ?? rule.run) : rule.run;
  const [program = ''] = line.trim().split(/\s/);
  return program === '*' ? 'any' : (program.split('/').at(-1) ?? program);
};
