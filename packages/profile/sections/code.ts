import type { CodeUse } from '@emmental/model';
import { codeUses, rowOf } from '@emmental/model';
import type { DerivedRule, DerivedSection } from '../derive/derived.ts';
import {
  behavioursOf,
  type FunctionInput,
  questionAt,
  unreadCode,
  whyOf,
  whyOfPackage,
} from '../derive/input.ts';
import { named } from '../derive/names.ts';
import { defineSection, notLimited, refused, seenPart } from './section.ts';

/** Code that is made at run time or comes from outside the function's own files. */
export const code = defineSection<'code'>({
  name: 'code',
  text: {
    title: 'CODE',
    verbs: 'use',
    instead: 'set its action to allow or deny',
    match: ({ use }) => use.join(', '),
  },
  fields: { use: { matches: true } },
  guards: ['javascript', 'python'],
  usedBy: 'code',
  begins: 'none',
  atoms: ({ use }) => use.map((kind) => [kind]),
  covers: ([wide], [narrow]) => wide === narrow,
  derive: codeOf,
  implied: (_, section) => notLimited(section, { use: codeUses, action: 'allow' }),
  compile: (row, { use }) => [{ ...row, use }],
  learn: {
    // The first word of the text is the kind of code, so the text can be cut after it.
    read: (what) => {
      const [use = ''] = what.split(' ');
      return use === '' ? refused('no kind of code in it') : seenPart(use);
    },
    rules: (seen) =>
      seen.flatMap(({ part: [word], times }) => {
        const use = codeUses.find((kind) => kind === word);
        return use ? [{ name: use, rule: { use: [use], action: 'allow' as const }, times }] : [];
      }),
    // JavaScript's `eval` runs in the scope of its caller. A guard that wrapped it to count calls would change that scope.
    isCounted: ({ use }, declaration) => !use.includes('eval') || declaration?.language === 'python',
  },
  check: { isTooWide: () => false },
});

/**
 * The use that a guard reports, by the name in the analysis of the code. The table has no row for a module of the function that is
 * loaded by a computed name.
 */
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
  bindings: 'addon',
  'ffi-napi': 'addon',
  koffi: 'addon',
  WebAssembly: 'wasm',
  wasi: 'wasm',
  inspector: 'inspector',
  'inspector/promises': 'inspector',
};

/** Returns rules for the uses that the code and its packages show; undefined = there are none, so the defaults are enough. */
function codeOf(input: FunctionInput): DerivedSection<'code'> | undefined {
  const rules = new Map<CodeUse, DerivedRule<'code'>>();
  for (const { what, seen } of behavioursOf(input, 'dynamic')) {
    const use = rowOf(uses, what);
    if (use === undefined) continue;
    const before = rules.get(use);
    const open = before?.open ?? questionAt(input, seen.at);
    const why = [...(before?.why ?? []), whyOf(seen)];
    rules.set(use, { rule: { use: [use], action: open ? 'watch' : 'allow' }, origin: 'needed', why, open });
  }
  for (const native of input.native.filter(({ open }) => open === null))
    for (const use of native.uses) {
      const before = rules.get(use);
      const why = [...(before?.why ?? []), whyOfPackage(native)];
      rules.set(use, { rule: { use: [use], action: 'allow' }, origin: 'needed', why, open: null });
    }
  const unread = unreadCode(input);
  const all = [...rules.values(), ...(unread ? [] : undecided(input, rules))];
  const rest = codeUses.filter((use) => !rules.has(use));
  if (unread && rest.length > 0)
    all.push({ rule: { use: rest, action: 'watch' }, origin: 'needed', why: [], open: unread });
  if (all.length === 0) return undefined;
  return new Map(
    named(
      all,
      ({ rule }) => (rule.use.length <= 2 ? rule.use.join('-') : 'any'),
      ({ rule }) => rule.use.join(),
    ),
  );
}

/** Returns rules for uses that packages may have: one for native and linked code, one for code that is made from text. */
function undecided(
  { native }: FunctionInput,
  known: ReadonlyMap<CodeUse, unknown>,
): readonly DerivedRule<'code'>[] {
  return [codeUses.filter((use) => !ofTexts.has(use)), [...ofTexts]].flatMap((group) => {
    const left = group.filter((use) => !known.has(use));
    const open = native.filter(
      ({ uses: all, open }) => open !== null && all.some((use) => left.includes(use)),
    );
    const use = left.filter((kind) => open.some(({ uses: all }) => all.some((other) => other === kind)));
    const [first] = open;
    if (!first?.open || use.length === 0) return [];
    return [
      {
        rule: { use, action: 'watch' as const },
        origin: 'needed' as const,
        why: open.map(whyOfPackage),
        open: { ...first.open, answer: null },
      },
    ];
  });
}

const ofTexts: ReadonlySet<CodeUse> = new Set(['eval', 'vm']);
