import type { Resource, RuleDescription, Trigger, Value } from '@emmental/model';
import { asString, choicesOf, spelled } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import { idsStartedBy, isNamedBy, ofType, referencesAt, startedBy } from './references.ts';
import { type ConfigurationRule, type ResourceProblem, type RuleInput, ruleOfQuestions } from './rule.ts';
import {
  type Answer,
  type ConditionalAnswer,
  isOn,
  type Setting,
  scalar,
  settings,
  writtenAs,
} from './setting.ts';

/** An API of API Gateway, with the routes that start functions. */
export interface Api {
  /** The resource that findings name: the API, or a stage if the API is in another template. */
  readonly resource: Resource;
  readonly isRest: boolean;
  readonly routes: readonly Trigger[];
  readonly stages: readonly Resource[];
}

/** Returns the APIs of the template, also those that a format generates. */
export const apisOf = oncePerApp((input): readonly Api[] => {
  const routes = groupedBy(
    input.functions.flatMap(({ declaration }) => declaration.triggers),
    ({ sourceId }) => (sourceId === null ? [] : [sourceId]),
  );
  const restStages = groupedBy(ofType(input, 'AWS::ApiGateway::Stage'), (stage) =>
    referencesAt(stage, 'RestApiId'),
  );
  const deployed = groupedBy(stagesOfDeployments(input), (stage) => referencesAt(stage, 'RestApiId'));
  const stages = groupedBy(ofType(input, 'AWS::ApiGatewayV2::Stage'), (stage) =>
    referencesAt(stage, 'ApiId'),
  );
  // If the API has a stage resource, the further stage that SAM's deployment creates is never called.
  const restStagesOf = (id: string) => (restStages(id).length > 0 ? restStages(id) : deployed(id));
  const own = ofType(input, 'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api').map((resource) => ({
    resource,
    isRest: resource.type === 'AWS::ApiGateway::RestApi',
    routes: routes(resource.id),
    stages: (resource.type === 'AWS::ApiGateway::RestApi' ? restStagesOf : stages)(resource.id),
  }));
  // If only the stage is in this template, it is listed as an API without routes.
  const known = new Set(own.map(({ resource }) => resource.id));
  const others = [
    ...ofType(input, 'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage'),
    ...stagesOfDeployments(input),
  ].filter((stage) =>
    [...referencesAt(stage, 'RestApiId'), ...referencesAt(stage, 'ApiId')].every((id) => !known.has(id)),
  );
  return [
    ...own,
    ...others.map((stage) => ({
      resource: stage,
      isRest: stage.type !== 'AWS::ApiGatewayV2::Stage',
      routes: [],
      stages: [stage],
    })),
  ];
});

/** Returns a stage for each deployment with a `StageName`: such a deployment creates a stage, with the settings in `StageDescription`. */
function stagesOfDeployments(input: RuleInput): readonly Resource[] {
  return ofType(input, 'AWS::ApiGateway::Deployment').flatMap((deployment) => {
    const { properties } = deployment;
    if (properties.kind !== 'fields' || !properties.fields.has('StageName')) return [];
    const described = properties.fields.get('StageDescription');
    const fields = new Map([...(described?.kind === 'fields' ? described.fields : []), ...properties.fields]);
    return [{ ...deployment, properties: { ...properties, fields } }];
  });
}

/** Kinds of triggers that are routes of an API. The rule access/public-function-url checks URLs of functions. */
export const routeKinds: ReadonlySet<string> = new Set(['api', 'http-api', 'websocket']);

/** True for a route that needs an API key and no other credential. The reader of APIs (packages/read/app/api) writes this into `by`. */
export const needsOnlyKey = ({ by }: Trigger): boolean => by.includes('only an API key');

/** True when anyone can start a function through the API without an account. */
export const isPublic = ({ routes }: Pick<Api, 'routes'>): boolean =>
  routes.some(({ exposure }) => exposure === 'public');

/** Returns the reason why `isPublic` is false. */
export const whyNotPublic = ({ routes }: Pick<Api, 'routes'>): string =>
  routes.length === 0 ? 'no known route of it starts a function' : 'only callers with an account may call it';

/** True when data of callers becomes a command, a query, a path or code in a function of the API. */
export const isAttackable = ({ resource }: Api, input: RuleInput): boolean =>
  startedBy(input, resource.id).some(({ report }) =>
    report.behaviours.some(
      (behaviour) => behaviour.kind === 'sink' && behaviour.sanitized === null && !behaviour.stored,
    ),
  );

/**
 * Makes a rule that checks each stage of each API. `judge` returns the answers, `describe` the problem of a wrong answer.
 * A finding about a generated stage names the API, because people edit the API in the template.
 */
