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
import type { Facts } from '../facts/facts.ts';
import type { PlannedRoute } from '../threat.ts';
import { chainOf } from './from-event.ts';

/**
 * A route for each program that is told of a path below /tmp, the only folder where it may write, and each of which nothing
 * is known: not decided, because what a program writes is not in the code that starts it. None where only the account
 * starts the function, where the program writes nothing, and where the code removes all that the command names there.
 */
export function byProgram({ report, declaration }: Facts, loses: string): readonly PlannedRoute[] {
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
        question: `what ${what} leaves in /tmp for the next caller${first ? ` (${first.seen.at.file}:${first.seen.at.line})` : ''}; no question once the code removes each file that the command names`,
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

function mayLeave(use: ProcessUse<LinkedValue>, removed: readonly Named[]): boolean {
  if (isQuiet(use)) return false;
  const named = textsOf(use.command.filled).flatMap(({ when, text }) =>
    (text.match(temporary) ?? []).map((path) => ({ when, text: path })),
  );
  return named.length === 0
    ? programOf(use) === null
    : named.some((path) => !removed.some((gone) => isBelow(path, gone)));
}

/** Is the path the other one or below it, in every case in which the template names it? */
const isBelow = (path: Named, other: Named): boolean =>
  implies(path.when, other.when) && (path.text === other.text || path.text.startsWith(`${other.text}/`));

/** A path below /tmp within a command. Of one that ends at a sign of the shell, what is before it. */
const temporary = /\/tmp(?:\/[^\s'"`;|&<>()]*)?/g;

/** A text that a value may be, and the condition of the template under which it is that. */
interface Named {
  readonly when: string | null;
  readonly text: string;
}

/** Writes holes without blanks, so that a path stays one word, and the same value gives the same text. */
const textsOf = (value: Value): readonly Named[] =>
  choicesOf(value).map(({ when, value: choice }) => ({
    when,
    text: spelled(choice, (hole: Hole) => encodeURIComponent(JSON.stringify(hole))),
  }));

/** Every program of it is known, and writes nothing. What is put into a line for a shell is taken for a word of it: that it may be more is command injection. */
function isQuiet(use: ProcessUse<LinkedValue>): boolean {
  const { command, shell, args } = use;
  if (!shell) {
    const name = programOf(use);
    return name !== null && isQuietProgram(name);
  }
  // With arguments the program is itself a shell, and reads code in one of them.
  if (args !== undefined) return false;
  return textsOf(command.filled).every(({ text }) => {
    const line = text.replaceAll(/\d?>\s*(?:&\d|\/dev\/null)(?=\s|$)/g, '');
    // Redirections, substitutions and groups are not looked into.
    return (
      !/[<>`(){}]/.test(line) &&
      line.split(/\|\|?|&&?|;|\n/).every((part) => isQuietProgram(part.trim().split(/\s/)[0] ?? ''))
    );
  });
}

/** The first word of a command, where it is known as a whole. */
function programOf({ command }: ProcessUse<LinkedValue>): string | null {
  const hole = '\0';
  const word =
    spelled(command.filled, () => hole)
      .trimStart()
      .split(/\s/)[0] ?? '';
  return word === '' || word.includes(hole) ? null : word;
}
