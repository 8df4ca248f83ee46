import { partsOf, type Resource, type RuleDescription, type Value } from '@emmental/model';
import { type ConfigurationRule, resourceRule } from './rule.ts';
import { type Answer, isOn, judge, scalar, settings } from './setting.ts';

/**
 * Makes a rule that reports resources of one type that are encrypted with a key of the service, or not at all.
 * Source: AWS KMS developer guide, AWS managed keys and customer managed keys.
 */
export function sharedKeyRule(
  rule: Pick<RuleDescription, 'id' | 'aliases'> & {
    readonly type: string;
    /** The path of the setting that names the key. */
    readonly path: readonly string[];
    readonly fix: string;
    /** The path of a switch; if it is off, the service does not use the named key. */
    readonly onlyWith?: readonly string[];
    /** Returns the owner of the present key, for people; absent = the finding does not show it. */
    readonly now?: (resource: Resource) => string;
  },
): ConfigurationRule {
  const { type, path, fix, onlyWith, now, id, aliases } = rule;
  return resourceRule({
    id,
    aliases,
    slice: 'credentials',
    threats: [],
    help: 'AWS encrypts the data with a key of the service, or not at all: no key policy of yours decides who may read the data.',
    types: [type],
    judge: ({ properties }) => {
      const off = onlyWith
        ? judge(settings(properties, ...onlyWith), { absent: false, known: scalar((value) => !isOn(value)) })
        : [];
      return off.some(({ isWrong }) => isWrong === true)
        ? off
        : judge(settings(properties, ...path), { absent: true, known: isServiceKey });
    },
    describe: (resource) => ({
      title: `You cannot revoke the key that encrypts ${resource.id}`,
      severity: 'info',
      fix,
      ...(now ? { details: [{ label: 'key', text: now(resource) }] } : {}),
    }),
  });
}

/** True for a key of the service (`alias/aws/sqs`) and for an empty text. False for a reference to a resource, which is the user's own key. */
export function isServiceKey(value: Value): Answer {
  const parts = partsOf(value);
  if (parts === null) return { open: 'its value is not a plain value' };
  const [first] = parts;
  if (typeof first === 'string') return /^\s*$|^(arn:[^:]*:kms:[^:]*:[^:]*:)?(alias\/)?aws\//.test(first);
  if (parts.some((part) => typeof part !== 'string' && part.kind === 'resource')) return false;
  return { open: 'the deployment sets its value' };
}