export function stageRule(
  rule: RuleDescription & {
    readonly judge: (stage: Resource, api: Api, input: RuleInput) => readonly ConditionalAnswer[];
    /** Judges method settings whose stage is in another template; absent = the rule does not check them. */
    readonly judgeMethods?: (settings: Value) => readonly ConditionalAnswer[];
    readonly describe: (name: string, stage: Resource, api: Api, input: RuleInput) => ResourceProblem;
  },
): ConfigurationRule {
  const { judge, judgeMethods, describe, ...description } = rule;
  return ruleOfQuestions(description, (input) => [
    ...apisOf(input).flatMap((api) =>
      api.stages.map((stage) => {
        const subject = stage.generated ? api.resource : stage;
        return {
          subject,
          function: null,
          functions: idsStartedBy(input, api.resource.id),
          answers: judge(stage, api, input),
          describe: () => describe(subject.id, stage, api, input),
        };
      }),
    ),
    ...(judgeMethods ? ofType(input, 'aws_api_gateway_method_settings') : []).map((resource) => ({
      subject: resource,
      function: null,
      answers: judgeMethods?.(resource.properties) ?? [],
      describe: () =>
        describe(resource.id, resource, { resource, isRest: true, routes: [], stages: [] }, input),
    })),
  ]);
}

/** Makes a rule that checks each API, as `stageRule` does for stages. */
export function apiRule(
  rule: RuleDescription & {
    readonly judge: (api: Api, input: RuleInput) => readonly ConditionalAnswer[];
    readonly describe: (name: string, api: Api, input: RuleInput) => ResourceProblem;
  },
): ConfigurationRule {
  const { judge, describe, ...description } = rule;
  return ruleOfQuestions(description, (input) =>
    apisOf(input).map((api) => ({
      subject: api.resource,
      function: null,
      functions: idsStartedBy(input, api.resource.id),
      answers: judge(api, input),
      describe: () => describe(api.resource.id, api, input),
    })),
  );
}

/** One operation of an API, from the API's OpenAPI document or from a method resource. */
export interface Operation {
  readonly api: Resource;
  readonly name: string;
  /** The resource that findings name: the method, or the API if the operation comes from a document. */
  readonly subject: Resource;
  readonly at: Resource['at'];
  readonly value: Value;
  readonly integration: Value | null;
  /** Does the operation authenticate callers? Null = not decided. */
  readonly authenticates: boolean | null;
  /** Does the operation need an API key? */
  readonly needsKey: boolean;
}

const verbs = /^(get|put|post|delete|patch|head|x-amazon-apigateway-any-method)$/i;

/** Returns the operations of all REST and HTTP APIs, from their documents and method resources. */
export const operationsOf = oncePerApp((input): readonly Operation[] => {
  const methods = groupedBy(ofType(input, 'AWS::ApiGateway::Method'), (method) =>
    referencesAt(method, 'RestApiId'),
  );
  return apisOf(input).flatMap(({ resource: api }) => [
    ...inDocument(api),
    ...methods(api.id).flatMap((method) => operationOf(method, api)),
  ]);
});

/** Returns the operations of methods whose API is in another template. */
export const operationsElsewhere = oncePerApp((input): readonly Operation[] => {
  const known = new Set(apisOf(input).map(({ resource }) => resource.id));
  return ofType(input, 'AWS::ApiGateway::Method')
    .filter((method) => !referencesAt(method, 'RestApiId').some((id) => known.has(id)))
    .flatMap((method) => operationOf(method, method));
});

const byApi = oncePerApp((input) => groupedBy(operationsOf(input), ({ api }) => [api.id]));

/** Returns the operations of one API. */
export const operationsAt = (input: RuleInput, api: Resource): readonly Operation[] => byApi(input)(api.id);

function inDocument(api: Resource): readonly Operation[] {
  const body = first(settings(api.properties, 'Body'));
  const paths = body && fieldOf(body, 'paths');
  if (body === null || paths?.kind !== 'fields') return [];
  const general = fieldOf(body, 'security');
  return [...paths.fields].flatMap(([path, item]) =>
    item.kind !== 'fields'
      ? []
      : [...item.fields].flatMap(([verb, value]) => {
          if (!verbs.test(verb)) return [];
          const name = `${/any-method/i.test(verb) ? 'ANY' : verb.toUpperCase()} ${path}`;
          const security = fieldOf(value, 'security') ?? general;
          const auth = fieldOf(value, 'x-amazon-apigateway-auth');
          const type = auth && asString(fieldOf(auth, 'type') ?? undefined);
          return [
            {
              api,
              name,
              subject: api,
              at: value.at ?? api.at,
              value,
              integration: fieldOf(value, 'x-amazon-apigateway-integration'),
              authenticates: type ? !/^none$/i.test(type) : authenticatesIn(security, body),
              needsKey: security?.kind === 'list' && security.items.length > 0,
            },
          ];
        }),
  );
}

