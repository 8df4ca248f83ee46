import type { CodeUse } from '@emmental/model';
import { codeUses, rowOf } from '@emmental/model';
import type { DerivedRule, DerivedSection } from './derived.ts';
import { behavioursOf, type FunctionInput, questionAt, unreadCode, whyOf, whyOfPackage } from './input.ts';
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
  bindings: 'addon',
  'ffi-napi': 'addon',
  koffi: 'addon',
  WebAssembly: 'wasm',
  wasi: 'wasm',
  inspector: 'inspector',
  'inspector/promises': 'inspector',
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

/** What packages may load or make beside what is known: one rule for what is linked, one for code of texts; each says so. */
function undecided(
  { native }: FunctionInput,
  known: ReadonlyMap<CodeUse, unknown>,
): readonly DerivedRule<'code'>[] {
  return [codeUses.filter((use) => !ofTexts.has(use)), [...ofTexts]].flatMap((asked) => {
    const left = asked.filter((use) => !known.has(use));
    const open = native.filter(
      ({ uses: all, open }) => open !== null && all.some((use) => left.includes(use)),
    );
    const use = left.filter((one) => open.some(({ uses: all }) => all.some((it) => it === one)));
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
