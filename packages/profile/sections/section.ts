import type {
  App,
  CompiledFunction,
  CompiledRule,
  CompiledRules,
  Diagnostic,
  FunctionDeclaration,
  FunctionReport,
  Language,
  ProfileSection,
} from '@emmental/model';
import type { Declared } from '../compile/declared.ts';
import type { DerivedSection } from '../derive/derived.ts';
import type { FunctionInput } from '../derive/input.ts';
import type { Effective, EffectiveRule, EffectiveSection } from '../levels/effective.ts';
import type { Decision } from '../ready/ready.ts';
import type { RuleOf } from '../rulebase.ts';
import type { Subject } from '../subject.ts';

/** The smallest part that a rule allows or denies: one host, one path to read, one call on one resource. */
export type Atom = readonly string[];

/**
 * One section of the rulebase. Deriving, covering, compiling, learning, checking, explaining and writing are loops over
 * all sections (`index.ts`) and know none of them by name. The schema of its rules is its row of `sectionRules`
 * (packages/model/schema/rules.ts), which a scan does not load; `RuleOf` is the type that the row gives.
 */
export interface Section<S extends ProfileSection = ProfileSection> {
  readonly name: S;
  readonly text: SectionText<S>;
  /** The fields of a rule but `action`, in the order in which they are written. */
  readonly fields: Readonly<Record<string, Field>>;
  /** Languages whose guard has a policy for the section: only there can the section be enforced. */
  readonly guards: readonly GuardedLanguage[];
  /** The user of what the rules allow: the code of the function, or the events that start it. */
  readonly usedBy: 'code' | 'events';
  /** The defaults that `derive` writes into a new rulebase; absent = none. */
  readonly begins?: 'none' | Readonly<Record<string, Beginning<S>>>;
  /** The parts of a rule whose groups are written out. */
  atoms(rule: RuleOf<S>): readonly Atom[];
  /** True if the first part allows all that the second does. False may only mean that it could not be shown. */
  covers(wide: Atom, narrow: Atom): boolean;
  /** The rules that the repository asks for; undefined = the defaults do. */
  derive(input: FunctionInput): DerivedSection<S> | undefined;
  /** The rules that hold without being written, in the order in which they are shown. */
  implied(declared: Declared, section: EffectiveSection<S>): readonly ImpliedRule<S>[];
  /** The rule as guards read it. */
  compile(row: CompiledRule, rule: RuleOf<S>, compiling: Compiling): readonly CompiledRules[S][];
  readonly learn: SectionLearning<S>;
  readonly check: SectionChecks<S>;
  /** True if a change of a rule allows more in another way than by what the rule matches; absent = it never does. */
  loosens?(change: RuleChange<S>): boolean;
  /** Decisions that a person has to take before the section can be enforced, beside those about single rules. */
  undecided?(subject: FunctionView): readonly Decision[];
  /** Rows of `explain` for calls that are allowed without a rule. */
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
  /** The advice for a rule that watches and waits for no question: `write its hosts instead: …`. */
  readonly instead: string;
  /** The match of a rule in one line: `aws:s3, env:CALLBACK_URL`. */
  match(rule: RuleOf<S>): string;
}

/** One field of a rule. */
export interface Field {
  /** The field is part of what the rule matches, and so of its identity. */
  readonly matches?: true;
  /** The value that is meant where the rule does not write the field. */
  readonly otherwise?: string;
  /** The order of the list has a meaning; a list of one value is written as a list. Other lists are sets. */
  readonly isOrdered?: true;
  /** The list under `objects` that holds the groups which the field may name. */
  readonly group?: 'hosts' | 'operations' | 'resources' | 'paths';
}

/** A rule that every new rulebase begins with. */
export interface Beginning<S extends ProfileSection> {
  readonly rule: RuleOf<S>;
  readonly why: string;
}

/** A rule that nobody wrote, and why it is there. */
export interface ImpliedRule<S extends ProfileSection = ProfileSection> {
  readonly name: string;
  readonly rule: RuleOf<S>;
  readonly why: string;
}

/** The facts, beside the rule itself, of which its compiled form is made. */
export interface Compiling {
  readonly declared: Declared;
  readonly learned: Learned;
  /** Reports a problem at the place of the rule; implied rules have no place and report nothing. */
  note(code: Diagnostic['code'], about: string): void;
}

/** The shape and the skeletons that were learned of a function; they are kept beside the rulebase. */
export interface Learned {
  /** `emmental/shape/1`, or null. */
  readonly shape: unknown;
  readonly skeletons: CompiledFunction['skeletons'];
}

export interface SectionLearning<S extends ProfileSection> {
  /** Reads what a guard writes in `evidence.what`. */
  read(what: string): Seen;
  /** Rules that allow what was seen; two of them may have the same name. */
  rules(seen: readonly Counted[], app: App): readonly LearnedRule<S>[];
  /** False if guards do not count the uses of the rule in this function, so that no hit proves nothing; absent = true. */
  isCounted?(rule: RuleOf<S>, declaration: FunctionDeclaration | undefined): boolean;
  /** The rule after the forms of its events were learned; null = the rule stays as it is. */
  withShape?(rule: RuleOf<S>): RuleOf<S> | null;
}

/** The lesson of one signal: a part of a rule, or the reason why nothing is learned. */
export type Seen =
  | { readonly kind: 'part'; readonly part: Atom }
  | { readonly kind: 'refused'; readonly why: string }
  /** Another signal says the same in full. */
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
  /** True if allowing this part is more than anybody can review. */
  isTooWide(atom: Atom): boolean;
  /** True if every function uses what the rule allows, whatever its code does; absent = false. */
  isUsedAnyway?(rule: RuleOf<S>): boolean;
  /** False if `wider` asks less of what both rules match, so that it does not replace `rule`; absent = true. */
  replaces?(wider: RuleOf<S>, rule: RuleOf<S>): boolean;
  /** Problems of the section as a whole, in one environment. */
  section?(subject: FunctionView, environment: string | null): readonly Diagnostic[];
}

/** One function of a rulebase, beside what the repository says about it. */
export interface FunctionView {
  readonly subject: Subject;
  readonly fn: string;
  readonly declaration: FunctionDeclaration | undefined;
  readonly report: FunctionReport | undefined;
  readonly own: Effective;
  /** The rules of another function of the app, in every environment. */
  effectiveOf(fn: string): Effective;
}

/** A rule before and after a change; one of the two may be missing. */
export interface RuleChange<S extends ProfileSection> {
  readonly before: RuleOf<S> | undefined;
  readonly after: RuleOf<S> | undefined;
  /** All rules of the section after the change. */
  readonly rules: readonly EffectiveRule<S>[];
  /** True if the section allows the part after the change. */
  isAllowed(atom: Atom): boolean;
}

/** A row of `explain` that stands for no rule. */
export interface AllowedAnyway {
  readonly name: string;
  readonly match: string;
  readonly because: string;
}

/** A section whose fields are all described: a field of the schema without a row does not compile. */
export const defineSection = <S extends ProfileSection>(
  section: Section<S> & {
    readonly fields: { readonly [F in Exclude<keyof RuleOf<S>, 'action'>]-?: Field };
  },
): Section<S> => section;

/** The implied rule of a section that is missing from the rulebase. */
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

/** A part that a guard wrote in full; nothing is learned from a text that was cut or redacted. */
export const inFull = (what: string, seen: Seen): Seen =>
  seen.kind === 'part' && /…|\.\.\.$|\[redacted\]|\(redacted\)/.test(what)
    ? refused('the signal was cut off')
    : seen;
