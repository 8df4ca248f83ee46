import type { CodeUse } from '@emmental/model';
import { codeUses, rowOf } from '@emmental/model';
import type { DerivedRule, DerivedSection } from './derived.ts';
import { behavioursOf, type FunctionInput, questionAt, unreadCode, whyOf } from './input.ts';
import { named } from './names.ts';

/** What the code analysis calls it → what a guard sees. Loading one's own modules by a computed name is no row. */
const uses: Readonly<Record<string, CodeUse>> = {
  eval: 'eval',
  exec: 'eval',
  compile: 'eval',
  code: 'eval',
  Function: 'eval',
  vm: 'vm',
  Worker: 'worker',
  dlopen: 'addon',
  binding: 'addon',
  ctypes: 'addon',
  cffi: 'addon',
  'native addon': 'addon',
};

/** Code that is made at run time or comes from outside the function's files; absent = none, as the defaults say. */
export function codeOf(input: FunctionInput): DerivedSection<'code'> | undefined {
  const rules = new Map<CodeUse, DerivedRule<'code'>>();
  for (const { what, seen } of behavioursOf(input, 'dynamic')) {
    const use = rowOf(uses, what);
    if (use === undefined) continue;
    const before = rules.get(use);
    const open = before?.open ?? questionAt(input, seen.at);
    const why = [...(before?.why ?? []), whyOf(seen)];
    rules.set(use, { rule: { use: [use], action: open ? 'watch' : 'allow' }, origin: 'needed', why, open });
  }
  const all = [...rules.values()];
  const unread = unreadCode(input);
  const rest = codeUses.filter((use) => !rules.has(use));
  if (unread && rest.length > 0)
    all.push({ rule: { use: rest, action: 'watch' }, origin: 'needed', why: [], open: unread });
  if (all.length === 0) return undefined;
  return new Map(
    named(
      all,
      ({ rule }) => (rule.use.length === 1 ? (rule.use[0] ?? '') : 'any'),
      ({ rule }) => rule.use.join(),
    ),
  );
}
