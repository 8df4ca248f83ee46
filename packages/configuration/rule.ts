import {
  type App,
  both,
  type FunctionDeclaration,
  type FunctionReport,
  type Location,
  oneLess,
  type Problem,
  type Resource,
  type RuleDescription,
  type Severity,
  type TemplateEdit,
} from '@emmental/model';
import { idsStartedBy, ofType } from './references.ts';
import { type ConditionalAnswer, type Setting, settings } from './setting.ts';

/** The input of a rule: the app as the template declares it, and the report about each function. */
export interface RuleInput {
  readonly app: App;
  /** The functions in the template's order. */
  readonly functions: readonly ReviewedFunction[];
  /** The date of today, as `2026-11-24`. Rules about runtimes compare it with the end of support. */
  readonly today: string;
  /**
   * True when rules also return facts: findings without a consequence in this app, which other scanners would report
   * (`scan --peers`).
   */
  readonly withFacts: boolean;
}

/** A function with its declaration in the template and the report about its code and permissions. */
export interface ReviewedFunction {
  readonly declaration: FunctionDeclaration;
  /** The behaviours, needs and grants of the function, and who can start it. `handler` is null when its code was not read. */
  readonly report: FunctionReport;
}

/** A rule about declarations. `check` is a pure function. */
export interface ConfigurationRule extends RuleDescription {
  check(input: RuleInput): readonly Problem[];
  /**
   * Returns the questions of the rule with their answers, also those that lead to no finding (`emmental rules explain`
   * prints them); absent = the rule can only return problems.
   */
  questions?(input: RuleInput): readonly Question[];
}

/** A question of a rule about one resource or function. If it has no answers, the rule does not apply. */
export interface Question {
  /** The resource or function, with the id that findings use. */
  readonly subject: Pick<Resource, 'id' | 'at' | 'condition'>;
  readonly function: string | null;
  /** Ids of the functions that a problem of the subject concerns; absent = only `function`. */
  readonly functions?: readonly string[];
  readonly answers: readonly ConditionalAnswer[];
  /** Returns the problem to report if an answer is wrong or open. */
  readonly describe: () => ResourceProblem;
}

/** Makes a rule from questions: a question with a wrong or open answer is a problem. */
export function ruleOfQuestions(
  description: RuleDescription,
  questions: (input: RuleInput) => readonly Question[],
): ConfigurationRule {
  return {
    ...description,
    questions,
    check: (input) =>
      questions(input).flatMap((question) =>
        [
          ...problems(question.subject, question.answers, question.describe),
          ...(input.withFacts ? factProblems(question.subject, question.answers, question.describe) : []),
        ].map((problem) => ({
          ...problem,
          function: question.function,
          ...(question.functions ? { parts: question.functions.map((id) => ({ function: id })) } : {}),
        })),
      ),
  };
}

/** Returns the rule unchanged; it only checks the type. */
export const defineRule = (rule: ConfigurationRule): ConfigurationRule => rule;

/** The texts and the severity of the problem that a rule finds in a resource. */
export interface ResourceProblem {
  readonly title: string;
  /** The title to use if the problem has no consequence here and is a fact; absent = `title`. */
  readonly factTitle?: string;
  readonly severity: Severity;
  readonly fix: string;
  /** The fix as a change of the template, for `emmental protect`. */
  readonly edit?: TemplateEdit;
  /** The gain of an attacker, in a few words; absent = the title shows it. */
  readonly gains?: string;
  /** Further rows below the title. */
  readonly details?: Problem['details'];
}

/**
 * Makes a rule that checks each resource of some types. `judge` returns the answers under each condition of the template,
 * `describe` the problem. An answer that could not be decided becomes a finding with status `unknown`.
 */
export function resourceRule(
  rule: RuleDescription & {
    readonly types: readonly string[];
    readonly judge: (resource: Resource, input: RuleInput) => readonly ConditionalAnswer[];
    readonly describe: (resource: Resource, input: RuleInput) => ResourceProblem;
  },
): ConfigurationRule {
  const { types, judge, describe, ...description } = rule;
  return ruleOfQuestions(description, (input) =>
    ofType(input, ...types)
      .filter(({ generated, place }) => !generated || place !== undefined)
      .map((resource) => {
        const subject = asWritten(resource);
        return {
          subject,
          function: null,
          functions: idsStartedBy(input, resource.id),
          answers: judge(resource, input),
          describe: () => {
            const described = describe(resource, input);
            // `emmental protect` cannot edit a resource that a format generates.
            const { edit: _, ...byHand } = described;
            return resource.generated
              ? { ...byHand, title: described.title.replaceAll(resource.id, subject.id) }
              : described;
          },
        };
      }),
  );
}

/** Returns a resource with the id that findings use: for a generated resource, the part of the template from which the format made it. */
export const asWritten = <T extends Resource>(resource: T): T =>
  resource.place === undefined ? resource : { ...resource, id: resource.place };

