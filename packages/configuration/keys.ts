import { partsOf, type Resource, type RuleDescription, type Value } from '@emmental/model';
import { type ConfigurationRule, resourceRule } from './rule.ts';
import { type Answer, isOn, judge, scalar, settings } from './setting.ts';

/**
 * A rule about resources of one type that are encrypted with a key of the service, or not at all.
 * Source: AWS KMS developer guide, AWS managed keys and customer managed keys.
 */
export function sharedKeyRule(
  rule: Pick<RuleDescription, 'id' | 'aliases'> & {
    readonly type: string;
    /** Where the key is named. */
    readonly path: readonly string[];
    readonly fix: string;
    /** The switch without which a key that is named is not used. */
    readonly onlyWith?: readonly string[];
    /** Whose key it is now, in words; absent = nothing is known of it. */
    readonly now?: (resource: Resource) => string;
  },
): ConfigurationRule {
  const { type, path, fix, onlyWith, now, id, aliases } = rule;
  return resourceRule({
    id,
    aliases,
    slice: 'credentials',
    threats: [],
    help: 'AWS encrypts it with a key of the service or not at all: no key policy of yours decides who may read its data.',
    types: [type],
    judge: ({ properties }) => {
      const off = onlyWith
        ? judge(settings(properties, ...onlyWith), { absent: false, known: scalar((value) => !isOn(value)) })
        : [];
      return off.some(({ isWrong }) => isWrong === true)
        ? off
        : judge(settings(properties, ...path), { absent: true, known: isServiceKey });
    },
    say: (resource) => ({
      title: `You cannot revoke the key that encrypts ${resource.id}`,
      severity: 'info',
      fix,
      ...(now ? { details: [{ label: 'key', text: now(resource) }] } : {}),
    }),
  });
}

/** A key that the service owns (`alias/aws/sqs`), or none: its policy is the service's. A reference to a resource is a key of one's own. */
export function isServiceKey(value: Value): Answer {
  const parts = partsOf(value);
  if (parts === null) return { open: 'its value is not a plain value' };
  const [first] = parts;
  if (typeof first === 'string') return /^\s*$|^(arn:[^:]*:kms:[^:]*:[^:]*:)?(alias\/)?aws\//.test(first);
  if (parts.some((part) => typeof part !== 'string' && part.kind === 'resource')) return false;
  return { open: 'the deployment sets its value' };
}
