import { stateMachineNeeds } from '@emmental/knowledge';
import { asString, type Location, partsOf, rowOf, spelled, text, unknown, type Value } from '@emmental/model';
import { definitionFile } from './api/definition.ts';
import { type Calls, directCall, integrationCalls, mergedCalls, noCalls } from './calls.ts';
import type { Declaration, Declared } from './declared.ts';
import { type Flow, flow, targetsOf } from './flow.ts';
import { rulesStartedBy } from './flows/events.ts';
import { structured } from './json-text.ts';
import { alternatives, entries, isAbsent, isTrue, items, property, textAt } from './property.ts';

/** A state machine with the calls that its definition makes with its role. */
export interface StateMachine {
  readonly resource: Declaration;
  readonly calls: Calls;
}

/**
 * Reads every `AWS::StepFunctions::StateMachine`. Its definition may be written inline, as text, or in a
 * local file. Replaces the variables in `DefinitionSubstitutions`.
 */
export function stateMachinesOf(app: Declared): readonly StateMachine[] {
  return app.ofType('AWS::StepFunctions::StateMachine').map((resource) => ({
    resource,
    calls: mergedCalls([definitionCalls(resource, app), loggingCalls(resource)]),
  }));
}

/**
 * Returns the flows from state machines to the functions that they start. Whoever can start a state machine
 * can thereby start its functions.
 */
export function stateMachineFlows(machines: readonly StateMachine[], app: Declared): readonly Flow[] {
  return machines.flatMap(({ resource, calls }) =>
    [
      ...new Set([
        ...calls.targets.flatMap((target) => targetsOf(target, app)),
        ...rulesStartedBy(calls, app),
      ]),
    ].map((to) =>
      flow({
        to,
        kind: 'step-functions',
        source: `step function ${resource.id}`,
        sourceId: resource.id,
        reach: null,
        when: resource.condition,
        at: resource.at,
        through: [resource.id],
      }),
    ),
  );
}

function definitionCalls(resource: Declaration, app: Declared): Calls {
  const gap = (why: string, at: Location): Calls => ({ ...noCalls, unknown: [{ why, at }] });
  const definition = definitionOf(resource, app);
  if (definition === null) return gap('the state machine has no definition', resource.at);
  const substitutions = new Map(
    entries(property(resource.properties, 'DefinitionSubstitutions')).map(({ key, value }) => [key, value]),
  );
  return mergedCalls(
    alternatives(definition).map(({ value }) => {
      const at = value.at ?? resource.at;
      const read = structured(value);
      if (read.kind !== 'fields')
        return gap(read.kind === 'unknown' ? read.why : 'the definition is not a mapping', at);
      return statesCalls(read, { resource, app, substitutions, jsonata: isJsonata(read) }, at, 0);
    }),
  );
}

function definitionOf(resource: Declaration, app: Declared): Value | null {
  for (const key of ['DefinitionString', 'Definition']) {
    const inline = property(resource.properties, key);
    if (inline !== undefined && !isAbsent(inline)) return inline;
  }
  for (const key of ['DefinitionUri', 'DefinitionS3Location']) {
    const location = property(resource.properties, key);
    if (location !== undefined && !isAbsent(location)) return definitionFile(location, resource, app).value;
  }
  return null;
}

interface Reading {
  readonly resource: Declaration;
  readonly app: Declared;
  readonly substitutions: ReadonlyMap<string, Value>;
  /**
   * True for states whose query language is JSONata. Their request is in `Arguments`, and `{% … %}` is
   * computed at run time.
   */
  readonly jsonata: boolean;
}

const isJsonata = (value: Value): boolean => textAt(value, 'QueryLanguage') === 'JSONata';

const maxDepth = 32;

function statesCalls(block: Value, reading: Reading, at: Location, depth: number): Calls {
  if (depth > maxDepth) return { ...noCalls, unknown: [{ why: 'the definition is nested too deeply', at }] };
  return mergedCalls(
    entries(property(block, 'States')).map(({ value }) => stateCalls(value, reading, value.at ?? at, depth)),
  );
}

function stateCalls(state: Value, outer: Reading, at: Location, depth: number): Calls {
  const reading = { ...outer, jsonata: textAt(state, 'QueryLanguage') ? isJsonata(state) : outer.jsonata };
  const nested = [
    ...['ItemProcessor', 'Iterator'].flatMap((key) =>
      alternatives(property(state, key)).map(({ value }) => value),
    ),
    ...items(property(state, 'Branches')).map(({ value }) => value),
  ];
  return mergedCalls([
    ...(textAt(state, 'Type') === 'Task' ? [taskCalls(state, reading, at)] : []),
    ...['ItemReader', 'ResultWriter'].flatMap((key) => {
      const part = property(state, key);
      return part === undefined || isAbsent(part) ? [] : [taskCalls(part, reading, at)];
    }),
    ...(textAt(state, 'ItemProcessor', 'ProcessorConfig', 'Mode') === 'DISTRIBUTED'
      ? [childRuns(reading, at)]
      : []),
    ...nested.map((block) => statesCalls(block, reading, at, depth + 1)),
  ]);
}

