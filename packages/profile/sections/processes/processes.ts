import { globCovers, isGlob } from '../../cover/glob.ts';
import { kebab } from '../../derive/names.ts';
import {
  type Counted,
  defineSection,
  inFull,
  type LearnedRule,
  notLimited,
  refused,
  seenPart,
} from '../section.ts';
import { anyArguments, commandCovers, commandOf } from './commands.ts';
import { processesOf } from './derive.ts';

/** The programs that the function starts, with their arguments. */
export const processes = defineSection<'processes'>({
  name: 'processes',
  text: {
    title: 'PROCESS',
    verbs: 'run',
    instead: 'write its programs instead: { run: /usr/bin/convert }',
    match: ({ run, args }) =>
      args === undefined ? `${run} with any arguments` : `${run} ${args.join(' ')}`.trim(),
  },
  fields: { run: { matches: true }, args: { matches: true, isOrdered: true } },
  guards: ['javascript', 'python'],
  usedBy: 'code',
  begins: 'none',
  atoms: (rule) => [commandOf(rule)],
  covers: commandCovers,
  derive: processesOf,
  implied: (_, section) => notLimited(section, { run: '**', action: 'allow' }),
  compile: (row, { run, args }) => [{ ...row, run, args: args ?? null }],
  learn: {
    read: (what) => {
      const [run = '', ...args] = what.split(' ').filter((word) => word !== '');
      if (run === '') return refused('no program in it');
      return inFull(what, seenPart(run, ...args));
    },
    // A signal joins the arguments with spaces, so an argument with a space is not told from two.
    mayMean: ([run = '', ...args], [program = '', ...seen]) =>
      globCovers(run, program, '/') && args.length <= seen.length,
    refuses: ([run = '', ...args]) => {
      if (/(^|\/)(ba|da|z|k|a|fi)?sh$/.test(run)) return 'a shell: write its rule by hand';
      if (starters.test(run)) return 'a program that runs other code: write its rule by hand';
      return [run, ...args].some(isGlob)
        ? 'one of its words would be a pattern: write its rule by hand'
        : null;
    },
    rules: learnedRules,
  },
  check: {
    isTooWide: ([run = '', ...args]) =>
      // A glob that matches a shell.
      (isGlob(run) && ['/bin/sh', '/usr/bin/bash', 'sh'].some((shell) => globCovers(run, shell, '/'))) ||
      (/(^|\/)(ba|da|z|k|a)?sh$/.test(run) && args.some((arg) => arg === anyArguments || arg === '*')),
  },
});

/** Interpreters, and programs that start the program that their arguments name. */
const starters =
  /(^|\/)(python[\d.]*|node|deno|bun|perl[\d.]*|ruby[\d.]*|php[\d.]*|lua[\d.]*|tclsh|[gmn]?awk|env|xargs|busybox|nohup|timeout|sudo|su|setsid|ld[\w.-]*\.so[\d.]*)$/;

/** Returns one rule for each program and number of arguments; an argument that differs between calls becomes `*`. */
function learnedRules(seen: readonly Counted[]): readonly LearnedRule<'processes'>[] {
  const forms = new Map<string, { readonly run: string; args: readonly string[]; times: number }>();
  for (const {
    part: [run = '', ...args],
    times,
  } of seen) {
    const key = `${run} ${args.length}`;
    const form = forms.get(key);
    if (!form) forms.set(key, { run, args, times });
    else {
      form.args = form.args.map((arg, index) => (arg === args[index] ? arg : '*'));
      form.times += times;
    }
  }
  return [...forms.values()].map(({ run, args, times }) => ({
    name: kebab(run.slice(run.lastIndexOf('/') + 1)),
    rule: { run, args: [...args], action: 'allow' },
    times,
  }));
}
