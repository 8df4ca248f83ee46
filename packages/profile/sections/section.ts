import type {
  App,
  CompiledFunction,
  CompiledRule,
  CompiledRules,
  Diagnostic,
  FunctionDeclaration,
  FunctionReport,
  Language,
  Location,
  ProfileSection,
} from '@emmental/model';
import type { Declared } from '../compile/declared.ts';
import type { DerivedFunction, DerivedRule, DerivedSection } from '../derive/derived.ts';
import type { FunctionInput } from '../derive/input.ts';
import type { Effective, EffectiveRule, EffectiveSection } from '../levels/effective.ts';
import type { Decision } from '../ready/ready.ts';
import type { RuleOf } from '../rulebase.ts';
import type { Subject } from '../subject.ts';

/** The smallest part that a rule allows or denies: one host, one path to read, one call on one resource; its fields as texts. */
export type Atom = readonly string[];

/**
 * One section of the rulebase. The folders of this package (derive, compile, learn, check, …) are loops over all sections
 * (`index.ts`) and contain no code for a single section. The schema of a section's rules is in `sectionRules`
 * (packages/model/schema/rules.ts), which a scan does not load; `RuleOf` is its type.
 */
export interface Section<S extends ProfileSection = ProfileSection> {
  readonly name: S;
  readonly text: SectionText<S>;
  /** The fields of a rule except `action`, in the order in which they are written. */
  readonly fields: Readonly<Record<string, Field>>;
  /** Languages whose guard has a policy for the section: only there can the section be enforced. */
  readonly guards: readonly GuardedLanguage[];
  /** The user of what the rules allow: the code of the function, or the events that start it. */
  readonly usedBy: 'code' | 'events';
  /** The defaults that `derive` writes into a new rulebase; absent = none. */
  readonly begins?: 'none' | Readonly<Record<string, Beginning<S>>>;
  /** Returns the parts of a rule whose groups are written out. */
  atoms(rule: RuleOf<S>): readonly Atom[];
  /** Returns true if `wide` allows everything that `narrow` allows. Returns false, too, when it cannot show that. */
  covers(wide: Atom, narrow: Atom): boolean;
  /** Returns the rules that the function needs; undefined = the rules that `begins` puts into the defaults are enough. */
  derive(input: FunctionInput): DerivedSection<S> | undefined;
  /** Returns the rules that apply although nobody wrote them, in the order in which they are shown. */
  implied(declared: Declared, section: EffectiveSection<S>): readonly ImpliedRule<S>[];
  /** Returns the rule in the form that guards read. */
  compile(row: CompiledRule, rule: RuleOf<S>, compiling: Compiling): readonly CompiledRules[S][];
  readonly learn: SectionLearning<S>;
  readonly check: SectionChecks<S>;
  /** Returns true if a change allows more although the rule matches the same, such as by inspecting less; absent = no change does. */
  loosens?(change: RuleChange<S>): boolean;
  /** Returns the decisions about the entire section that a person has to take before it can be enforced. */
  undecided?(subject: FunctionView): readonly Decision[];
  /**
   * Returns what the template says instead of a field of the rule that matches nothing, such as `who`; `derived` are the rules for
   * which the rule is needed. Null = they agree; absent = always null.
   */
  contradicts?(rule: RuleOf<S>, derived: readonly DerivedRule<S>[]): string | null;
  /** Returns rows of `explain` for what exceptions of the rulebase accept beside the rules; `app` is the app's name. Absent = none. */
  excepted?(view: FunctionView, app: string): readonly ExceptedRow[];
  /** Returns rows of `explain` for calls that are allowed without a rule. */
  allowedAnyway?(report: FunctionReport): readonly AllowedAnyway[];
}

/** A language that has a guard. */
export type GuardedLanguage = Exclude<Language, 'other'>;

/** The words of a section on screens. */
export interface SectionText<S extends ProfileSection> {
  /** The title of its column. */
  readonly title: string;
  /** The fields that the head of a new rulebase names as verbs: `read, write`. */
  readonly verbs: string;
  /** The advice for a rule on watch when no assumption answers its question: `write its hosts instead: …`. */
  readonly instead: string;
  /** Returns the match of a rule in one line: `aws:s3, env:CALLBACK_URL`. */
  match(rule: RuleOf<S>): string;
}

/** One field of a rule. */
export interface Field {
  /** True if a rule with another value of the field matches something else. */
  readonly matches?: true;
  /** The value of the field when the rule does not write it. */
  readonly otherwise?: string;
  /** True if the order of the list has a meaning; such a list is written as a list even with one value. Other lists are sets. */
  readonly isOrdered?: true;
  /** The list under `objects` with the groups that the field can name. */
  readonly group?: 'hosts' | 'operations' | 'resources' | 'paths';
}

/** A default rule of every new rulebase. */
export interface Beginning<S extends ProfileSection> {
  readonly rule: RuleOf<S>;
  readonly why: string;
}

/** A rule that applies although nobody wrote it, and the reason for it. */
export interface ImpliedRule<S extends ProfileSection = ProfileSection> {
  readonly name: string;
  readonly rule: RuleOf<S>;
  readonly why: string;
  /** Parts that a written rule allows by name, so that this deny leaves them to it; absent = none. */
  readonly except?: readonly string[];
}

