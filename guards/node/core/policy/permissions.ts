import type { PermissionRule } from '@emmental/model';
import type { AwsRequest } from '../aws/request.ts';
import { globOf } from '../glob.ts';
import { judged, Recent, type RuleVerdict } from './verdict.ts';

export interface PermissionVerdict extends RuleVerdict<PermissionRule> {
  /** `dynamodb:Scan`, and what it is on where that is known. */
  readonly act: string;
  readonly on: string | null;
  readonly note: string | null;
}

export interface PermissionPolicy {
  readonly judge: (request: AwsRequest) => PermissionVerdict;
  /** What a rule that allowed an action of S3 says that it may be on, as patterns; null where these are many, or another is to be asked, or would be asked before. */
  readonly objectsOf: (action: string, allowing: PermissionRule | null) => readonly string[] | null;
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
        resources: rule.resource.map((one) => resourceGlob(filledIn(one, env), rule.action === 'deny')),
      },
    ]),
  );
  const untold = new Set<string>();
  const recent = new Recent<readonly PermissionRule[]>(1000);
  /** The rules that speak of an action. */
  const rulesOf = (action: string): readonly PermissionRule[] =>
    recent.get(action) ??
    recent.set(
      action,
      rules.filter((rule) => compiled.get(rule)?.calls.some((glob) => glob(action.toLowerCase())) === true),
    );
  const judgeOne = (action: string, resource: string | null): RuleVerdict<PermissionRule> => {
    const arn = resource === null ? null : arnOf(resource);
    return judged(rulesOf(action), (rule) => {
      const resources = compiled.get(rule)?.resources ?? [];
      if (resources.length === 0) return true;
      // Nothing is known of what it is on: an allow may be meant, a deny is not proven.
      return arn === null ? rule.action !== 'deny' : resources.some((fits) => fits(arn));
    });
  };
  /** Allowed on one of them is allowed. */
  const judgeAny = (act: string, resources: readonly (string | null)[]): PermissionVerdict => {
    let first: RuleVerdict<PermissionRule> | null = null;
    for (const one of resources) {
      const verdict = judgeOne(act, one);
      if (verdict.action !== 'deny') return verdictOn(verdict, act, one);
      first ??= verdict;
    }
    return verdictOn(first ?? { action: 'deny', rule: null }, act, resources[0] ?? null);
  };

  let asked: AwsRequest | null = null;
  let answer: PermissionVerdict | null = null;
  return {
    objectsOf: (action, allowing) => {
      const all = rulesOf(action);
      if (allowing !== all[0] || all.some((rule) => rule.action !== 'allow')) return null;
      if (allowing.resource.length === 0) return ['*'];
      if (allowing.resource.length > mostCompared) return null;
      return allowing.resource.flatMap((one) => {
        const { isWhole, service, own } = arnOf(filledIn(one, env));
        return !isWhole || globOf(service)('s3') ? [own] : [];
      });
    },
    judge: (request) => {
      // The same request mostly comes again.
      if (request === asked && answer !== null) return answer;
      const { service, operation, needs } = request;
      const denied = { action: 'deny', rule: null } as const;
      if (request.unreadable)
        return verdictOn(denied, `${service}: ${operation}`, null, 'its body cannot be read');
      if (operation === null || needs.length === 0) {
        const act = `${service}: an unknown operation`;
        if (untold.has(service)) return verdictOn({ action: 'allow', rule: null }, act, null);
        untold.add(service);
        return verdictOn({ action: 'watch', rule: null }, act, null, 'not checked');
      }
      let last: PermissionVerdict | null = null;
      for (const { action, resources } of needs)
        for (const group of alternatives(resources)) {
          const verdict = judgeAny(action, group);
          if (verdict.action === 'deny') return verdict;
          last = verdict;
        }
      asked = request;
      answer = last;
      return last ?? verdictOn({ action: 'allow', rule: null }, '', null);
    },
  };
}

/** Patterns of a rule that one expression is made of. */
const mostCompared = 100;

/** A secret's ARN ends in six characters that its name does not tell: either form may be what a rule names. */
function alternatives(resources: readonly string[] | null): readonly (readonly (string | null)[])[] {
  if (resources === null) return [[null]];
  const open = resources.filter((one) => one.endsWith('-??????'));
  if (open.length > 0) return open.map((one) => [one.slice(0, -7), one.replace('??????', 'AbCdEf')]);
  return resources.map((one) => [one]);
}

function verdictOn(
  { action, rule }: RuleVerdict<PermissionRule>,
  act: string,
  on: string | null,
  note: string | null = null,
): PermissionVerdict {
  return { action, rule, act, on, note };
}

/** `dynamodb:Scan table/Orders`. */
export const described = ({ act, on }: PermissionVerdict): string =>
  on === null ? act : `${act} ${arnOf(on).own}`;

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

/** An ARN in its parts; a text that is none is all `own`. */
interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly own: string;
  readonly isWhole: boolean;
}

function arnOf(text: string): Arn {
  const service = text.startsWith('arn:') ? text.indexOf(':', 4) + 1 : 0;
  const region = service === 0 ? 0 : text.indexOf(':', service) + 1;
  const account = region === 0 ? 0 : text.indexOf(':', region) + 1;
  const own = account === 0 ? 0 : text.indexOf(':', account) + 1;
  if (own === 0) return { service: '', region: '', account: '', own: text, isWhole: false };
  return {
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, own - 1),
    own: text.slice(own),
    isWhole: true,
  };
}

/** Of an ARN any partition fits, and a region and an account that the request does not say. */
function resourceGlob(pattern: string, denies: boolean): (arn: Arn) => boolean {
  if (pattern === '*') return () => true;
  const wanted = arnOf(pattern);
  const own = globOf(wanted.own);
  if (!wanted.isWhole)
    // What stands before the name is its kind; of an object it is the bucket, which an allow says.
    return (arn) =>
      own(arn.own) || ((denies || arn.service !== 's3') && own(arn.own.replace(/^[\w-]{1,60}[/:]/, '')));
  const [service, region, account] = [globOf(wanted.service), globOf(wanted.region), globOf(wanted.account)];
  return (arn) =>
    service(arn.service) &&
    (arn.region === '' || region(arn.region)) &&
    (arn.account === '' || account(arn.account)) &&
    own(arn.own);
}
