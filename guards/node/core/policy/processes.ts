import type { ProcessRule } from '@emmental/model';
import { globOf } from '../glob.ts';
import { judged, type RuleVerdict } from './verdict.ts';

export interface ProcessPolicy {
  /** `args` without the program's own name. `found`: the program's path when a name was looked up, or null. */
  readonly run: (file: string, args: readonly string[], samePath: boolean) => RuleVerdict<ProcessRule>;
}

export function processPolicy(rules: readonly ProcessRule[]): ProcessPolicy {
  const compiled = new Map(
    rules.map((rule) => [
      rule,
      {
        program: globOf(rule.run, '/'),
        args: rule.args?.map((arg) => globOf(arg)) ?? null,
        isPath: rule.run.includes('/'),
      },
    ]),
  );
  return {
    run: (file, args, samePath) =>
      judged(rules, (rule) => {
        const one = compiled.get(rule);
        if (one === undefined || !one.program(file)) return false;
        // A bare name means another program when the search path is another one; a deny holds either way.
        if (!file.includes('/') && !samePath && rule.action !== 'deny') return false;
        if (one.args === null) return true;
        return one.args.length === args.length && one.args.every((glob, index) => glob(args[index] ?? ''));
      }),
  };
}
