import {
  type AnyThreatId,
  type Change,
  type ClosureReport,
  type HolesReport,
  titleOf,
} from '@emmental/model';
import { commandLines, withPath } from '../commands.ts';
import { count, padLeft, type Screen, visible, wrap } from '../layout.ts';
import { beside } from './places.ts';

/** The changes that close most aligned paths: how many paths they close together, then each change with its effort. */
export function renderClosure(closure: ClosureReport, root: string, screen: Screen): string[] {
  const { closed, aligned } = pathsIn(closure);
  if (aligned === 0) return [];
  return [...wrap(titleFor(closure, closed, aligned), screen.width), ...nextSteps(closure, root, screen)];
}

/** `These 6 steps close 15 of 15 aligned paths`, with a remark if the sums of the steps differ from that. */
function titleFor({ changes, isExact }: ClosureReport, closed: number, aligned: number): string {
  if (changes.length === 0) return `No known change closes ${count(aligned, 'aligned path')}`;
  const steps = grouped(changes).length;
  const subject = steps === 1 ? 'This step closes' : `These ${steps} steps close`;
  const remarks = [...sharedRemark(changes, closed), ...(isExact ? [] : ['there may be a cheaper set'])];
  const remark = remarks.length > 0 ? ` (${remarks.join('; ')})` : '';
  return `${subject} ${closed} of ${count(aligned, 'aligned path')}${remark}`;
}

/**
 * The kinds of changes that close most aligned paths of several apps: each with the number of changes, apps and paths. The commands
 * only print, because nobody changes many apps unseen.
 */
export function closureOfApps(report: HolesReport, screen: Screen): string[] {
  const apps = report.apps.map(({ closure }) => ({ ...pathsIn(closure), changes: closure.changes }));
  const sum = (key: 'closed' | 'aligned'): number => apps.reduce((total, app) => total + app[key], 0);
  if (sum('aligned') === 0) return [];
  const edits = grouped(
    apps.flatMap(({ changes }) => changes),
    withoutSetting,
  );
  if (edits.length === 0) return [`No known change closes ${count(sum('aligned'), 'aligned path')}`];
  const shown = edits.slice(0, mostKinds);
  const more = edits.length - shown.length;
  return [
    ...wrap(
      `${count(edits.length, 'kind')} of changes close ${sum('closed')} of ${count(sum('aligned'), 'aligned path')} in all apps`,
      screen.width,
    ),
    ...shown.flatMap((changes, index) => {
      const functions = count(changes.length, 'change');
      const inApps = count(
        apps.filter((app) => changes.some((each) => app.changes.includes(each))).length,
        'app',
      );
      const [first] = changes;
      if (!first) return [];
      const isOfOneFormat = changes.every(({ says }) => says === first.says);
      const says = isOfOneFormat ? first.says : withoutSetting(first.says);
      return [
        ...wrap(visible(`${padLeft(String(index + 1), 3)}  ${says}`, screen), screen.width, '     '),
        ...wrap(
          `     ${functions} in ${inApps}; effort: ${effortWords[first.effort]}${changes.length > 1 && first.command === null ? ' each' : ''}; closes ${count(closedBy(changes), 'path')}`,
          screen.width,
          '        ',
        ),
        ...(first.command === null
          ? []
          : commandLines(
              '     ',
              withPath(first.command.replace(' --write', ''), report.root),
              '       ',
              screen,
            )),
      ];
    }),
    ...(more > 0 ? [visible(`  … and ${count(more, 'other kind')} (--format json)`, screen)] : []),
  ];
}

const mostKinds = 5;

