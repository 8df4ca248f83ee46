import { type AnyThreatId, type Change, type ClosureReport, titleOf } from '@emmental/model';
import { commandLines, withPath } from '../commands.ts';
import { count, padLeft, type Screen, visible, wrap } from '../layout.ts';
import { beside } from './places.ts';

/** How many of the open paths a few changes close, and each change with its effort. */
export function renderClosure(closure: ClosureReport, root: string, screen: Screen): string[] {
  const { changes, isExact } = closure;
  const { closed, open } = openPaths(closure);
  if (open === 0) return [];
  const title =
    changes.length === 0
      ? `No known change closes ${count(open, 'open path')}`
      : `${count(changes.length, 'change')} ${changes.length === 1 ? 'closes' : 'close'} ${closed} of ${count(open, 'open path')}${isExact ? '' : ' (there may be a cheaper set)'}`;
  return [...wrap(title, screen.width), ...nextSteps(closure, root, screen)];
}

/** Functions that the guard does not reach, grouped by reason. */
export function unreached({ unreached: all }: ClosureReport, screen: Screen): string[] {
  const names = new Map<string, string[]>();
  for (const { function: name, why, instead } of all) {
    const said = `(${why}): ${instead}`;
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  return [...names].flatMap(([said, of]) => {
    const rest = of.length > 6 ? ` and ${of.length - 6} more` : '';
    return wrap(
      visible(`The guard does not reach ${of.slice(0, 6).join(', ')}${rest} ${said}`, screen),
      screen.width,
      '  ',
    );
  });
}

/** Paths that stay open after `protect`, because a person has to decide, and the next step for each. */
export function renderLeftOpen(closure: ClosureReport, root: string, screen: Screen): string[] {
  const { open } = openPaths(closure);
  if (open === 0) return [];
  const title = `${count(open, 'path')} ${open === 1 ? 'stays' : 'stay'} open after this. You decide how to close ${open === 1 ? 'it' : 'them'}:`;
  return [...wrap(title, screen.width), ...nextSteps(closure, root, screen), ''];
}

function openPaths({ changes, left }: ClosureReport): { readonly closed: number; readonly open: number } {
  const closed = new Set(changes.flatMap(({ closes }) => closes)).size;
  return { closed, open: closed + left.length };
}

function nextSteps({ changes, left, titles }: ClosureReport, root: string, screen: Screen): string[] {
  const edits = grouped(changes);
  return [
    ...edits.slice(0, mostEdits).flatMap((all, index) => edit(all, index + 1, root, screen)),
    ...(edits.length > mostEdits
      ? [visible(`  … and ${edits.length - mostEdits} more (--format json)`, screen)]
      : []),
    ...(left.length > 0 && changes.length > 0
      ? wrap(
          visible(
            `Left open: ${left
              .map((id) => routeName(id, titles))
              .slice(0, 5)
              .join(', ')}`,
            screen,
          ),
          screen.width,
          '  ',
        )
      : []),
  ];
}

/** `Admin/T10/…` → `Escalation by role in Admin`. */
function routeName(id: string, titles: ClosureReport['titles']): string {
  const [fn = '', threat = ''] = id.split('/');
  return `${titleOf(threat, titles[threat as AnyThreatId]).name} in ${fn}`;
}

const mostEdits = 8;

/** Changes of one kind are one edit of the template, or one command: those that close most come first. */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.effort} ${change.command ?? ''} ${change.says}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].sort((a, b) => closedBy(b) - closedBy(a));
}

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
    `     ${effortWords[first.effort]}${changes.length > 1 && first.command === null ? ' each' : ''}, closes ${closedBy(changes)}`,
    ...(first.command === null
      ? []
      : commandLines('     ', withPath(first.command, root), '       ', screen)),
  ];
}

const placed = ({ function: name, at }: Change): string => (at ? `${name} (${at.file}:${at.line})` : name);

const effortWords = {
  line: 'one line',
  deploy: 'a deployment',
  code: 'code',
  account: 'a change in the account',
} as const;
