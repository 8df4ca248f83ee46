import { type App, codeUses, compareText, type ProfileSection } from '@emmental/model';
import { kebab } from '../derive/names.ts';
import type { Rule } from '../rulebase.ts';
import type { Part } from './seen.ts';

/** A rule made from parts that were seen, and how often. */
export interface Learned {
  readonly name: string;
  readonly rule: Rule;
  readonly times: number;
}

/** From so many names in one folder on, the folder is meant. */
const manyFiles = 5;
/** More hosts than anyone reviews are no list. */
export const mostRules = 25;

type Counted = { readonly part: Part; readonly times: number };

/** Rules that allow what was seen: one for a host, a path, a program with its arguments, a resource. */
export function rulesFrom(section: ProfileSection, seen: readonly Counted[], app: App): readonly Learned[] {
  const made = makers[section](seen, app);
  const byName = new Map<string, Learned>();
  for (const one of made.toSorted((a, b) => compareText(JSON.stringify(a.rule), JSON.stringify(b.rule)))) {
    let { name } = one;
    for (let number = 2; byName.has(name); number++) name = `${one.name}-${number}`;
    byName.set(name, { ...one, name });
  }
  return [...byName.values()];
}

const makers: Readonly<Record<ProfileSection, (seen: readonly Counted[], app: App) => readonly Learned[]>> = {
  inbound: () => [],
  outbound: (seen) =>
    seen.flatMap(({ part, times }) =>
      part.section === 'outbound'
        ? [
            {
              name: kebab(part.to.replace(/:443$/, '')),
              rule: { to: [part.to], action: 'allow' as const },
              times,
            },
          ]
        : [],
    ),
  files: (seen) => files(seen),
  processes: (seen) => processes(seen),
  code: (seen) =>
    seen.flatMap(({ part, times }) => {
      const use = part.section === 'code' ? codeUses.find((one) => one === part.use) : undefined;
      return use ? [{ name: use, rule: { use: [use], action: 'allow' as const }, times }] : [];
    }),
  permissions: (seen, app) => permissions(seen, app),
};

function files(seen: readonly Counted[]): readonly Learned[] {
  const folders = new Map<string, Set<string>>();
  for (const { part } of seen)
    if (part.section === 'files') {
      const folder = part.path.slice(0, part.path.lastIndexOf('/'));
      folders.set(folder, (folders.get(folder) ?? new Set()).add(part.path));
    }
  const rules = new Map<string, { read: boolean; write: boolean; times: number }>();
  for (const { part, times } of seen) {
    if (part.section !== 'files') continue;
    const folder = part.path.slice(0, part.path.lastIndexOf('/'));
    const isMany = (folders.get(folder)?.size ?? 0) >= manyFiles && /^\/(tmp|mnt)(\/|$)/.test(folder);
    const path = isMany ? `${folder}/*` : part.path;
    const rule = rules.get(path) ?? { read: false, write: false, times: 0 };
    // What is written may be read back.
    rule.read = true;
    rule.write ||= part.act === 'write';
    rule.times += times;
    rules.set(path, rule);
  }
  return [...rules].map(([path, { write, times }]) => ({
    name: kebab(path),
    rule: { read: [path], ...(write ? { write: [path] } : {}), action: 'allow' as const },
    times,
  }));
}

/** One rule for a program and a number of arguments; arguments that differ are any text. */
function processes(seen: readonly Counted[]): readonly Learned[] {
  const forms = new Map<string, { readonly run: string; args: string[]; times: number }>();
  for (const { part, times } of seen) {
    if (part.section !== 'processes') continue;
    const key = `${part.run} ${part.args.length}`;
    const form = forms.get(key);
    if (!form) forms.set(key, { run: part.run, args: [...part.args], times });
    else {
      form.args = form.args.map((arg, index) => (arg === part.args[index] ? arg : '*'));
      form.times += times;
    }
  }
  return [...forms.values()].map(({ run, args, times }) => ({
    name: kebab(run.slice(run.lastIndexOf('/') + 1)),
    rule: { run, args, action: 'allow' as const },
    times,
  }));
}

/** One rule for a resource, in the template's word where its deployed name tells it (`shop-Orders-1A2B3C`). */
function permissions(seen: readonly Counted[], app: App): readonly Learned[] {
  const byResource = new Map<string, { calls: Set<string>; times: number }>();
  for (const { part, times } of seen) {
    if (part.section !== 'permissions') continue;
    const word = wordOf(part.on, app);
    const key = word === '*' ? `* ${part.call.slice(0, part.call.indexOf(':'))}` : word;
    const one = byResource.get(key) ?? { calls: new Set(), times: 0 };
    one.calls.add(part.call);
    one.times += times;
    byResource.set(key, one);
  }
  return [...byResource].map(([key, { calls, times }]) => {
    const isAny = key.startsWith('* ');
    return {
      name: kebab(isAny ? key.slice(2) : key.replaceAll('*', 'all')),
      rule: {
        call: [...calls].sort(compareText),
        ...(isAny ? {} : { resource: [key] }),
        action: 'allow' as const,
      },
      times,
    };
  });
}

function wordOf(on: string, app: App): string {
  if (on === '*' || on === '') return '*';
  const [, head = '', name = '', rest = ''] = /^([\w-]+[/:])?([^/:]+)(.*)$/s.exec(on) ?? [];
  const found = [...app.resources.keys()]
    .filter((id) => new RegExp(`(^|-)${id}(-|$)`, 'i').test(name))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? `${head}${name}${rest}` : `${found}${rest}`;
}
