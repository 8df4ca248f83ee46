import type { Resource, RuleDescription, Trigger, Value } from '@emmental/model';
import { asString, choicesOf, spelled } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import { isNamedBy, ofType, referencesAt, startedBy } from './references.ts';
import { asking, type ConfigurationRule, type Facts, type ResourceProblem } from './rule.ts';
import { type Answer, isOn, type Judged, type Setting, scalar, settings, writtenAs } from './setting.ts';

/** An API of API Gateway, with the routes that start functions. */
export interface Api {
  /** The resource that people see: the API itself, or for an API that a format makes, its generated id. */
  readonly resource: Resource;
  readonly isRest: boolean;
  readonly routes: readonly Trigger[];
  readonly stages: readonly Resource[];
}

/** The APIs of the template; a format's implicit ones too. */
export const apisOf = oncePerApp((facts): readonly Api[] => {
  const routes = groupedBy(
    facts.functions.flatMap(({ declaration }) => declaration.triggers),
    ({ sourceId }) => (sourceId === null ? [] : [sourceId]),
  );
  const restStages = groupedBy(ofType(facts, 'AWS::ApiGateway::Stage'), (stage) =>
    referencesAt(stage, 'RestApiId'),
  );
  const deployed = groupedBy(stagesOfDeployments(facts), (stage) => referencesAt(stage, 'RestApiId'));
  const stages = groupedBy(ofType(facts, 'AWS::ApiGatewayV2::Stage'), (stage) =>
    referencesAt(stage, 'ApiId'),
  );
  // Beside a stage of its own, the one that SAM's deployments name is never called.
  const restStagesOf = (id: string) => (restStages(id).length > 0 ? restStages(id) : deployed(id));
  const own = ofType(facts, 'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api').map((resource) => ({
    resource,
    isRest: resource.type === 'AWS::ApiGateway::RestApi',
    routes: routes(resource.id),
    stages: (resource.type === 'AWS::ApiGateway::RestApi' ? restStagesOf : stages)(resource.id),
  }));
  // A stage of an API in another template stands for it: nothing is known of its routes.
  const known = new Set(own.map(({ resource }) => resource.id));
  const others = [
    ...ofType(facts, 'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage'),
    ...stagesOfDeployments(facts),
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

/** A deployment with a `StageName` makes a stage, of which `StageDescription` says what a stage itself would. */
function stagesOfDeployments(facts: Facts): readonly Resource[] {
  return ofType(facts, 'AWS::ApiGateway::Deployment').flatMap((deployment) => {
    const { properties } = deployment;
    if (properties.kind !== 'fields' || !properties.fields.has('StageName')) return [];
    const described = properties.fields.get('StageDescription');
    const fields = new Map([...(described?.kind === 'fields' ? described.fields : []), ...properties.fields]);
    return [{ ...deployment, properties: { ...properties, fields } }];
  });
}

/** Kinds of triggers that are routes of an API. A function's own URL has the rule access/public-function-url. */
export const routeKinds: ReadonlySet<string> = new Set(['api', 'http-api', 'websocket']);

/** A route that asks for an API key and for nothing else, as the reader of APIs says it. */
export const asksOnlyKey = ({ by }: Trigger): boolean => by.includes('only an API key');

/** Can anyone start a function through it without an account? */
export const isPublic = ({ routes }: Pick<Api, 'routes'>): boolean =>
  routes.some(({ exposure }) => exposure === 'public');

/** Why nothing hangs on what an API leaves open to everyone, where `isPublic` says no. */
export const whyNotPublic = ({ routes }: Pick<Api, 'routes'>): string =>
  routes.length === 0 ? 'no known route of it starts a function' : 'only callers with an account may call it';

/** Does what callers send become a command, a query, a path or code in one of its functions? */
export const isAttackable = ({ resource }: Api, facts: Facts): boolean =>
  startedBy(facts, resource.id).some(({ report }) =>
    report.behaviours.some((behaviour) => behaviour.kind === 'sink' && behaviour.sanitized === null),
  );

/**
 * A rule that asks one question of each stage of an API. What a format generated is told of the API it belongs to,
 * since that is where people edit it.
 */
export function stageRule(
  rule: RuleDescription & {
    readonly judge: (stage: Resource, api: Api, facts: Facts) => readonly Judged[];
    /** Judges settings of methods whose stage stands elsewhere; absent = the rule asks nothing of them. */
    readonly judgeMethods?: (settings: Value) => readonly Judged[];
    readonly say: (name: string, stage: Resource, api: Api, facts: Facts) => ResourceProblem;
  },
): ConfigurationRule {
  const { judge, judgeMethods, say, ...description } = rule;
  return asking(description, (facts) => [
    ...apisOf(facts).flatMap((api) =>
      api.stages.map((stage) => {
        const subject = stage.generated ? api.resource : stage;
        return {
          subject,
          function: null,
          answers: judge(stage, api, facts),
          say: () => say(subject.id, stage, api, facts),
        };
      }),
    ),
    ...(judgeMethods ? ofType(facts, 'aws_api_gateway_method_settings') : []).map((resource) => ({
      subject: resource,
      function: null,
      answers: judgeMethods?.(resource.properties) ?? [],
      say: () => say(resource.id, resource, { resource, isRest: true, routes: [], stages: [] }, facts),
    })),
  ]);
}

/** The same for each API. */
export function apiRule(
  rule: RuleDescription & {
    readonly judge: (api: Api, facts: Facts) => readonly Judged[];
    readonly say: (name: string, api: Api, facts: Facts) => ResourceProblem;
  },
): ConfigurationRule {
  const { judge, say, ...description } = rule;
  return asking(description, (facts) =>
    apisOf(facts).map((api) => ({
      subject: api.resource,
      function: null,
      answers: judge(api, facts),
      say: () => say(api.resource.id, api, facts),
    })),
  );
}

/** One operation of an API, from its OpenAPI document or from the resources that make it. */
export interface Operation {
  readonly api: Resource;
  readonly name: string;
  /** The resource that is reported: the method's resource, or the API. */
  readonly subject: Resource;
  readonly at: Resource['at'];
  readonly value: Value;
  readonly integration: Value | null;
  /** Does it ask who calls? Null = not decided. */
  readonly asks: boolean | null;
  /** Does it ask for an API key? */
  readonly asksKey: boolean;
}

const verbs = /^(get|put|post|delete|patch|head|x-amazon-apigateway-any-method)$/i;

/** The operations of the documents and methods of all REST and HTTP APIs. */
export const operationsOf = oncePerApp((facts): readonly Operation[] => {
  const methods = groupedBy(ofType(facts, 'AWS::ApiGateway::Method'), (method) =>
    referencesAt(method, 'RestApiId'),
  );
  return apisOf(facts).flatMap(({ resource: api }) => [
    ...inDocument(api),
    ...methods(api.id).flatMap((method) => operationOf(method, api)),
  ]);
});

/** Methods whose API stands in another template. */
export const operationsElsewhere = oncePerApp((facts): readonly Operation[] => {
  const known = new Set(apisOf(facts).map(({ resource }) => resource.id));
  return ofType(facts, 'AWS::ApiGateway::Method')
    .filter((method) => !referencesAt(method, 'RestApiId').some((id) => known.has(id)))
    .flatMap((method) => operationOf(method, method));
});

const byApi = oncePerApp((facts) => groupedBy(operationsOf(facts), ({ api }) => [api.id]));

/** The operations of one of them. */
export const operationsAt = (facts: Facts, api: Resource): readonly Operation[] => byApi(facts)(api.id);

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
              asks: type ? !/^none$/i.test(type) : asksIn(security, body),
              asksKey: security?.kind === 'list' && security.items.length > 0,
            },
          ];
        }),
  );
}

