import {
  asString,
  byReach,
  choicesOf,
  type Effect,
  type FunctionReport,
  fieldOf,
  type GoogleGrant,
  type Problem,
  type ProblemPart,
  type Resource,
  type RuleDescription,
  type ServiceAccount,
  type Severity,
  severityOf,
  type Value,
} from '@emmental/model';
import { type ConfigurationRule, defineRule, type ReviewedFunction, type RuleInput } from './rule.ts';

/** Returns the functions and services of Google Cloud, with the account that each runs as. */
export const onGoogle = (
  input: RuleInput,
): readonly (ReviewedFunction & { readonly account: ServiceAccount })[] =>
  input.functions.flatMap((fn) =>
    fn.declaration.account ? [{ ...fn, account: fn.declaration.account }] : [],
  );

/** A function with the account that it runs as. */
export type Holder = ReturnType<typeof onGoogle>[number];

/**
 * Makes one problem of the problems that each holder of a role has by itself: functions that share an account share its roles. The
 * function that most people can start comes first.
 *
 * @param problemOf returns the problem of a holder
 * @param titleOf returns the title for the names of several functions
 */
export function sharedProblem(
  holders: readonly Holder[],
  problemOf: (holder: Holder) => Problem,
  titleOf: (who: string) => string,
): readonly Problem[] {
  const sorted = holders.toSorted((a, b) => byReach(a.report.reachedBy, b.report.reachedBy));
  const [lead] = sorted;
  if (!lead) return [];
  const problem = problemOf(lead);
  if (sorted.length === 1) return [problem];
  const parts = sorted.map((holder): ProblemPart => {
    const { title, severity, subject } = problemOf(holder);
    return { function: holder.declaration.id, title, severity, subject };
  });
  return [{ ...problem, title: titleOf(`${sorted.length} functions share an account that`), parts }];
}

/** Returns the functions of each account that has one of the grants of a kind, by the account and the grant. */
export function holdersOf(
  input: RuleInput,
  isOfKind: (grant: GoogleGrant) => boolean,
): readonly { readonly grant: GoogleGrant; readonly holders: readonly Holder[] }[] {
  const found = new Map<string, { readonly grant: GoogleGrant; readonly holders: Holder[] }>();
  for (const holder of onGoogle(input))
    for (const grant of holder.account.roles.filter(isOfKind)) {
      const key = JSON.stringify([holder.account.id, grant.role, grant.on, grant.by]);
      const known = found.get(key);
      if (known) known.holders.push(holder);
      else found.set(key, { grant, holders: [holder] });
    }
  return [...found.values()];
}

/** Returns the severity of excess permissions of a function's account: an attacker who controls the function has them. */
export const severityOfAccount = ({ reachedBy }: FunctionReport): Severity =>
  reachedBy.exposure === 'public' ? 'high' : severityOf(reachedBy.exposure, 'data-write');

/** Returns the members of an IAM resource that are outsiders: `allUsers`, and `allAuthenticatedUsers` (everybody with a Google account). */
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
export const blockOf = ({ properties }: Resource, name: string): Value => blockIn(properties, name);

/** Returns the first nested block of a name in a value, or its mapping of that name; an empty block when there is none. */
export function blockIn(value: Value, name: string): Value {
  const list = fieldOf(value, name);
  if (list?.kind === 'fields') return list;
  const [first] = list?.kind === 'list' ? list.items : [];
  return first ?? { kind: 'fields', fields: new Map(), open: list?.kind === 'list' && list.open };
}

/** Makes a rule that reports IAM bindings of one type of resource that allow everybody. */
export function openBindingRule(
  rule: Pick<RuleDescription, 'id' | 'aliases' | 'help' | 'threats'> & {
    /** The part of the IAM resource types that names the resource: `pubsub_topic` in `google_pubsub_topic_iam_member`. */
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
            severity: severityOf('public', mayWrite(resource) ? 'data-write' : effect),
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

/** Does the role of a binding let its members change objects? Source: Cloud Storage documentation, "IAM roles for Cloud Storage". */
function mayWrite({ properties }: Resource): boolean {
  const role = properties.kind === 'fields' ? asString(properties.fields.get('role')) : null;
  return /^roles\/storage\.(?:admin|object(?:Admin|Creator|User)|legacy(?:Bucket|Object)(?:Owner|Writer))$/.test(
    role ?? '',
  );
}