/** The input of `compile` beside the rule itself. */
export interface Compiling {
  readonly declared: Declared;
  readonly learned: Learned;
  /** Parts to which an implied deny does not apply; empty for all other rules. */
  readonly except: readonly string[];
  /** Reports a problem at the place of the rule; implied rules have no place and report nothing. */
  note(code: Diagnostic['code'], about: string): void;
}

/** The shape of events and the forms of arguments that were learned for a function; they are stored beside the rulebase. */
export interface Learned {
  /** `emmental/shape/1`, or null. */
  readonly shape: unknown;
  readonly skeletons: CompiledFunction['skeletons'];
}

export interface SectionLearning<S extends ProfileSection> {
  /** Reads the text that a guard writes into `evidence.what` of a signal. */
  read(what: string): Seen;
  /** Returns why no rule is learned for a part, however often it was seen; null = one can be. Absent = always null. */
  refuses?(part: Atom): string | null;
  /**
   * Returns true if a part of a rule may match a seen part although `covers` does not show it, because only a running guard knows
   * what the rule's words stand for (`env:HOST`, `code`, a resource by its id in the template); absent = always false.
   */
  mayMean?(atom: Atom, seen: Atom): boolean;
  /** Returns rules that allow the seen parts; two of them can have the same name. */
  rules(seen: readonly Counted[], app: App): readonly LearnedRule<S>[];
  /** Returns false if guards cannot count the uses of the rule, so that a rule without hits may be in use; absent = true. */
  isCounted?(rule: RuleOf<S>, declaration: FunctionDeclaration | undefined): boolean;
  /** Returns the rule after the shape of its events was learned; null = the rule does not change. */
  withShape?(rule: RuleOf<S>): RuleOf<S> | null;
}

/** The result of reading one signal: a part of a rule, or the reason why nothing is learned. */
export type Seen =
  | { readonly kind: 'part'; readonly part: Atom }
  | { readonly kind: 'refused'; readonly why: string }
  /** Nothing is learned, because another signal holds the same text in full. */
  | { readonly kind: 'nothing' };

/** A part that was seen, and how often. */
export interface Counted {
  readonly part: Atom;
  readonly times: number;
}

/** A rule made from parts that were seen. */
export interface LearnedRule<S extends ProfileSection = ProfileSection> {
  readonly name: string;
  readonly rule: RuleOf<S>;
  readonly times: number;
}

export interface SectionChecks<S extends ProfileSection> {
  /** Returns true if a rule that allows this part allows too much to be reviewed. */
  isTooWide(atom: Atom): boolean;
  /** Returns true if every function uses what the rule allows, even if its code does not show it; absent = false. */
  isUsedAnyway?(rule: RuleOf<S>): boolean;
  /** Returns false if `wider` is less strict than `rule` about the same calls, so that it does not replace `rule`; absent = true. */
  replaces?(wider: RuleOf<S>, rule: RuleOf<S>): boolean;
  /** Returns problems of the entire section in one environment (null = in the rules of all environments). */
  section?(subject: FunctionView, environment: string | null): readonly Diagnostic[];
}

/** One function of a rulebase, and the results of the scan for it. */
export interface FunctionView {
  readonly subject: Subject;
  readonly fn: string;
  readonly declaration: FunctionDeclaration | undefined;
  readonly report: FunctionReport | undefined;
  /** The rules that template and code need. */
  readonly derived: DerivedFunction | undefined;
  readonly merged: Effective;
  /** Returns the rules of another function of the app that apply in all environments. */
  effectiveOf(fn: string): Effective;
}

/** A rule before and after a change; a new rule has no `before`, a removed rule no `after`. */
export interface RuleChange<S extends ProfileSection> {
  readonly before: RuleOf<S> | undefined;
  readonly after: RuleOf<S> | undefined;
  /** All rules of the section before the change. */
  readonly rulesBefore: readonly EffectiveRule<S>[];
  /** All rules of the section after the change. */
  readonly rules: readonly EffectiveRule<S>[];
  /** Returns true if the section allows the part after the change. */
  isAllowed(atom: Atom): boolean;
}

/** A row of `explain` for an exception. */
export interface ExceptedRow {
  readonly name: string;
  readonly match: string;
  /** Guards count what it accepts under this id. */
  readonly id: string;
  readonly at: Location;
  readonly because: string;
}

/** A row of `explain` for calls that need no rule. */
export interface AllowedAnyway {
  readonly name: string;
  readonly match: string;
  readonly because: string;
}

/** Declares a section. A field of the schema that has no row in `fields` is a type error. */
export const defineSection = <S extends ProfileSection>(
  section: Section<S> & {
    readonly fields: { readonly [F in Exclude<keyof RuleOf<S>, 'action'>]-?: Field };
  },
): Section<S> => section;

/** Returns the implied rule of a section that is missing from the rulebase; nothing for a section that is there. */
export const notLimited = <S extends ProfileSection>(
  { limited }: EffectiveSection<S>,
  rule: RuleOf<S>,
): readonly ImpliedRule<S>[] =>
  limited
    ? []
    : [
        {
          name: 'not-limited',
          rule,
          why: 'the section is missing: everything that no rule denies is allowed',
        },
      ];

export const seenPart = (...part: Atom): Seen => ({ kind: 'part', part });
export const refused = (why: string): Seen => ({ kind: 'refused', why });

/** Returns the part, or refuses it if the guard cut or redacted the text. */
export const inFull = (what: string, seen: Seen): Seen =>
  seen.kind === 'part' && /…|\.\.\.$|\[redacted\]|\(redacted\)/.test(what)
    ? refused('the signal was cut off')
    : seen;
