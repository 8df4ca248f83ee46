import type { PermissionRule } from '@emmental/model';
import { type Arn, arnOf } from '../aws/arn.ts';
import { type Glob, globOf } from '../glob.ts';
import type { CloudRequest } from './request.ts';
import { filledIn, resourceGlob } from './resources.ts';
import { judged, Recent, type RuleVerdict } from './verdict.ts';

/** The verdict of the rules on one permission that a request needs. */
export interface PermissionVerdict extends RuleVerdict<PermissionRule> {
  /** The permission that was judged, for example `dynamodb:Scan`. */
  readonly permission: string;
  /** null: the resource is not known. */
  readonly resource: string | null;
  /** A remark for the signal. */
  readonly note: string | null;
}

/** The compiled rules of the section `permissions`. */
export interface PermissionPolicy {
  readonly judge: (request: CloudRequest) => PermissionVerdict;
}

/**
 * Judges requests to AWS and Google. The rules must allow every action that a request needs on every resource that the request names. If a request does
 * not name the account, an ARN of any account in a rule matches. An unknown operation is allowed, and reported once per service.
 */
export function permissionPolicy(
  rules: readonly PermissionRule[],
  env: Readonly<Record<string, string>>,
): PermissionPolicy {
  const byAction = new RulesByAction(rules, env);
  const reported = new Set<string>();

  const judgeUnknown = (service: string): PermissionVerdict => {
    const permission = `${service}: an unknown operation`;
    if (reported.has(service)) return verdictOn({ action: 'allow', rule: null }, permission, null);
    reported.add(service);
    return verdictOn({ action: 'watch', rule: null }, permission, null, 'not checked');
  };

  return {
    judge: (request) => {
      const { service, operation, needs } = request;
      if (request.unreadable)
        return verdictOn(denied, `${service}: ${operation}`, null, 'its body cannot be read');
      if (request.isFree) return verdictOn({ action: 'allow', rule: null }, '', null);
      if (operation === null || needs.length === 0) return judgeUnknown(service);
      let verdict: PermissionVerdict | null = null;
      for (const { action, resources } of needs)
        for (const group of alternatives(resources)) {
          verdict = judgeAny(byAction, action, group);
          if (verdict.action === 'deny') return verdict;
        }
      return verdict ?? verdictOn({ action: 'allow', rule: null }, '', null);
    },
  };
}

/** Judges an action on alternative names of one resource: the action is allowed if the rules allow it for at least one name. */
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

  /** Judges an action on a resource. If the resource is unknown (null), every allow rule for the action matches and no deny rule does. */
  judge(action: string, resource: string | null): RuleVerdict<PermissionRule> {
    const arn = resource === null ? null : arnOf(resource);
    return judged(this.#find(action), (rule) => {
      const resources = this.#compiled.get(rule)?.resources ?? [];
      if (resources.length === 0) return true;
      return arn === null ? rule.action !== 'deny' : resources.some((matches) => matches(arn));
    });
  }

  #find(action: string): readonly PermissionRule[] {
    const lower = action.toLowerCase();
    const names = (rule: PermissionRule): boolean =>
      this.#compiled.get(rule)?.calls.some((call) => call(lower)) === true;
    return this.#recent.get(action) ?? this.#recent.set(action, this.#rules.filter(names));
  }
}

/**
 * Groups the names of resources; of each group at least one name has to be allowed. The ARN of a secret ends in six random characters that
 * are not part of the secret's name. A rule may contain the name with or without them; `AbCdEf` stands for any six characters.
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
  permission: string,
  resource: string | null,
  note: string | null = null,
): PermissionVerdict {
  return { action, rule, permission, resource, note };
}

/** Describes a verdict for people: `dynamodb:Scan table/Orders`. */
export const described = ({ permission, resource }: PermissionVerdict): string =>
  resource === null ? permission : `${permission} ${arnOf(resource).resource}`;
