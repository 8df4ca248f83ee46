import type { Context } from '../context.ts';
import { allowed, type Core } from '../contract.ts';
import { lineIn, processPolicy } from '../policy/processes.ts';

export function processAnswers({ profile, settle, proven }: Context): Pick<Core, 'run' | 'kill'> {
  const policy = profile.processes === null ? null : processPolicy(profile.processes);
  return {
    run: (file, given, samePath) => {
      const args = owned(given);
      const what = [file, ...args].join(' ');
      if (policy !== null) {
        const answer = settle('processes', policy.run(file, args, samePath), what);
        if (answer !== allowed) return answer;
      }
      const line = args[lineIn(file, args)];
      return line === undefined ? allowed : proven('shell', line);
    },
    kill: (what) => (policy === null ? allowed : settle('processes', { action: 'deny', rule: null }, what)),
  };
}

/** A list of the function's realm, index by index: its methods may be the function's. */
export function owned(list: readonly string[]): readonly string[] {
  const copy: string[] = [];
  for (let at = 0; at < list.length; at += 1) copy.push(String(list[at]));
  return copy;
}
