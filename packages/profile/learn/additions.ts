import { type App, compareText, type ProfileMode } from '@emmental/model';
import type { Effective } from '../levels/effective.ts';
import { sections } from '../sections/index.ts';
import type { Atom, Counted, FunctionView, LearnedRule, Section } from '../sections/section.ts';
import { type Action, isWideWatch } from './actions.ts';
import type { Attacks } from './attacks.ts';
import type { Addition, Refusal } from './lesson.ts';

/** The largest number of new rules of one section that a person still reviews. */
const mostRules = 25;
/** The most parts that are compared with the rules when they are too many to review anyway. */
const mostCompared = 2000;

interface Adding {
  readonly view: FunctionView;
  readonly doubt: Attacks['doubt'];
  readonly action: Addition['rule']['action'];
  /** Gets each call that is not learned. */
  readonly refuse: (refusal: Refusal) => void;
}

/** Returns rules for the calls of one function that no rule allows. A rule that would allow a call of an attack is not made. */
export function additionsFrom(actions: readonly Action[], adding: Adding): readonly Addition[] {
  const { view, refuse } = adding;
  const { fn, merged, subject } = view;
  return sections.flatMap((section): readonly Addition[] => {
    const theirs = actions.filter((action) => action.section.name === section.name);
    const refused = new Map(
      theirs.map((action) => [action, whyNot(action, merged.mode[section.name], adding)]),
    );
    for (const [{ what, times, blocked }, why] of refused)
      if (why !== null && times + blocked > 0) refuse({ fn, section: section.name, what, why });
    const learned = theirs.flatMap((action) =>
      refused.get(action) === null && action.seen.kind === 'part' && action.times > 0
        ? [{ part: action.seen.part, times: action.times }]
        : [],
    );
    const isAllowed = allowedIn(section, view);
    const first = learned.slice(0, mostCompared).filter((part) => !isAllowed(part));
    const rest = learned.slice(mostCompared);
    const isLong = rest.length > 0 && rulesFrom(section, first, subject.app).length > mostRules;
    const open = isLong ? first : [...first, ...rest.filter((part) => !isAllowed(part))];
    const rules = rulesFrom(section, open, subject.app);
    if (rules.length > mostRules) {
      const why = 'too many to review: write a pattern that covers them';
      const more = isLong ? 'more than ' : '';
      refuse({ fn, section: section.name, what: `${more}${rules.length} different values`, why });
      return [];
    }
    const evil = theirs
      .filter(({ seen }) => seen.kind === 'part')
      .filter((action) => adding.doubt(action) !== null);
    return rules.flatMap(({ name, rule, times }) => {
      if (section.atoms(rule).some((atom) => section.check.isTooWide(atom))) {
        const why = 'too wide to review: write its rule by hand';
        refuse({ fn, section: section.name, what: section.text.match(rule), why });
        return [];
      }
      const attack = evil.find(({ seen }) => seen.kind === 'part' && isWithin(section, seen.part, rule));
      if (attack) {
        const why = `its rule would also allow ${attack.what}, which an attack may have done`;
        refuse({ fn, section: section.name, what: section.text.match(rule), why });
        return [];
      }
      const free = withFreeName({ name, rule: { ...rule, action: adding.action }, times }, section, merged);
      return [{ fn, section: section.name, ...free }];
    });
  });
}

/** Returns why nothing is learned from an action; null if it can be learned. */
function whyNot(action: Action, mode: ProfileMode, { doubt }: Adding): string | null {
  const doubted = doubt(action);
  if (doubted !== null) return doubted;
  if (action.seen.kind === 'refused') return action.seen.why;
  if (action.blocked > 0) return 'a guard blocked it: write its rule by hand';
  if (action.isEventDecided)
    return 'the sender of the event chooses it: write the values that you allow by hand';
  if (mode === 'enforce' && action.times > 0) return 'the section is enforced: write its rule by hand';
  return null;
}

const isWithin = (section: Section, part: Counted['part'], rule: LearnedRule['rule']): boolean =>
  section.atoms(rule).some((atom) => section.covers(atom, part));

/** Returns a test whether a rule includes a part; a wide rule that watches does not count. */
function allowedIn(section: Section, { merged, subject }: FunctionView): (part: Counted) => boolean {
  const { rules, limited } = merged.sections[section.name];
  const including = rules
    .filter(({ rule }) => !isWideWatch(section, rule))
    .flatMap(({ rule }) => section.atoms(rule));
  return ({ part }) => {
    if (!limited) return true;
    const [learned] = rulesFrom(section, [{ part, times: 1 }], subject.app);
    const isIncluded = (atom: Atom): boolean => including.some((wide) => section.covers(wide, atom));
    return !learned || section.atoms(learned.rule).every(isIncluded);
  };
}

/** Returns rules that allow the parts, each with a different name. */
function rulesFrom(section: Section, seen: readonly Counted[], app: App): readonly LearnedRule[] {
  const byName = new Map<string, LearnedRule>();
  const made = section.learn
    .rules(seen, app)
    .toSorted((a, b) => compareText(JSON.stringify(a.rule), JSON.stringify(b.rule)));
  for (const rule of made) {
    const name = freeName(rule.name, byName);
    byName.set(name, { ...rule, name });
  }
  return [...byName.values()];
}

function withFreeName(rule: LearnedRule, section: Section, merged: Effective): LearnedRule {
  const taken = new Set(merged.sections[section.name].rules.map(({ name }) => name));
  return { ...rule, name: freeName(rule.name, taken) };
}

function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
  return name;
}
