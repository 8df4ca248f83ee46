import {
  choicesOf,
  constant,
  type Hole,
  type ProcessUse,
  partsOf,
  unknown,
  type Value,
} from '@emmental/model';
import type { DerivedRule, DerivedSection, Open } from '../../derive/derived.ts';
import {
  behavioursOf,
  decidedBy,
  type FunctionInput,
  unreadCode,
  whyOf,
  whyOfPackage,
} from '../../derive/input.ts';
import { named } from '../../derive/names.ts';
import type { RuleOf } from '../../rulebase.ts';
import { commandCovers, commandOf } from './commands.ts';

/** Returns rules for the programs that the code starts; undefined = there are none, so the defaults are enough. */
export function processesOf(input: FunctionInput): DerivedSection<'processes'> | undefined {
  const rules = new Map<string, DerivedRule<'processes'>>();
  for (const use of behavioursOf(input, 'process'))
    for (const { value } of choicesOf(use.command.filled)) {
      const args = use.args?.map(({ filled }) => filled);
      const { rule, open } = ruleOf({ shell: use.shell, ...(args ? { args } : {}) }, value);
      const key = JSON.stringify(rule);
      const why = [...(rules.get(key)?.why ?? []), whyOf(use.seen)];
      rules.set(key, { rule: { ...rule, action: open ? 'watch' : 'allow' }, origin: 'needed', why, open });
    }
  for (const { system, open: question, ...place } of input.native)
    if (system && 'run' in system) {
      const args = system.args.map((arg) => (arg === '*' ? unknown('an argument') : constant(arg)));
      const { rule, open: unknownPart } = ruleOf({ shell: false, args }, constant(system.run));
      const key = JSON.stringify(rule);
      const before = rules.get(key);
      const isOpen =
        unknownPart !== null || (question !== null && (before === undefined || before.open !== null));
      rules.set(key, {
        rule: { ...rule, action: isOpen ? 'watch' : 'allow' },
        origin: 'needed',
        why: [...(before?.why ?? []), whyOfPackage(place)],
        open: unknownPart ?? (isOpen && question !== null ? { ...question, answer: null } : null),
      });
    }
  const unread = unreadCode(input);
  if (unread)
    rules.set('unread', { rule: { run: '**', action: 'watch' }, origin: 'needed', why: [], open: unread });
  const kept = withoutCovered([...rules.values()]);
  if (kept.length === 0) return undefined;
  return new Map(named(kept, nameOf, ({ rule }) => JSON.stringify(rule)));
}

/**
 * Returns the rule for a command. A shell gets its line as one argument, in which `*` matches one plain word. A line with an unknown
 * beginning can be more than a word, so its rule is the shell with any line. The rule for an unknown program matches any name or
 * path (`**`, because `*` does not match a slash). Both rules watch.
 */
function ruleOf(
  { shell, args }: Pick<ProcessUse, 'shell' | 'args'>,
  command: Value,
): { readonly rule: Omit<RuleOf<'processes'>, 'action'>; readonly open: Open | null } {
  const parts = partsOf(command) ?? [];
  const program = firstWord(parts);
  const line = args === undefined ? (shell ? parts : null) : lineOf(program, args);
  if (line !== null && firstWord(line) === null)
    return { rule: { run: args === undefined ? '/bin/sh' : (program ?? '**') }, open: notKnown(line) };
  if (program === null) return { rule: { run: '**' }, open: notKnown(parts) };
  const globs = args?.map((arg) => glob(partsOf(arg) ?? []));
  if (shell && globs === undefined)
    return { rule: { run: '/bin/sh', args: ['-c', glob(parts)] }, open: null };
  return { rule: { run: program, ...(globs ? { args: globs } : {}) }, open: null };
}

/** Returns the program of a line; null when it is not known, or only its beginning is. */
function firstWord(parts: readonly (string | Hole)[]): string | null {
  const [first] = parts;
  if (typeof first !== 'string' || (parts.length > 1 && !/^\s*\S+\s/.test(first))) return null;
  return /^\s*(\S+)/.exec(first)?.[1] ?? null;
}

/** Returns the line that a shell with a list of arguments runs: the argument behind `-c`. Null when no shell is started. */
function lineOf(program: string | null, args: readonly Value[]): readonly (string | Hole)[] | null {
  const words = args.map((arg) => partsOf(arg) ?? []);
  const isShell = [program, ...words.map(([word]) => word)].some(
    (word) => typeof word === 'string' && shell.test(word),
  );
  const at = words.findIndex(([word]) => typeof word === 'string' && /^-[a-z]*c$/i.test(word));
  return isShell && at >= 0 ? (words[at + 1] ?? null) : null;
}

const shell = /(?:^|\/)(?:r?ba|da|a|z|m?k|t?c|fi)?sh$/;

const glob = (parts: readonly (string | Hole)[]): string =>
  parts.length === 0 ? '*' : parts.map((part) => (typeof part === 'string' ? part : '*')).join('');

function notKnown(parts: readonly (string | Hole)[]): Open {
  const why = decidedBy(parts, 'its name is only known when the code runs');
  return { what: 'which program it starts', why, answer: null };
}

/** Leaves out rules that a wider rule covers. A rule on watch covers only rules on watch. */
const withoutCovered = (rules: readonly DerivedRule<'processes'>[]): readonly DerivedRule<'processes'>[] => {
  const within = ({ rule, open }: DerivedRule<'processes'>, wide: DerivedRule<'processes'>): boolean =>
    (wide.open === null || open !== null) && commandCovers(commandOf(wide.rule), commandOf(rule));
  return rules.filter(
    (narrow) => !rules.some((wide) => wide !== narrow && within(narrow, wide) && !within(wide, narrow)),
  );
};

/** Returns `convert` for `/opt/bin/convert`; for a line of a shell its first word. */
const nameOf = ({ rule }: DerivedRule<'processes'>): string => {
  const line = rule.run === '/bin/sh' ? (rule.args?.[1] ?? rule.run) : rule.run;
  const [program = ''] = line.trim().split(/\s/);
  return /^\*+$/.test(program) ? 'any' : (program.split('/').at(-1) ?? program);
};