function taskCalls(state: Value, reading: Reading, at: Location): Calls {
  const written = property(state, 'Resource');
  if (written === undefined) return { ...noCalls, unknown: [{ why: 'a task has no Resource', at }] };
  const resource = substituted(written, reading);
  const integration = integrationOf(resource);
  const place = written.at ?? at;
  if (integration === null) return taskResource(resource, reading.app, place);
  const request = requestOf(
    property(state, reading.jsonata ? 'Arguments' : 'Parameters') ?? property(state, 'Arguments'),
    reading,
  );
  if (integration.service === 'http') return httpCalls(request, place);
  if (integration.service === 'apigateway') return apiCalls(place);
  const input = withApiNames(request);
  const calls = integrationCalls(integration.service, integration.operation, input, place, reading.app);
  const extra = integration.pattern === 'sync' ? waitingCalls(integration, place) : noCalls;
  return mergedCalls([calls, extra]);
}

/**
 * The request with each field under the name of the API, too. A definition writes all names in Pascal case; ECS, Batch, CodeBuild
 * and others have names in camel case. Source: Step Functions developer guide, "Integrating services".
 */
function withApiNames(value: Value, depth = 0): Value {
  if (value.kind !== 'fields' || depth > maxDepth) return value;
  const fields = new Map([...value.fields].map(([key, inner]) => [key, withApiNames(inner, depth + 1)]));
  for (const [key, inner] of [...fields]) {
    const name = key.charAt(0).toLowerCase() + key.slice(1);
    if (!fields.has(name)) fields.set(name, inner);
  }
  return { ...value, fields };
}

interface IntegrationName {
  readonly service: string;
  readonly operation: string;
  readonly pattern: 'sync' | 'waitForTaskToken' | null;
}

/**
 * Parses a service integration: `arn:aws:states:::dynamodb:putItem`,
 * `arn:aws:states:::aws-sdk:sqs:sendMessage`, `….sync:2`, `….waitForTaskToken`.
 */
function integrationOf(resource: Value): IntegrationName | null {
  const written = spelled(resource, () => '{}');
  const match =
    /^arn:[^:]+:states:[^:]*:[^:]*:(?:aws-sdk:)?([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync|waitForTaskToken))?(?::\d+)?$/.exec(
      written,
    );
  const [, service, operation, pattern] = match ?? [];
  // `arn:…:states:<region>:<account>:activity:<name>` is an activity, not an integration.
  if (service === undefined || operation === undefined || service === 'activity') return null;
  return {
    service,
    operation,
    pattern: pattern === 'sync' || pattern === 'waitForTaskToken' ? pattern : null,
  };
}

/** Returns the calls of a task whose `Resource` is the ARN of a function or an activity. */
function taskResource(resource: Value, app: Declared, at: Location): Calls {
  const written = spelled(resource, () => '{}');
  const isActivity =
    /^arn:[^:]+:states:.*:activity:/.test(written) ||
    app.named(resource, 'AWS::StepFunctions::Activity').length > 0;
  if (isActivity) return noCalls;
  if (app.functionsNamed(resource).length > 0 || /^arn:[^:]+:lambda:/.test(written)) {
    return directCall('lambda:InvokeFunction', resource, at);
  }
  const why = resource.kind === 'unknown' ? resource.why : 'what a task starts is not known';
  return { ...noCalls, unknown: [{ why, at }] };
}

/** Returns the request of a task. A field that is computed at run time (`Name.$`, `{% … %}`) is unknown. */
function requestOf(parameters: Value | undefined, reading: Reading, depth = 0): Value {
  if (parameters === undefined || isAbsent(parameters)) return unknown('the request is the state’s input');
  if (depth > maxDepth) return unknown('the request is nested too deeply', parameters.at);
  switch (parameters.kind) {
    case 'fields': {
      const fields = new Map<string, Value>();
      for (const [key, value] of parameters.fields) {
        if (key.endsWith('.$'))
          fields.set(key.slice(0, -2), unknown('it is computed when the state machine runs', value.at));
        else fields.set(key, requestOf(value, reading, depth + 1));
      }
      return { ...parameters, fields };
    }
    case 'list':
      return { ...parameters, items: parameters.items.map((item) => requestOf(item, reading, depth + 1)) };
    default: {
      const value = substituted(parameters, reading);
      return asString(value)?.trim().startsWith('{%')
        ? unknown('it is computed when the state machine runs', value.at)
        : value;
    }
  }
}

