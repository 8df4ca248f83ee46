import { isQuietProgram, namesItsFiles } from '@emmental/knowledge';
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
 * programs whose command names a path below /tmp, and programs whose name is unknown or that no table knows, which may
 * choose their files themselves. The code that starts a program does not show what the program writes. Left out: functions
 * that only the account starts, programs that write nothing, and commands whose paths below /tmp the code removes.
 */
export function byProgram({ report, declaration }: FunctionFacts, loses: string): readonly PlannedRoute[] {
  const { exposure } = report.reachedBy;
  if (exposure === 'internal' || exposure === 'account') return [];
  const removed = report.behaviours.flatMap((behaviour) =>
    behaviour.kind === 'file' && behaviour.mode === 'delete' ? textsOf(behaviour.path.filled) : [],
  );
  const leaving = report.behaviours.flatMap((behaviour) =>
    behaviour.kind === 'process'
      ? leaversOf(behaviour, removed).map((name) => ({ name, use: behaviour }))
      : [],
  );
  return [...new Set(leaving.map(({ name }) => name))].map((name) => {
    const uses = leaving.filter((leaver) => leaver.name === name).map(({ use }) => use);
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

/** Returns the programs of a command that may leave files, by name; null for a program whose name is not known. */
function leaversOf(
  use: ProcessUse<LinkedValue>,
  removed: readonly PossibleText[],
): readonly (string | null)[] {
  if (isQuiet(use)) return [];
  const texts = textsOf(use.command.filled);
  const named = texts.flatMap(({ when, text }) =>
    (text.match(temporary) ?? []).map((path) => ({ when, text: path })),
  );
  if (named.length > 0)
    return named.every((path) => removed.some((removedPath) => isBelow(path, removedPath)))
      ? []
      : [programOf(use)];
  const first = programOf(use);
  if (first === null) return [null];
  const programs = use.shell ? texts.flatMap(({ text }) => programsIn(text)) : [first];
  return [...new Set(programs)].filter((program) => !namesItsFiles(program));
}

/** Returns the program of each command of a line that a shell reads. Words with an unknown part are left out: what they may become is command injection (T1). */
function programsIn(line: string): readonly string[] {
  const inner = /^\S*sh\s+-\w*c\s+["']?(.*)$/s.exec(line.trim())?.[1] ?? line;
  return inner.split(/\|\|?|&&?|;|\n|\$\(|`/).flatMap((command) => {
    const word = command
      .trim()
      .split(/\s+/)
      .find((candidate) => !wrapper.test(candidate));
    return word !== undefined && /^[\w./@+-]+$/.test(word) ? [word] : [];
  });
}

/** Matches a word before the program of a command: a variable that is set, or a program that starts another. */
const wrapper = /^(?:[A-Za-z_]\w*=.*|sudo|env|\/usr\/bin\/env|nohup|time|nice|exec|command|busybox)$/;

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
