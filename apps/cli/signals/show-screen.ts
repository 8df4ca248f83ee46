import { commandLines, count, onPath, type Screen, spread, visible, wrap } from '@emmental/report';
import {
  type Advice,
  adviceFor,
  type Case,
  deedOf,
  effectSentence,
  type Incident,
  ruleName,
} from '@emmental/signals';
import { timeOf } from './list-screen.ts';
import type { RepositoryPlace } from './place.ts';

/** Returns what to do, with commands that name the logs and the repository. */
export const stepsOf = (
  { signals: [signal], related }: Case,
  logs: string,
  path: string,
): readonly Advice[] =>
  signal === undefined
    ? []
    : adviceFor(signal, related, logs).map(({ text, command }) => ({
        text,
        command: command === null ? null : onPath(command, path),
      }));

interface Shown {
  readonly found: Case;
  readonly incident: Incident;
  readonly place: RepositoryPlace | null;
  readonly steps: readonly Advice[];
}

/** One incident in the words of an alert: what, from where, on which path, how sure, how often, what to do. */
export function renderCase(shown: Shown, view: Screen): string {
  const { found, incident, steps } = shown;
  const { signal } = incident;
  const rows: readonly (readonly [string, string | null])[] = [
    ['What', deedOf(signal)],
    ['Rule', ruleLine(shown)],
    ['From', fromLine(shown)],
    ['Path', pathOf(found, incident)],
    ['Sure', sureOf(found)],
    ['First', timesOf(incident)],
    ['Guard', guardOf(signal)],
    ['Kept', signal.evidence.quarantine ?? null],
  ];
  return [
    ...spread(
      visible(`${signal.kind.toUpperCase()}  ${signal.app} / ${signal.function}`, view),
      visible(effectSentence(signal), view),
      view,
    ),
    ...rows.flatMap(([name, text]) =>
      text === null || text === ''
        ? []
        : wrap(visible(`${name.padEnd(7)}${text}`, view), view.width, '       '),
    ),
    ...codeLines(shown, view),
    ...relatedLines(found, view),
    ...doLines(steps, view),
    ...(found.isComplete ? [] : ['', ...wrap(incomplete, view.width, '  ')]),
    ...(found.signals.length > 1
      ? ['', ...wrap(`${found.signals.length} signals have this id; this is the first.`, view.width, '  ')]
      : []),
    '',
  ].join('\n');
}

const incomplete =
  'The log is large: earlier signals of the same invocation may be missing. Use a smaller log, of that hour.';

/** The rule as people name it, and as the rulebase has it now. */
function ruleLine({ incident: { signal }, place }: Shown): string {
  const name = ruleName(signal);
  if (name === '') return '';
  const full = `${signal.function}/${name}`;
  if (place === null) return full;
  if (place.rule === null)
    return signal.rule === null ? full : `${full}, which the rulebase does not have now`;
  const { match, action, mode, at } = place.rule;
  const where = at === null ? '' : `, ${place.shown(at.file)}:${at.line}`;
  return `${full}: ${action} ${match}, mode ${mode}${where}`;
}

function fromLine({ incident: { from, signal }, place }: Shown): string {
  const way = place !== null && place.wayIn.length > 1 ? `way in: ${place.wayIn.join(' → ')}` : null;
  const parts = [
    from?.trigger ?? null,
    way,
    signal.invocation === null ? 'no invocation id' : `invocation ${signal.invocation}`,
    `event ${signal.id}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** The field of the event, the places in the code from the handler on, and the call. */
function pathOf({ signals, related }: Case, { from }: Incident): string {
  const all = [...signals, ...related];
  const stack = all.find(({ evidence }) => (evidence.stack ?? []).length > 0)?.evidence.stack ?? [];
  const api = all.find(({ evidence }) => evidence.api !== undefined)?.evidence.api;
  return [
    ...(from?.path ? [from.path] : []),
    ...stack.toReversed(),
    ...(api === undefined ? [] : [api]),
  ].join(' → ');
}

function sureOf({ signals, related }: Case): string {
  const all = [...signals, ...related];
  const proven = all.find(({ evidence }) => evidence.proof !== undefined);
  if (proven) return `proof: ${proven.evidence.proof}`;
  const signed = all.find(({ evidence }) => evidence.signature !== undefined);
  if (signed) return `signature ${signed.evidence.signature}: it looks like an attack, which is no proof`;
  return all.some(({ rule }) => rule === '(all other)')
    ? 'no rule allows it; no attack was found in the event'
    : '';
}

function timesOf({ times, first, last }: Incident): string {
  if (times === 1) return timeOf(first);
  return `${timeOf(first)}, ${count(times, 'time')} to ${timeOf(last)}`;
}

const guardOf = ({ level, guardVersion, profileDigest }: Incident['signal']): string =>
  [
    `${guardVersion === '' ? 'unknown version' : guardVersion} ${level}`,
    ...(profileDigest === null ? [] : [`rulebase ${profileDigest}`]),
  ].join(', ');

/** The line of code that did it, with the line above. */
function codeLines({ found: { signals, related }, place }: Shown, view: Screen): readonly string[] {
  const frame = [...signals, ...related].find(({ evidence }) => (evidence.stack ?? []).length > 0)?.evidence
    .stack?.[0];
  const lines = frame === undefined || place === null ? [] : place.codeAt(frame);
  if (lines.length === 0) return [];
  const bar = view.unicode ? '│' : '|';
  const width = Math.max(...lines.map(({ number }) => String(number).length));
  return [
    '',
    ...wrap(visible(`    ${frame}`, view), view.width, '    '),
    ...lines.map(({ number, text }) =>
      visible(`    ${String(number).padStart(width)} ${bar} ${text}`, view)
        .slice(0, view.width)
        .trimEnd(),
    ),
  ];
}

function relatedLines({ related }: Case, view: Screen): readonly string[] {
  if (related.length === 0) return [];
  return [
    '',
    'In the same invocation',
    ...related.flatMap((signal) =>
      wrap(visible(`  ${signal.id}  ${deedOf(signal)}: ${effectSentence(signal)}`, view), view.width, '    '),
    ),
  ];
}

function doLines(steps: readonly Advice[], view: Screen): readonly string[] {
  if (steps.length === 0) return [];
  return [
    '',
    ...steps.flatMap(({ text, command }, index) => [
      ...wrap(visible(`${index === 0 ? 'Do     ' : '       '}${text}`, view), view.width, '       '),
      ...(command === null ? [] : commandLines('         ', command, '           ', view)),
    ]),
  ];
}