/** Replaces `${Name}` by the values of `DefinitionSubstitutions`. */
function substituted(value: Value, reading: Reading): Value {
  const parts = partsOf(value);
  if (!parts || reading.substitutions.size === 0 || value.kind === 'unknown') return value;
  const filled = parts.flatMap((part) => {
    if (typeof part !== 'string') return [part];
    return part.split(/(\$\{\w+\})/).flatMap((piece) => {
      const name = /^\$\{(\w+)\}$/.exec(piece)?.[1];
      const substitution = name === undefined ? undefined : reading.substitutions.get(name);
      return substitution
        ? (partsOf(substitution) ?? [{ kind: 'unknown' as const, why: `${name} is not one value` }])
        : [piece];
    });
  });
  return text(filled, value.at);
}

/**
 * Actions that a task with `.sync` needs in addition, because it waits for the job. Source: Step Functions,
 * IAM policies for integrated services.
 */
const waitingActions: Readonly<Record<string, readonly string[]>> = {
  states: ['states:DescribeExecution', 'states:StopExecution'],
  ecs: ['ecs:StopTask', 'ecs:DescribeTasks'],
  batch: ['batch:DescribeJobs', 'batch:TerminateJob'],
  glue: ['glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
  codebuild: ['codebuild:StopBuild', 'codebuild:BatchGetBuilds'],
  athena: ['athena:StopQueryExecution', 'athena:GetQueryExecution'],
  sagemaker: ['sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob', 'sagemaker:ListTags'],
};

/**
 * Marks actions that stop a job as possible, because a job is stopped only if the state machine is stopped or
 * times out.
 */
const certaintyOf = (action: string): { readonly certainty?: 'possible' } =>
  /:(?:Batch)?(?:Stop|Terminate)/.test(action) ? { certainty: 'possible' } : {};

const eventRules: Readonly<Record<string, string>> = {
  states: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
  ecs: 'StepFunctionsGetEventsForECSTaskRule',
  batch: 'StepFunctionsGetEventsForBatchJobsRule',
  codebuild: 'StepFunctionsGetEventForCodeBuildStartBuildRule',
  sagemaker: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
};

function waitingCalls({ service }: IntegrationName, at: Location): Calls {
  const name = service === 'sfn' ? 'states' : service.toLowerCase();
  const anyJob = unknown('which job it follows is decided when it runs', at);
  const actions = (rowOf(waitingActions, name) ?? []).map((action) => ({
    action,
    resource: anyJob,
    ...certaintyOf(action),
    at,
  }));
  const rule = rowOf(eventRules, name);
  const pseudo = (name: string) => ({ kind: 'pseudo' as const, name: `AWS::${name}` });
  const arn = text(
    ['arn:', pseudo('Partition'), ':events:', pseudo('Region'), ':', pseudo('AccountId'), `:rule/${rule}`],
    at,
  );
  const rules = rule
    ? ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map((action) => ({
        action,
        resource: arn,
        at,
      }))
    : [];
  const gap = rowOf(waitingActions, name)
    ? []
    : [{ why: `the permissions to wait for a job of ${service} are not known`, at }];
  return { calls: [...actions, ...rules], unknown: gap, targets: [] };
}

/**
 * Returns the calls of a distributed map, which starts an execution of the same state machine for its items.
 */
function childRuns({ resource }: Reading, at: Location): Calls {
  const self: Value = text([{ kind: 'resource', id: resource.id, attribute: null }], at);
  const calls = ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'].map(
    (action) => ({
      action,
      resource: self,
      ...certaintyOf(action),
      at,
    }),
  );
  return { ...noCalls, calls };
}

function httpCalls(request: Value, at: Location): Calls {
  const connection =
    property(request, 'Authentication', 'ConnectionArn') ?? unknown('which connection is used', at);
  const anyEndpoint = unknown('the endpoint is limited by condition only', at);
  return {
    ...noCalls,
    calls: [
      { action: 'states:InvokeHTTPEndpoint', resource: anyEndpoint, at },
      { action: 'events:RetrieveConnectionCredentials', resource: connection, at },
      { action: 'secretsmanager:GetSecretValue', resource: unknown('the secret of the connection', at), at },
      { action: 'secretsmanager:DescribeSecret', resource: unknown('the secret of the connection', at), at },
    ],
  };
}

const apiCalls = (at: Location): Calls => ({
  ...noCalls,
  calls: [{ action: 'execute-api:Invoke', resource: unknown('which API the state calls', at), at }],
});

function loggingCalls({ properties, at }: Declaration): Calls {
  const level = textAt(properties, 'LoggingConfiguration', 'Level');
  const logs =
    isAbsent(property(properties, 'LoggingConfiguration')) || level === 'OFF'
      ? []
      : stateMachineNeeds.logging;
  const traces = isTrue(property(properties, 'TracingConfiguration', 'Enabled'))
    ? stateMachineNeeds.tracing
    : [];
  return {
    ...noCalls,
    calls: [...logs, ...traces].map((action) => ({ action, resource: text(['*'], at), at })),
  };
}
