import type { ProcessRule } from '@emmental/model';
import { type Glob, globOf, type LineGlob, lineGlobOf } from '../glob.ts';
import { type List, standsForItself } from './expansion.ts';
import { normal } from './paths.ts';
import { judged, type RuleVerdict } from './verdict.ts';

/** Where a program is looked up, and where it starts. */
export interface Place {
  /** Names are looked up where the function cannot put a program. */
  readonly samePath: boolean;
  readonly folder: string;
  /** The function cannot put a program there. */
  readonly sameFolder: boolean;
  /** All that a program may be: where it is found, and where that leads. */
  readonly found: (program: string) => readonly string[];
}

export interface ProcessPolicy {
  /** `args` without the program's own name. */
  readonly run: (file: string, args: readonly string[], place: Place) => RuleVerdict<ProcessRule>;
}

interface Argument {
  readonly any: Glob;
  /** Where a shell reads the argument as its line. */
  readonly line: LineGlob;
}

export function processPolicy(rules: readonly ProcessRule[], list: List): ProcessPolicy {
  const compiled = new Map(
    rules.map((rule) => [
      rule,
      { program: globOf(rule.run, '/'), args: rule.args?.map((arg) => argument(arg, rule.action)) ?? null },
    ]),
  );
  return {
    run: (given, args, { samePath, folder, sameFolder, found }) => {
      const isName = !given.includes('/');
      const isRelative = !isName && !given.startsWith('/');
      const file = isName ? given : normal(isRelative ? `${folder}/${given}` : given);
      const line = lineIn(given, args);
      // A name, or a path from where it starts, means another program elsewhere; and any program may look up more of them.
      const first = line < 0 ? '' : (/^\s*(\S{1,1000})/.exec(args[line] ?? '')?.[1] ?? '');
      const isMoved =
        !samePath || ((isRelative || (first.includes('/') && !first.startsWith('/'))) && !sameFolder);
      const isItself = known((at) => standsForItself(args[line] ?? '', at, folder, list));
      return judged(rules, (rule) => {
        const one = compiled.get(rule);
        if (one === undefined) return false;
        const isDeny = rule.action === 'deny';
        const isNamed = one.program(file) || (isRelative && one.program(given));
        // A deny holds however the program is called, and wherever it is started.
        const isIt = (path: string): boolean =>
          one.program(rule.run.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1));
        if (isDeny ? !isNamed && !isFound(found(given), rule.run, isIt, found) : isMoved || !isNamed)
          return false;
        if (one.args === null) return true;
        return (
          one.args.length === args.length &&
          one.args.every((arg, index) =>
            index === line ? arg.line(args[index] ?? '', isItself) : arg.any(args[index] ?? ''),
          )
        );
      });
    },
  };
}

/** Whether one of the paths is a program that a rule names, as such or by a link. */
function isFound(
  paths: readonly string[],
  program: string,
  isIt: (path: string) => boolean,
  found: Place['found'],
): boolean {
  return paths.some(isIt) || (program.startsWith('/') && found(program).some((one) => paths.includes(one)));
}

/** Each place is asked about once, and of a line few: more patterns than this are no name of a file. */
function known(ask: (at: number) => boolean): (at: number) => boolean {
  const answers = new Map<number, boolean>();
  return (at) => {
    const answer = answers.get(at) ?? (answers.size < 16 && ask(at));
    answers.set(at, answer);
    return answer;
  };
}

/** A deny is meant to be wide: its `*` is any text, in a line too. */
function argument(pattern: string, action: ProcessRule['action']): Argument {
  const any = globOf(pattern);
  return { any, line: action === 'deny' ? any : lineGlobOf(pattern) };
}

/**
 * Which argument a shell reads as its line; -1 when none does. The shell is the program, or a word behind it (`env sh -c`,
 * `busybox sh -c`); its line is the first word after its options, if one of those has a `c` (POSIX.1-2017, sh).
 */
export function lineIn(file: string, args: readonly string[]): number {
  let at = shell.test(file) ? 0 : args.findIndex((one) => shell.test(one)) + 1;
  if (at === 0 && !shell.test(file)) return -1;
  let reads = false;
  for (; at < args.length; at += 1) {
    const option = args[at] ?? '';
    if (option === '--' || option === '-') {
      at += 1;
      break;
    }
    if (!/^[-+]/.test(option)) break;
    if (/^-[a-zA-Z]{0,20}c/.test(option)) reads = true;
    if (valued.test(option)) at += 1;
  }
  return reads && at < args.length ? at : -1;
}

const shell = /(?:^|\/)(?:r?ba|da|a|z|m?k|t?c|fi)?sh$/;
/** Options that take the next word. */
const valued = /^(?:[-+][a-zA-Z]{0,20}[oO]|--rcfile|--init-file)$/;
