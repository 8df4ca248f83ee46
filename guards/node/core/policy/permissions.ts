import type { PermissionRule } from '@emmental/model';
import type { AwsRequest } from '../aws/request.ts';
import { type Glob, globOf } from '../glob.ts';
import { judged, type RuleVerdict } from './verdict.ts';

export interface PermissionVerdict extends RuleVerdict<PermissionRule> {
  /** `dynamodb:Scan table/Orders`. */
  readonly what: string;
  readonly note: string | null;
}

export interface PermissionPolicy {
  readonly judge: (request: AwsRequest) => PermissionVerdict;
}

/**
 * What the rules say about an AWS request. Every action that it needs must be allowed on every resource that it names. An
 * account that the request does not name fits any; an operation that cannot be told is told once and goes on.
 */
export function permissionPolicy(
  rules: readonly PermissionRule[],
  env: Readonly<Record<string, string>>,
): PermissionPolicy {
  const compiled = new Map(
    rules.map((rule) => [
      rule,
      {
        calls: rule.call.map((call) => globOf(call.toLowerCase())),
        resources: rule.resource.map((one) => resourceGlob(filledIn(one, env))),
      },
    ]),
  );
  const untold = new Set<string>();
  const judgeOne = (action: string, resource: string | null): RuleVerdict<PermissionRule> =>
    judged(rules, (rule) => {
      const one = compiled.get(rule);
      if (one === undefined || !one.calls.some((glob) => glob(action.toLowerCase()))) return false;
      if (one.resources.length === 0) return true;
      // Nothing is known of what it is on: an allow may be meant, a deny is not proven.
      if (resource === null) return rule.action !== 'deny';
      return one.resources.some((glob) => glob(resource));
    });

  return {
    judge: (request) => {
      if (request.unreadable)
        return {
          action: 'deny',
          rule: null,
          what: `${request.service}: ${request.operation}`,
          note: 'its body cannot be read',
        };
      if (request.operation === null || request.needs.length === 0) {
        const what = `${request.service}: an operation that could not be told`;
        if (untold.has(request.service)) return { action: 'allow', rule: null, what, note: null };
        untold.add(request.service);
        return { action: 'watch', rule: null, what, note: 'not checked' };
      }
      let last: PermissionVerdict | null = null;
      for (const { action, resources } of request.needs) {
        for (const group of alternatives(resources)) {
          const verdicts = group.map((one) => judgeOne(action, one));
          const best = verdicts.find((one) => one.action !== 'deny') ?? verdicts[0];
          if (best === undefined) continue;
          const what = `${action} ${shortened(group[0] ?? null)}`.trim();
          last = { ...best, what, note: null };
          if (best.action === 'deny') return last;
        }
      }
      return last ?? { action: 'allow', rule: null, what: '', note: null };
    },
  };
}

/** A secret's ARN ends in six characters that its name does not tell: either form may be what a rule names. */
function alternatives(resources: readonly string[] | null): readonly (readonly (string | null)[])[] {
  if (resources === null) return [[null]];
  const open = resources.filter((one) => one.endsWith('-??????'));
  if (open.length > 0) return open.map((one) => [one.slice(0, -7), one.replace('??????', 'AbCdEf')]);
  return resources.map((one) => [one]);
}

const shortened = (arn: string | null): string =>
  arn === null ? '' : arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn;

/** `${env:NAME}` is that variable's text, of an ARN or an address its last part; `${AWS::…}` is filled in at deployment. */
function filledIn(text: string, env: Readonly<Record<string, string>>): string {
  return text
    .replace(/\$\{env:(\w{1,200})\}/g, (_, name: string) => {
      const value = env[name] ?? '';
      if (text === `\${env:${name}}`) return value.includes('://') ? (value.split('/').at(-1) ?? '') : value;
      return /^arn:|:\/\//.test(value) ? (value.split(/[:/]/).at(-1) ?? '') : value;
    })
    .replace(/\$\{AWS::\w{1,40}\}/g, '*');
}

function resourceGlob(pattern: string): Glob {
  if (pattern === '*') return () => true;
  if (!pattern.startsWith('arn:')) {
    const glob = globOf(pattern);
    return (arn) => {
      const own = shortened(arn);
      return glob(own) || glob(own.replace(/^[\w-]{1,60}[/:]/, ''));
    };
  }
  const wanted = parts(pattern).map((part) => globOf(part));
  return (arn) => {
    const given = parts(arn);
    return wanted.every(
      (glob, at) => glob(given[at] ?? '') || (given[at] === '' && (at === 3 || at === 4)) || at === 1,
    );
  };
}

/** partition, service, region, account and the rest, with what is before. */
const parts = (arn: string): readonly string[] => {
  const pieces = arn.split(':');
  return [...pieces.slice(0, 5), pieces.slice(5).join(':')];
};
