import { isQuietProgram } from '@emmental/knowledge';
import {
  choicesOf,
  type Hole,
  implies,
  type LinkedValue,
  type ProcessUse,
  spelled,
  type Value,
} from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import type { PlannedRoute } from '../threat.ts';
import { chainOf } from './from-event.ts';

/**
 * Returns an undecided route for each program that may leave files in /tmp, the only folder where a program can write:
 * programs whose command names a path below /tmp, and programs whose name is unknown. The code that starts a program does
 * not show what the program writes. Left out: functions that only the account starts, programs that write nothing, and
 * commands whose paths below /tmp the code removes.
 */
export function byProgram({ report, declaration }: FunctionFacts, loses: string): readonly PlannedRoute[] {
  const { exposure } = report.reachedBy;
  if (exposure === 'internal' || exposure === 'account') return [];
  const removed = report.behaviours.flatMap((behaviour) =>
    behaviour.kind === 'file' && behaviour.mode === 'delete' ? textsOf(behaviour.path.filled) : [],
  );
  const leaving = report.behaviours.filter(
    (behaviour): behaviour is ProcessUse<LinkedValue> =>
      behaviour.kind === 'process' && mayLeave(behaviour, removed),
  );
  return [...new Set(leaving.map(programOf))].map((name) => {
    const uses = leaving.filter((candidate) => programOf(candidate) === name);
    const [first] = uses;
    const what = name ?? 'a program whose name is not known';
    return {
      way: `left by ${name ?? 'a program'}`,
      loses,
      applies: {
        truth: 'unknown',
        because: `${declaration.name} starts ${what}, and its code does not show the files that ${what} leaves in /tmp`,
        evidence: uses.flatMap(chainOf),
        question: `what ${what} leaves in /tmp for the next caller${first ? ` (${first.seen.at.file}:${first.seen.at.line})` : ''}; to close it, remove in the code each file that the command names`,
      },
      steps: [
        {
          says: `${what} writes data of the caller to /tmp and leaves it there`,
          attack: ['T1005'],
          effect: { kind: 'leave-file', files: 'by a program' },
        },
      ],
    };
  });
}

function mayLeave(use: ProcessUse<LinkedValue>, removed: readonly PossibleText[]): boolean {
  if (isQuiet(use)) return false;
  const named = textsOf(use.command.filled).flatMap(({ when, text }) =>
    (text.match(temporary) ?? []).map((path) => ({ when, text: path })),
  );
  return named.length === 0
    ? programOf(use) === null
    : named.some((path) => !removed.some((removedPath) => isBelow(path, removedPath)));
}

/** True if the path equals the other path or is below it, whenever the condition of the path holds. */
const isBelow = (path: PossibleText, other: PossibleText): boolean =>
  implies(path.when, other.when) && (path.text === other.text || path.text.startsWith(`${other.text}/`));

/** A path below /tmp within a command, up to a blank or a special character of the shell. */
const temporary = /\/tmp(?:\/[^\s'"`;|&<>()]*)?/g;

/** A possible text of a value, and the condition of the template under which the value is this text (null = always). */
interface PossibleText {
  readonly when: string | null;
  readonly text: string;
}

/** Returns the possible texts of a value. Unknown parts are written without blanks, so that a path stays one word. */
const textsOf = (value: Value): readonly PossibleText[] =>
  choicesOf(value).map(({ when, value: choice }) => ({
    when,
    text: spelled(choice, (hole: Hole) => encodeURIComponent(JSON.stringify(hole))),
  }));

/** True if every program of the command is known to write nothing. An unknown part of a shell command is taken as a plain word; that it may be more is command injection (T1). */
function isQuiet(use: ProcessUse<LinkedValue>): boolean {
  const { command, shell, args } = use;
  if (!shell) {
    const name = programOf(use);
    return name !== null && isQuietProgram(name);
  }
  // A command with separate arguments that counts as a shell is a shell itself, and one of its arguments is code.
  if (args !== undefined) return false;
  return textsOf(command.filled).every(({ text }) => {
    const line = text.replaceAll(/\d?>\s*(?:&\d|\/dev\/null)(?=\s|$)/g, '');
    // Redirections, substitutions and groups are not analysed; a command with one of them is not quiet.
    return (
      !/[<>`(){}]/.test(line) &&
      line.split(/\|\|?|&&?|;|\n/).every((part) => isQuietProgram(part.trim().split(/\s/)[0] ?? ''))
    );
  });
}

/** Returns the first word of a command; null if a part of the word is unknown. */
function programOf({ command }: ProcessUse<LinkedValue>): string | null {
  const unknownPart = '\0';
  const word =
    spelled(command.filled, () => unknownPart)
      .trimStart()
      .split(/\s/)[0] ?? '';
  return word === '' || word.includes(unknownPart) ? null : word;
}