/** `security` names a scheme beside API keys, which tell programs apart and prove nobody. */
function asksIn(security: Value | null, body: Value): boolean | null {
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
      asks: type === null ? false : text === null ? null : text.toUpperCase() !== 'NONE',
      asksKey: settings(method.properties, 'ApiKeyRequired').some(
        (setting) => setting.state === 'known' && scalar(isOn)(setting.value) === true,
      ),
    },
  ];
}

/** The first value that a setting may have; null where it is absent or not known. */
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

/** The text that stands at a path, or null. */
export function textIn(value: Value, ...path: readonly string[]): string | null {
  const found = first(settings(value, ...path));
  return found === null ? null : asString(found);
}

/** The same with references kept: `arn:aws:apigateway:${AWS::Region}:sqs:path/…`. */
export function spelledIn(value: Value, ...path: readonly string[]): string {
  const found = first(settings(value, ...path));
  return found === null ? '' : spelled(found);
}

/** The rows of a stage's MethodSettings; what a deployment describes of its stage holds for all methods. */
export const methodSettings = (stage: Resource): readonly Value[] => [
  ...(stage.type === 'AWS::ApiGateway::Deployment' ? [stage.properties] : []),
  ...itemsAt(stage.properties, 'MethodSettings'),
];

const itemsAt = (value: Value, key: string): readonly Value[] =>
  settings(value, key).flatMap((setting) =>
    setting.state === 'known' && setting.value.kind === 'list' ? setting.value.items : [],
  );

/** Does a usage plan count its calls? One that names API and stage in the same words does too. Not decided where its stage is not known. */
export function hasUsagePlan(facts: Facts, { resource }: Api, stage: Resource): Answer {
  if (isNamedBy(facts, [resource.id, stage.id], 'AWS::ApiGateway::UsagePlan')) return true;
  const planned = ofType(facts, 'AWS::ApiGateway::UsagePlan')
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

/** The same text, or a name that the template does not define. */
function isSame([a]: readonly Setting[], [b]: readonly Setting[]): boolean {
  const name = a && writtenAs(a);
  return name !== undefined && name !== null && b !== undefined && writtenAs(b) === name;
}