/**
 * Makes a rule that checks each function. `judge` returns `notApplicable(…)` for a function to which the rule does not
 * apply. Without `clouds` the rule checks functions on AWS only.
 */
export function functionRule(
  rule: RuleDescription & {
    readonly clouds?: 'google' | 'all';
    /** Returns the functions that a problem of the function concerns; absent = only the function itself. */
    readonly concerned?: (fn: ReviewedFunction, input: RuleInput) => readonly ReviewedFunction[];
    readonly judge: (fn: ReviewedFunction, input: RuleInput) => readonly ConditionalAnswer[];
    readonly describe: (fn: ReviewedFunction, input: RuleInput) => ResourceProblem;
  },
): ConfigurationRule {
  const { judge, describe, clouds, concerned, ...description } = rule;
  const applies = ({ declaration }: ReviewedFunction): boolean =>
    !(declaration.ofFramework && isHygiene(description.id)) &&
    (clouds === 'all' || (declaration.account !== undefined) === (clouds === 'google'));
  return ruleOfQuestions(description, (input) =>
    input.functions.filter(applies).map((fn) => {
      const { id, logicalId, name, at, condition } = fn.declaration;
      return {
        subject: { id: input.app.format === 'serverless' ? `functions.${name}` : logicalId, at, condition },
        function: id,
        ...(concerned ? { functions: concerned(fn, input).map(({ declaration }) => declaration.id) } : {}),
        answers: judge(fn, input),
        describe: () => describe(fn, input),
      };
    }),
  );
}

/** Is the rule about settings of a function? Those of a function that a framework makes are the framework's. A refused runtime stops the deployment. */
const isHygiene = (id: string): boolean => id.startsWith('function/') && id !== 'function/refused-runtime';

/** Returns the settings at a path of a function's settings, one for each condition. */
export function functionSettings(
  { declaration }: ReviewedFunction,
  key: string,
  ...path: readonly string[]
): readonly Setting[] {
  const value = declaration.settings.get(key);
  return value === undefined
    ? [{ state: 'absent', when: null, path: [key, ...path] }]
    : settings(value, ...path);
}

/**
 * Returns at most one problem for a resource: of the first wrong answer, or if no answer is wrong, of the first open one.
 */
export function problems(
  resource: Pick<Resource, 'id' | 'at' | 'condition'>,
  judged: readonly ConditionalAnswer[],
  describe: () => ResourceProblem,
): readonly Problem[] {
  const wrong = judged.filter(({ isWrong }) => isWrong === true);
  const open = judged.filter(({ isWrong }) => typeof isWrong === 'object');
  const [first] = wrong.length > 0 ? wrong : open;
  if (!first) return [];
  const { title, severity, fix, edit, gains, details = [] } = describe();
  const at: Location = first.at ?? resource.at;
  const why = typeof first.isWrong === 'object' ? first.isWrong.open : null;
  const isAlways = wrong.length === judged.length || wrong.some(({ when }) => when === null);
  return [
    {
      title,
      function: null,
      resource: resource.id,
      at,
      // A possible problem is less severe than a certain one.
      severity: why === null ? severity : oneLess(severity),
      status: why === null ? 'fail' : 'unknown',
      condition: isAlways ? resource.condition : both(resource.condition, first.when),
      evidence: [{ file: at.file, line: at.line, text: why ?? title }],
      fix,
      ...(edit ? { edit } : {}),
      details: [
        ...(gains === undefined ? [] : [{ label: 'gains', text: gains }]),
        ...details,
        ...(why === null ? [] : [{ label: 'open', text: why }]),
      ],
      subject: resource.id,
    },
  ];
}

/** Returns the problem as a fact, with the reason why it has no consequence; nothing if another answer is wrong or open. */
function factProblems(
  resource: Pick<Resource, 'id' | 'at' | 'condition'>,
  judged: readonly ConditionalAnswer[],
  describe: () => ResourceProblem,
): readonly Problem[] {
  if (judged.some(({ isWrong }) => isWrong !== false)) return [];
  return problems(
    resource,
    judged.map((answer) => ({ ...answer, isWrong: answer.isFact === true })),
    () => {
      const described = describe();
      return { ...described, title: described.factTitle ?? described.title };
    },
  ).map((problem) => factOf(problem, judged.find(({ isFact }) => isFact)?.because ?? ''));
}

/** Turns a problem into a fact: a finding that has no consequence here, because of `why`. It has no fix and no gain. */
export function factOf({ edit: _, ...problem }: Omit<Problem, 'severity'>, why: string): Problem {
  const { file, line } = problem.at;
  return {
    ...problem,
    severity: 'info',
    evidence: [{ file, line, text: `no risk: ${why}` }],
    fix: null,
    details: [
      ...problem.details.filter(({ label }) => label !== 'gains'),
      { label: 'weighs', text: `nothing: ${why}` },
    ],
  };
}
