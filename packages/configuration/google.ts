import {
  asString,
  choicesOf,
  type Effect,
  type FunctionReport,
  fieldOf,
  type Resource,
  type RuleDescription,
  type ServiceAccount,
  type Severity,
  severityOf,
  type Value,
} from '@emmental/model';
import { type ConfigurationRule, defineRule, type Facts, type FunctionFacts } from './rule.ts';

/** Functions and services of Google Cloud, with the account each runs as. */
export const onGoogle = (facts: Facts): readonly (FunctionFacts & { readonly account: ServiceAccount })[] =>
  facts.functions.flatMap((fn) =>
    fn.declaration.account ? [{ ...fn, account: fn.declaration.account }] : [],
  );

/** Whoever makes the function do what they want has what its account may do. */
export const severityOfAccount = ({ reachedBy }: FunctionReport): Severity =>
  reachedBy.exposure === 'public' ? 'high' : severityOf(reachedBy.exposure, 'data-write');

/** Everybody, and everybody with a Google account: members that an IAM resource names. */
export function outsidersIn({ properties }: Resource): readonly string[] {
  if (properties.kind !== 'fields') return [];
  const members = ['member', 'members'].flatMap((name) => {
    const value = properties.fields.get(name);
    return value
      ? choicesOf(value).flatMap((choice) =>
          choice.value.kind === 'list' ? choice.value.items : [choice.value],
        )
      : [];
  });
  return members.flatMap((member) => {
    const name = asString(member);
    return name === 'allUsers' || name === 'allAuthenticatedUsers' ? [name] : [];
  });
}

export const whoIs = (member: string): string =>
  member === 'allUsers' ? 'Anyone' : 'Anyone with a Google account';

/** Returns the first nested block of a name; an empty block when there is none. */
export function blockOf({ properties }: Resource, name: string): Value {
  const list = fieldOf(properties, name);
  const [first] = list?.kind === 'list' ? list.items : [];
  return first ?? { kind: 'fields', fields: new Map(), open: list?.kind === 'list' && list.open };
}

/** A rule about bindings of one type of resource that let everybody in. */
export function openBindingRule(
  rule: Pick<RuleDescription, 'id' | 'aliases' | 'help' | 'threats'> & {
    /** `pubsub_topic`: IAM resources are named after it. */
    readonly kind: string;
    readonly noun: string;
    readonly effect: Effect;
    readonly fix: string;
  },
): ConfigurationRule {
  const { kind, noun, effect, fix, ...description } = rule;
  const type = new RegExp(`^google_${kind}_iam_(member|binding)$`);
  return defineRule({
    ...description,
    slice: 'source',
    check: ({ app }) =>
      [...app.resources.values()].flatMap((resource) => {
        const { id, at, condition } = resource;
        const [first] = type.test(resource.type) ? outsidersIn(resource) : [];
        if (first === undefined) return [];
        return [
          {
            title: `${whoIs(first)} may use the ${noun} that ${id} opens`,
            function: null,
            resource: id,
            at,
            severity: severityOf('public', effect),
            condition,
            evidence: [{ file: at.file, line: at.line, text: first }],
            fix,
            details: [],
            subject: id,
          },
        ];
      }),
  });
}
