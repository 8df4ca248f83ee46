import { type Diagnostic, diagnostic } from '@emmental/model';
import type { DerivedRule } from '../../derive/derived.ts';
import type { EffectiveRule } from '../../levels/effective.ts';
import type { RuleOf } from '../../rulebase.ts';
import type { FunctionView } from '../section.ts';
import { sourceCovers, sourcesMeet } from './sources.ts';

type Rule = RuleOf<'inbound'>;

/** The words for people who can start a function, the most people first; `unknown` may be any of them. */
const callers: readonly string[] = ['anyone', 'signed-in', 'account', 'nobody'];

/**
 * Returns true if `after` admits people that `before` does not admit, or may admit them; a rule without `who` admits anyone. Fewer
 * people come through a function (`anyone-through UploadApi`) than directly, and others come through another one.
 */
export function admitsMore(before: string | undefined, after: string | undefined): boolean {
  const [old, next] = [partsOf(before), partsOf(after)];
  if (old.people === next.people) return old.through !== null && old.through !== next.through;
  if (old.people === 'anyone') return false;
  if (next.people === 'unknown') return true;
  if (old.people === 'unknown') return next.people === 'anyone' || next.people === 'signed-in';
  return rank(next.people) < rank(old.people);
}

const rank = (people: string): number => callers.indexOf(people);

function partsOf(who = 'anyone'): { readonly people: string; readonly through: string | null } {
  const [, people = who, through = null] = /^(\S+?)-through (\S+)$/.exec(who) ?? [];
  return { people, through };
}

/** How the people whom the template admits differ from those of a rule; null = they are the same, or nobody knows. */
type Difference = 'more' | 'fewer' | null;

/**
 * Compares the people whom the template admits with those of a rule. If the template does not show who holds a permission, the
 * rule is the decision of a person. A way through another function is compared with nothing: it depends on the code and the roles
 * of that function, and `scan` and `holes` report it.
 */
function differenceOf(written: string | undefined, declared: string | undefined): Difference {
  if (written === undefined || declared === undefined || written === declared) return null;
  const [rule, template] = [partsOf(written), partsOf(declared)];
  if (template.through !== null || template.people === 'unknown') return null;
  if (admitsMore(written, declared)) return 'more';
  return rule.through === null && rule.people !== 'unknown' ? 'fewer' : null;
}

/**
 * Returns the differences between template and rulebase about who starts the function. The template is what is deployed: no guard
 * checks who a caller is.
 */
export function callersDiffer(view: FunctionView): readonly Diagnostic[] {
  const { fn, merged, declaration } = view;
  const derived = view.derived?.sections.inbound;
  const { rules, limited } = merged.sections.inbound;
  if (!limited || declaration === undefined || derived === undefined || derived === 'none') return [];
  return [...derived.values()].flatMap(({ rule: { from, who }, why }) => {
    const [source = ''] = from;
    const [place] = why;
    if (who === undefined || place === undefined) return [];
    const at = { file: place.file, line: place.line, column: 1 };
    const meeting = rules.filter(({ rule }) => rule.from.some((each) => sourcesMeet(each, source)));
    if (meeting.length === 0)
      return [diagnostic('profile/callers', at, `${fn}: no rule allows ${source} (${who})`)];
    const widest = widestOf(meeting.filter(({ rule }) => rule.action !== 'deny'));
    const difference = widest && differenceOf(widest.rule.who, who);
    if (!widest || !difference) return [];
    const about = `${fn}, ${source}: ${who} in the template, ${widest.rule.who} in inbound/${widest.name}`;
    return difference === 'more'
      ? [diagnostic('profile/callers', at, about)]
      : [diagnostic('profile/fewer-callers', widest.at, about)];
  });
}

/** Returns the rule that admits the most people, because any rule that matches lets an event in. */
const widestOf = (rules: readonly EffectiveRule<'inbound'>[]): EffectiveRule<'inbound'> | undefined =>
  rules.find(({ rule }) => !rules.some((other) => admitsMore(rule.who, other.rule.who))) ?? rules[0];

/** Returns a sentence about the template where it admits other people than the rule; null where it does not. */
export function otherCallers(rule: Rule, derived: readonly DerivedRule<'inbound'>[]): string | null {
  if (rule.action === 'deny') return null;
  const other = derived.find(({ rule: { who } }) => differenceOf(rule.who, who) !== null);
  return other?.rule.who === undefined ? null : `the template differs: ${other.rule.who}`;
}

/** Returns true if the rule admits more people to one of its sources than each of the rules that allowed the source before. */
export const admitsMoreThanBefore = (
  after: Rule | undefined,
  before: readonly EffectiveRule<'inbound'>[],
): boolean =>
  after !== undefined &&
  after.action !== 'deny' &&
  after.from.some((source) => {
    const old = before.filter(
      ({ rule }) => rule.action !== 'deny' && rule.from.some((each) => sourceCovers(each, source)),
    );
    return old.length > 0 && old.every(({ rule }) => admitsMore(rule.who, after.who));
  });