/** Functions that cannot get the guard, grouped by reason. */
export function unreached({ unreached: all }: Pick<ClosureReport, 'unreached'>, screen: Screen): string[] {
  const names = new Map<string, string[]>();
  for (const { function: name, why, instead } of all) {
    const reason = `(${why}): ${instead}`;
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return [...names].flatMap(([reason, functions]) => {
    const rest = functions.length > 6 ? ` and ${functions.length - 6} more` : '';
    return wrap(
      visible(`The guard cannot protect ${functions.slice(0, 6).join(', ')}${rest} ${reason}`, screen),
      screen.width,
      '  ',
    );
  });
}

/** The aligned paths that are left after `protect`, because a person has to decide, with the next step for each. */
export function renderLeftOpen(closure: ClosureReport, root: string, screen: Screen): string[] {
  const { closed, aligned } = pathsIn(closure);
  if (aligned === 0) return [];
  const left = `${count(aligned, 'aligned path')} ${aligned === 1 ? 'is' : 'are'} left after this`;
  if (closure.changes.length === 0)
    return [
      ...wrap(
        visible(
          `${left}, and no known change closes ${aligned === 1 ? 'it' : 'them'}: ${namesOf(closure)}`,
          screen,
        ),
        screen.width,
        '  ',
      ),
      '',
    ];
  const remark = sharedRemark(closure.changes, closed)
    .map((text) => ` (${text})`)
    .join('');
  const title = `${left}. You decide how to close ${aligned === 1 ? 'it' : 'them'}${remark}:`;
  return [...wrap(title, screen.width), ...nextSteps(closure, root, screen), ''];
}

/** Explains why the numbers of the steps add up to more than the number of closed paths. */
const sharedRemark = (changes: readonly Change[], closed: number): readonly string[] =>
  closedBy(changes) > closed ? ['some paths are closed by several steps'] : [];

/** Counts the aligned paths, and those of them that the changes close. */
function pathsIn({ changes, left }: ClosureReport): { readonly closed: number; readonly aligned: number } {
  const closed = new Set(changes.flatMap(({ closes }) => closes)).size;
  return { closed, aligned: closed + left.length };
}

function nextSteps({ changes, left, titles }: ClosureReport, root: string, screen: Screen): string[] {
  const edits = grouped(changes);
  return [
    ...edits.slice(0, mostEdits).flatMap((all, index) => edit(all, index + 1, root, screen)),
    ...(edits.length > mostEdits
      ? [visible(`  … and ${edits.length - mostEdits} more (--format json)`, screen)]
      : []),
    ...(left.length > 0 && changes.length > 0
      ? wrap(visible(`Not closed: ${namesOf({ left, titles })}`, screen), screen.width, '  ')
      : []),
  ];
}

/** Names the first paths that no change closes. */
const namesOf = ({ left, titles }: Pick<ClosureReport, 'left' | 'titles'>): string =>
  left
    .map((id) => routeName(id, titles))
    .slice(0, 5)
    .join(', ');

/** `Admin/T10/…` → `Escalation by role in Admin`. The name of a function may hold slashes, too. */
function routeName(id: string, titles: ClosureReport['titles']): string {
  const parts = id.split('/');
  const at = parts.findIndex((part, nth) => nth > 0 && /^[TX]\d+$/.test(part));
  const [fn, threat = ''] = [parts.slice(0, at).join('/'), parts[at]];
  return `${titleOf(threat, titles[threat as AnyThreatId]).name} in ${fn}`;
}

const mostEdits = 8;

/** Groups changes of one kind: they are one step, an edit of the template or a command. The step that closes most comes first. */
function grouped(
  changes: readonly Change[],
  saysOf = (says: string): string => says,
): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.effort} ${change.command ?? ''} ${saysOf(change.says)}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].sort((a, b) => closedBy(b) - closedBy(a));
}

/** The text of a change without the name of its setting, which each template language spells in its own way. */
const withoutSetting = (says: string): string => says.replace(/ \(\w+\)$/, '');

const closedBy = (changes: readonly Change[]): number =>
  changes.reduce((sum, { closes }) => sum + closes.length, 0);

function edit(changes: readonly Change[], number: number, root: string, screen: Screen): string[] {
  const [first] = changes;
  if (!first) return [];
  const only = changes.length === 1 ? first.at : null;
  const names = [...new Set(changes.map((change) => (only ? change.function : placed(change))))];
  const shown = names.slice(0, 6).join(', ');
  const rest = names.length > 6 ? ` and ${names.length - 6} more` : '';
  return [
    ...beside(`${padLeft(String(number), 3)}  ${first.says}`, only, '     ', screen),
    ...wrap(visible(`     in ${shown}${rest}`, screen), screen.width, '        '),
    ...wrap(
      `     effort: ${effortWords[first.effort]}${changes.length > 1 && first.command === null ? ' each' : ''}; closes ${count(closedBy(changes), 'path')}`,
      screen.width,
      '        ',
    ),
    ...(first.command === null
      ? []
      : commandLines('     ', withPath(first.command, root), '       ', screen)),
  ];
}

const placed = ({ function: name, at }: Change): string => (at ? `${name} (${at.file}:${at.line})` : name);

const effortWords = {
  line: 'one line',
  deploy: 'a deployment',
  code: 'a change in the code',
  account: 'a change in the account',
} as const;
