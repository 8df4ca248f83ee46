import type { PermissionRule } from '@emmental/model';
import { type Arn, arnOf } from '../aws/arn.ts';
import type { AwsRequest } from '../aws/request.ts';
import { type Glob, globOf } from '../glob.ts';
import { filledIn, resourceGlob } from './resources.ts';
import { judged, Recent, type RuleVerdict } from './verdict.ts';

export interface PermissionVerdict extends RuleVerdict<PermissionRule> {
  /** For example `dynamodb:Scan`. */
  readonly act: string;
  /** The resource; null where it is not known. */
  readonly on: string | null;
  readonly note: string | null;
}

export interface PermissionPolicy {
  readonly judge: (request: AwsRequest) => PermissionVerdict;
  /**
   * Returns the patterns of resources for which a rule allows an action of S3. Returns null when there are too many, or when another
   * rule speaks of the action too and could decide instead.
   */
  readonly objectsOf: (action: string, allowing: PermissionRule | null) => readonly string[] | null;
}

/** Patterns of one rule of which one expression is made. */
const maxPatterns = 100;

/**
 * Judges AWS requests. Every action that a request needs must be allowed on every resource that it names. An account that the request
 * does not name matches any. An operation that is not known is reported once for its service and goes on.
 */
export function permissionPolicy(
  rules: readonly PermissionRule[],
  env: Readonly<Record<string, string>>,
): PermissionPolicy {
  const byAction = new RulesByAction(rules, env);
  const reported = new Set<string>();
  // Clients mostly repeat a request.
  let lastRequest: AwsRequest | null = null;
  let lastVerdict: PermissionVerdict | null = null;

  const judgeUnknown = (service: string): PermissionVerdict => {
    const act = `${service}: an unknown operation`;
    if (reported.has(service)) return verdictOn({ action: 'allow', rule: null }, act, null);
    reported.add(service);
    return verdictOn({ action: 'watch', rule: null }, act, null, 'not checked');
  };

  return {
    objectsOf: (action, allowing) => {
      const speaking = byAction.find(action);
      if (allowing !== speaking[0] || speaking.some((rule) => rule.action !== 'allow')) return null;
      if (allowing.resource.length === 0) return ['*'];
      if (allowing.resource.length > maxPatterns) return null;
      return allowing.resource.flatMap((pattern) => {
        const { isWhole, service, own } = arnOf(filledIn(pattern, env));
        return !isWhole || globOf(service)('s3') ? [own] : [];
      });
    },
    judge: (request) => {
      if (request === lastRequest && lastVerdict !== null) return lastVerdict;
      const { service, operation, needs } = request;
      if (request.unreadable)
        return verdictOn(denied, `${service}: ${operation}`, null, 'its body cannot be read');
      if (operation === null || needs.length === 0) return judgeUnknown(service);
      let verdict: PermissionVerdict | null = null;
      for (const { action, resources } of needs)
        for (const group of alternatives(resources)) {
          verdict = judgeAny(byAction, action, group);
          if (verdict.action === 'deny') return verdict;
        }
      lastRequest = request;
      lastVerdict = verdict;
      return verdict ?? verdictOn({ action: 'allow', rule: null }, '', null);
    },
  };
}

/** Judges an action on resources of which one has to be allowed. */
function judgeAny(
  byAction: RulesByAction,
  action: string,
  resources: readonly (string | null)[],
): PermissionVerdict {
  let first: RuleVerdict<PermissionRule> | null = null;
  for (const resource of resources) {
    const verdict = byAction.judge(action, resource);
    if (verdict.action !== 'deny') return verdictOn(verdict, action, resource);
    first ??= verdict;
  }
  return verdictOn(first ?? denied, action, resources[0] ?? null);
}

const denied = { action: 'deny', rule: null } as const;

interface CompiledRule {
  readonly calls: readonly Glob[];
  readonly resources: readonly ((arn: Arn) => boolean)[];
}

/** The compiled rules, found by the actions that they name. */
class RulesByAction {
  readonly #rules: readonly PermissionRule[];
  readonly #compiled: ReadonlyMap<PermissionRule, CompiledRule>;
  readonly #recent = new Recent<readonly PermissionRule[]>(1000);

  constructor(rules: readonly PermissionRule[], env: Readonly<Record<string, string>>) {
    this.#rules = rules;
    this.#compiled = new Map(
      rules.map((rule) => [
        rule,
        {
          calls: rule.call.map((call) => globOf(call.toLowerCase())),
          resources: rule.resource.map((pattern) =>
            resourceGlob(filledIn(pattern, env), rule.action === 'deny'),
          ),
        },
      ]),
    );
  }

  find(action: string): readonly PermissionRule[] {
    const lower = action.toLowerCase();
    const names = (rule: PermissionRule): boolean =>
      this.#compiled.get(rule)?.calls.some((call) => call(lower)) === true;
    return this.#recent.get(action) ?? this.#recent.set(action, this.#rules.filter(names));
  }

  /** `resource` is null when the request does not show it: then a rule that allows may mean it, and no rule denies it. */
  judge(action: string, resource: string | null): RuleVerdict<PermissionRule> {
    const arn = resource === null ? null : arnOf(resource);
    return judged(this.find(action), (rule) => {
      const resources = this.#compiled.get(rule)?.resources ?? [];
      if (resources.length === 0) return true;
      return arn === null ? rule.action !== 'deny' : resources.some((matches) => matches(arn));
    });
  }
}

/**
 * Groups the resources so that one of each group has to be allowed. The ARN of a secret ends in six characters that its name does not
 * show: a rule may name either form.
 */
function alternatives(resources: readonly string[] | null): readonly (readonly (string | null)[])[] {
  if (resources === null) return [[null]];
  const secrets = resources.filter((resource) => resource.endsWith('-??????'));
  if (secrets.length > 0)
    return secrets.map((secret) => [secret.slice(0, -7), secret.replace('??????', 'AbCdEf')]);
  return resources.map((resource) => [resource]);
}

function verdictOn(
  { action, rule }: RuleVerdict<PermissionRule>,
  act: string,
  on: string | null,
  note: string | null = null,
): PermissionVerdict {
  return { action, rule, act, on, note };
}

/** Describes a verdict for people: `dynamodb:Scan table/Orders`. */
export const described = ({ act, on }: PermissionVerdict): string =>
  on === null ? act : `${act} ${arnOf(on).own}`;
