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
import { ofType } from './references.ts';
import { type Judged, type Setting, settings } from './setting.ts';

/** The input of a rule: the declarations of the template and the facts about each function. */
export interface Facts {
  readonly app: App;
  /** The functions in the template's order. */
  readonly functions: readonly FunctionFacts[];
  /** The date of today, as `2026-11-24`: runtimes end. */
  readonly today: string;
  /** True when problems that weigh nothing here are reported too, as other scanners do. */
  readonly peers: boolean;
}

export interface FunctionFacts {
  readonly declaration: FunctionDeclaration;
  /** The behaviours, needs and grants of the function, and who can start it. `handler` is null when its code was not read. */
  readonly report: FunctionReport;
}

/** A rule about declarations. `check` is pure: facts in, problems out. */
export interface ConfigurationRule extends RuleDescription {
  check(facts: Facts): readonly Problem[];
  /**
   * Returns the rule's questions with their answers, including those that lead to no finding; absent = the rule only
   * returns its findings.
   */
  ask?(facts: Facts): readonly Question[];
}

/** A question of a rule about a resource or function. Without an answer the rule does not apply. */
export interface Question {
  /** The resource by the name that findings use. */
  readonly subject: Pick<Resource, 'id' | 'at' | 'condition'>;
  readonly function: string | null;
  readonly answers: readonly Judged[];
  readonly say: () => ResourceProblem;
}

/** Makes a rule from questions: each wrong or open answer is a problem. */
export function asking(
  description: RuleDescription,
  ask: (facts: Facts) => readonly Question[],
): ConfigurationRule {
  return {
    ...description,
    ask,
    check: (facts) =>
      ask(facts).flatMap((question) =>
        [
          ...problems(question.subject, question.answers, question.say),
          ...(facts.peers ? weightlessProblems(question.subject, question.answers, question.say) : []),
        ].map((problem) => ({ ...problem, function: question.function })),
      ),
  };
}

export const defineRule = (rule: ConfigurationRule): ConfigurationRule => rule;

/** The problem that a rule about resources of some types finds in a resource. */
export interface ResourceProblem {
  readonly title: string;
  /** The title where the problem weighs nothing: the fact, without its possible consequences elsewhere. Absent = the title. */
  readonly asFact?: string;
  readonly severity: Severity;
  readonly fix: string;
  /** The fix as a change of the template, where it can be made without asking. */
  readonly edit?: TemplateEdit;
  /** The attacker's gain, in a few words; absent = nothing to add. */
  readonly gains?: string;
  /** Further facts that a person needs beside the title. */
  readonly details?: Problem['details'];
}

/**
 * Makes a rule that asks a question of each resource of some types. `judge` answers it under each condition of the
 * template; `say` names the problem. A question that could not be decided becomes a finding with status `unknown`.
 */
export function resourceRule(
  rule: RuleDescription & {
    readonly types: readonly string[];
    readonly judge: (resource: Resource, facts: Facts) => readonly Judged[];
    readonly say: (resource: Resource, facts: Facts) => ResourceProblem;
  },
): ConfigurationRule {
  const { types, judge, say, ...description } = rule;
  return asking(description, (facts) =>
    ofType(facts, ...types)
      .filter(({ generated, place }) => !generated || place !== undefined)
      .map((resource) => {
        const subject = asWritten(resource);
        return {
          subject,
          function: null,
          answers: judge(resource, facts),
          say: () => {
            const said = say(resource, facts);
            // A resource that a format generates is not edited in the template.
            const { edit: _, ...byHand } = said;
            return resource.generated
              ? { ...byHand, title: said.title.replaceAll(resource.id, subject.id) }
              : said;
          },
        };
      }),
  );
}

/** Returns a resource as people find it: for a generated resource, the one that it was generated from. */
export const asWritten = <T extends Resource>(resource: T): T =>
  resource.place === undefined ? resource : { ...resource, id: resource.place };

/**
 * Makes such a rule for functions. `notAsked` is the answer for a function that the rule does not apply to. Without
 * `clouds` the rule is about functions on AWS.
 */
export function functionRule(
  rule: RuleDescription & {
    readonly clouds?: 'google' | 'all';
    readonly judge: (fn: FunctionFacts, facts: Facts) => readonly Judged[];
    readonly say: (fn: FunctionFacts, facts: Facts) => ResourceProblem;
  },
): ConfigurationRule {
  const { judge, say, clouds, ...description } = rule;
  const isAsked = ({ declaration }: FunctionFacts): boolean =>
    clouds === 'all' || (declaration.account !== undefined) === (clouds === 'google');
  return asking(description, (facts) =>
    facts.functions.filter(isAsked).map((fn) => {
      const { id, logicalId, name, at, condition } = fn.declaration;
      return {
        subject: { id: facts.app.format === 'serverless' ? `functions.${name}` : logicalId, at, condition },
        function: id,
        answers: judge(fn, facts),
        say: () => say(fn, facts),
      };
    }),
  );
}

/** Returns the values at a path of a function's settings, a value for each condition. */
export function functionSettings(
  { declaration }: FunctionFacts,
  key: string,
  ...path: readonly string[]
): readonly Setting[] {
  const value = declaration.settings.get(key);
  return value === undefined
    ? [{ state: 'absent', when: null, path: [key, ...path] }]
    : settings(value, ...path);
}

/** Returns a problem for a resource: wrong under some conditions, or not decided; a sure answer goes before an open one. */
export function problems(
  resource: Pick<Resource, 'id' | 'at' | 'condition'>,
  judged: readonly Judged[],
  say: () => ResourceProblem,
): readonly Problem[] {
  const wrong = judged.filter(({ isWrong }) => isWrong === true);
  const open = judged.filter(({ isWrong }) => typeof isWrong === 'object');
  const [first] = wrong.length > 0 ? wrong : open;
  if (!first) return [];
  const { title, severity, fix, edit, gains, details = [] } = say();
  const at: Location = first.at ?? resource.at;
  const why = typeof first.isWrong === 'object' ? first.isWrong.open : null;
  const isAlways = wrong.length === judged.length || wrong.some(({ when }) => when === null);
  return [
    {
      title,
      function: null,
      resource: resource.id,
      at,
      // A possible problem weighs less than a sure one.
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

/** Returns the problems that are true and weigh nothing, with the reason; none where the problem weighs under another condition. */
function weightlessProblems(
  resource: Pick<Resource, 'id' | 'at' | 'condition'>,
  judged: readonly Judged[],
  say: () => ResourceProblem,
): readonly Problem[] {
  if (judged.some(({ isWrong }) => isWrong !== false)) return [];
  return problems(
    resource,
    judged.map((answer) => ({ ...answer, isWrong: answer.isSo === true })),
    () => {
      const said = say();
      return { ...said, title: said.asFact ?? said.title };
    },
  ).map((problem) => weighingNothing(problem, judged.find(({ isSo }) => isSo)?.because ?? ''));
}

/** Turns a problem into a fact that weighs nothing because of `why`: there is nothing to fix and nothing to gain. */
export function weighingNothing({ edit: _, ...problem }: Omit<Problem, 'severity'>, why: string): Problem {
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
