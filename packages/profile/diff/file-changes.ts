import { compareText } from '@emmental/model';
import { flooredEnvironments, strictness } from '../levels/effective.ts';
import type { ProfileFile } from '../rulebase.ts';
import type { Change, Label } from './diff.ts';

/** Returns the changes that concern all functions: the floor, the extended files, accepted findings, assumptions. */
export function fileChanges(before: ProfileFile, after: ProfileFile): readonly Change[] {
  const changes: Change[] = [];
  const note = (subject: string, from: unknown, to: unknown, label: Label) => {
    const [a, b] = [from, to].map(textOf);
    if (a !== b)
      changes.push({
        label,
        owner: '(file)',
        subject,
        environment: null,
        before: a ?? null,
        after: b ?? null,
      });
  };
  const [a, b] = [before.profile, after.profile];
  const paths = (file: ProfileFile) => file.company.map(({ path }) => path.split('/').at(-1));
  note(
    'extends',
    a.extends,
    b.extends,
    paths(before).every((path) => paths(after).includes(path)) ? 'SAME' : 'WIDENS',
  );
  note(
    'floor/mode',
    a.floor?.mode,
    b.floor?.mode,
    rank(b.floor?.mode) < rank(a.floor?.mode) ? 'WIDENS' : 'NARROWS',
  );
  const [oldFloors, newFloors] = [a, b].map(({ floor }) => new Map(flooredEnvironments(floor)));
  for (const name of [...new Set([...(oldFloors?.keys() ?? []), ...(newFloors?.keys() ?? [])])].sort(
    compareText,
  )) {
    const [old, next] = [oldFloors?.get(name), newFloors?.get(name)];
    const isLower =
      rank(next?.mode) < rank(old?.mode) ||
      (old?.['break-glass'] === 'forbidden' && next?.['break-glass'] !== 'forbidden');
    note(`floor/${name}`, old, next, isLower ? 'WIDENS' : 'NARROWS');
  }
  note(
    'floor/break-glass',
    a.floor?.['break-glass'],
    b.floor?.['break-glass'],
    b.floor?.['break-glass'] === 'forbidden' ? 'NARROWS' : 'WIDENS',
  );
  const days = (profile: typeof a) => profile.floor?.['exception-days'] ?? Number.POSITIVE_INFINITY;
  note(
    'floor/exception-days',
    a.floor?.['exception-days'],
    b.floor?.['exception-days'],
    days(b) > days(a) ? 'WIDENS' : 'NARROWS',
  );
  const removal = (profile: typeof a) => profile.floor?.removal ?? {};
  const isLower = (name: 'days' | 'invocations' | 'calls'): boolean =>
    (removal(b)[name] ?? 0) < (removal(a)[name] ?? 0);
  note(
    'floor/removal',
    a.floor?.removal,
    b.floor?.removal,
    isLower('days') || isLower('invocations') || isLower('calls') ? 'WIDENS' : 'NARROWS',
  );
  const left = (b.floor?.approvers ?? []).filter((name) => (a.floor?.approvers ?? []).includes(name));
  note(
    'floor/approvers',
    a.floor?.approvers,
    b.floor?.approvers,
    left.length < (a.floor?.approvers ?? []).length ? 'WIDENS' : 'SAME',
  );
  for (const name of Object.keys({ ...a.exceptions, ...b.exceptions }).sort(compareText)) {
    const [old, next] = [a.exceptions?.[name], b.exceptions?.[name]];
    note(
      `exceptions/${name}`,
      old,
      next,
      next === undefined || (old !== undefined && acceptsNoMore(old, next)) ? 'NARROWS' : 'WIDENS',
    );
  }
  for (const name of Object.keys({ ...a.assume, ...b.assume }).sort(compareText))
    note(`assume/${name}`, a.assume?.[name], b.assume?.[name], 'SAME');
  return changes;
}

/** Returns true if an exception accepts nothing that it did not accept before, and ends no later. */
function acceptsNoMore(old: Exception, next: Exception): boolean {
  if (next.until > old.until || next.where !== old.where) return false;
  if ('proof' in old || 'proof' in next)
    return (
      'proof' in old &&
      'proof' in next &&
      next.proof === old.proof &&
      next.from.every((from) => old.from.includes(from)) &&
      next.field.every((field) => old.field.includes(field))
    );
  return next.finding === old.finding;
}

type Exception = NonNullable<ProfileFile['profile']['exceptions']>[string];

const rank = (mode: keyof typeof strictness | undefined): number =>
  mode === undefined ? -1 : strictness[mode];

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
