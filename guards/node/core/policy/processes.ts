import type { ProcessRule } from '@emmental/model';
import { type Glob, globOf, type LineGlob, lineGlobOf } from '../glob.ts';
import { type List, standsForItself } from './expansion.ts';
import { normal } from './paths.ts';
import { judged, type RuleVerdict } from './verdict.ts';

/** The folders in which a program is looked up, and the working folder in which it starts. */
export interface Place {
  /** True when program names are looked up only in folders that the function cannot write. */
  readonly samePath: boolean;
  readonly folder: string;
  /** True when the function cannot write in `folder`, or `folder` is that of the function itself. */
  readonly sameFolder: boolean;
  /** Returns the paths at which a program is found, each also with its links followed. */
  readonly found: (program: string) => readonly string[];
}

/** The compiled rules of the section `processes`. */
export interface ProcessPolicy {
  /** Judges the start of a program; `args` do not include the name of the program. */
  readonly run: (file: string, args: readonly string[], place: Place) => RuleVerdict<ProcessRule>;
}

interface Argument {
  readonly any: Glob;
  /** Matches the argument when a shell reads it as its command line. */
  readonly line: LineGlob;
}

/** Compiles the rules of the section `processes`; `list` lists the names in a folder. */
export function processPolicy(rules: readonly ProcessRule[], list: List): ProcessPolicy {
  const compiled = new Map(
    rules.map((rule) => [
      rule,
      { program: globOf(rule.run, '/'), args: rule.args?.map((arg) => argument(arg, rule.action)) ?? null },
    ]),
  );
  return {
    run: (program, args, { samePath, folder, sameFolder, found }) => {
      const isName = !program.includes('/');
      const isRelative = !isName && !program.startsWith('/');
      const file = isName ? program : normal(isRelative ? `${folder}/${program}` : program);
      const line = lineIn(program, args);
      // With another search path or folder, a name or a relative path can mean another program; a program may also start others by name.
      const first = line < 0 ? '' : (/^\s*(\S{1,1000})/.exec(args[line] ?? '')?.[1] ?? '');
      const isMoved =
        !samePath || ((isRelative || (first.includes('/') && !first.startsWith('/'))) && !sameFolder);
      const isItself = known((at) => standsForItself(args[line] ?? '', at, folder, list));
      return judged(rules, (rule) => {
        const wanted = compiled.get(rule);
        if (wanted === undefined) return false;
        const isDeny = rule.action === 'deny';
        const isNamed = wanted.program(file) || (isRelative && wanted.program(program));
        // A rule that denies a program applies to every path of the program, and in every folder.
        const isDenied = (path: string): boolean =>
          wanted.program(rule.run.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1));
        if (isDeny ? !isNamed && !isFound(found(program), rule.run, isDenied, found) : isMoved || !isNamed)
          return false;
        if (wanted.args === null) return true;
        return (
          wanted.args.length === args.length &&
          wanted.args.every((arg, index) =>
            index === line ? arg.line(args[index] ?? '', isItself) : arg.any(args[index] ?? ''),
          )
        );
      });
    },
  };
}

/** True when one of the paths is the program that a rule denies, directly or through a link. */
function isFound(
  paths: readonly string[],
  program: string,
  isDenied: (path: string) => boolean,
  found: Place['found'],
): boolean {
  return (
    paths.some(isDenied) || (program.startsWith('/') && found(program).some((path) => paths.includes(path)))
  );
}

/** Keeps the answers for up to 16 indexes of a line, and returns false for further ones: a line with more pattern characters is not a file name. */
function known(ask: (at: number) => boolean): (at: number) => boolean {
  const answers = new Map<number, boolean>();
  return (at) => {
    const answer = answers.get(at) ?? (answers.size < 16 && ask(at));
    answers.set(at, answer);
    return answer;
  };
}

/** Compiles an argument of a rule. In a rule that denies, `*` matches any text, also in the command line of a shell. */
function argument(pattern: string, action: ProcessRule['action']): Argument {
  const any = globOf(pattern);
  return { any, line: action === 'deny' ? any : lineGlobOf(pattern) };
}

/**
 * Returns the index of the argument that a shell reads as its command line, or -1. The shell is the program itself or an argument
 * (`env sh -c`, `busybox sh -c`). The command line is the first argument after the shell's options, if one of them contains a `c`
 * (POSIX.1-2017, sh).
 */
export function lineIn(file: string, args: readonly string[]): number {
  let at = shell.test(file) ? 0 : args.findIndex((arg) => shell.test(arg)) + 1;
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
/** Matches options that take the next argument as their value. */
const valued = /^(?:[-+][a-zA-Z]{0,20}[oO]|--rcfile|--init-file)$/;