/**
 * Returns whether an operation of an OpenAPI document authenticates callers: `security` must name a scheme other than an
 * API key, because a key does not prove who calls. Null = not decided.
 */
function authenticatesIn(security: Value | null, body: Value): boolean | null {
  if (security === null) return false;
  if (security.kind !== 'list') return null;
  const keys = new Set<string>();
  for (const path of [['securityDefinitions'], ['components', 'securitySchemes']]) {
    const schemes = first(settings(body, ...path));
    if (schemes?.kind !== 'fields') continue;
    for (const [name, scheme] of schemes.fields) {
      const isKey = asString(fieldOf(scheme, 'type') ?? undefined) === 'apiKey';
      const isOwn =
        fieldOf(scheme, 'x-amazon-apigateway-authorizer') ?? fieldOf(scheme, 'x-amazon-apigateway-authtype');
      if (isKey && isOwn === null) keys.add(name);
    }
  }
  return security.items.some(
    (item) =>
      item.kind === 'fields' && [...item.fields.keys()].some((name) => !keys.has(name) && name !== 'api_key'),
  );
}

function operationOf(method: Resource, api: Resource): readonly Operation[] {
  const verb = textIn(method.properties, 'HttpMethod')?.toUpperCase() ?? '?';
  if (verb === 'OPTIONS') return [];
  const type = first(settings(method.properties, 'AuthorizationType'));
  const text = type && asString(type);
  return [
    {
      api,
      name: verb,
      subject: method,
      at: method.at,
      value: method.properties,
      integration: first(settings(method.properties, 'Integration')),
      authenticates: type === null ? false : text === null ? null : text.toUpperCase() !== 'NONE',
      needsKey: settings(method.properties, 'ApiKeyRequired').some(
        (setting) => setting.state === 'known' && scalar(isOn)(setting.value) === true,
      ),
    },
  ];
}

/** Returns the first known value of a setting; null when there is none. */
function first(found: ReturnType<typeof settings>): Value | null {
  for (const setting of found) if (setting.state === 'known') return setting.value;
  return null;
}

function fieldOf(value: Value, key: string): Value | null {
  for (const { value: choice } of choicesOf(value)) {
    const field = choice.kind === 'fields' ? choice.fields.get(key) : undefined;
    if (field) return field;
  }
  return null;
}

/** Returns the text at a path of a value, or null. */
export function textIn(value: Value, ...path: readonly string[]): string | null {
  const found = first(settings(value, ...path));
  return found === null ? null : asString(found);
}

/** Returns the text at a path of a value, with references written out: `arn:aws:apigateway:${AWS::Region}:sqs:path/…`. Empty when there is none. */
export function spelledIn(value: Value, ...path: readonly string[]): string {
  const found = first(settings(value, ...path));
  return found === null ? '' : spelled(found);
}

/** Returns the rows of a stage's MethodSettings. The settings in a deployment's StageDescription are one row, valid for all methods. */
export const methodSettings = (stage: Resource): readonly Value[] => [
  ...(stage.type === 'AWS::ApiGateway::Deployment' ? [stage.properties] : []),
  ...itemsAt(stage.properties, 'MethodSettings'),
];

const itemsAt = (value: Value, key: string): readonly Value[] =>
  settings(value, key).flatMap((setting) =>
    setting.state === 'known' && setting.value.kind === 'list' ? setting.value.items : [],
  );

/**
 * Returns whether a usage plan counts the calls of a stage. The plan must refer to the API or stage, or name both with the
 * same texts. Not decided if the plan names an unknown stage.
 */
export function hasUsagePlan(input: RuleInput, { resource }: Api, stage: Resource): Answer {
  if (isNamedBy(input, [resource.id, stage.id], 'AWS::ApiGateway::UsagePlan')) return true;
  const planned = ofType(input, 'AWS::ApiGateway::UsagePlan')
    .flatMap(({ properties }) => itemsAt(properties, 'ApiStages'))
    .filter((plannedStage) =>
      isSame(settings(plannedStage, 'ApiId'), settings(stage.properties, 'RestApiId')),
    );
  const own = settings(stage.properties, 'StageName');
  if (planned.some((plannedStage) => isSame(settings(plannedStage, 'Stage'), own))) return true;
  const isOpen = planned.some((plannedStage) =>
    settings(plannedStage, 'Stage').some((stage) => writtenAs(stage) === null),
  );
  return isOpen ? { open: 'the stage that its usage plan counts' } : false;
}

/** True when two settings have the same text, or refer to the same undefined name. */
function isSame([a]: readonly Setting[], [b]: readonly Setting[]): boolean {
  const name = a && writtenAs(a);
  return name !== undefined && name !== null && b !== undefined && writtenAs(b) === name;
}
