import { entriesOf, get, type MapNode, stringOf, withEntries } from '../../../tree.ts';
import { sub, when } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import {
  addMethod,
  hasIntegration,
  isDefinition,
  type MethodPlace,
  mapMethods,
  methodKey,
  skeleton,
  wildcardPath,
} from '../api/definition.ts';
import { apiFamilies, routeOf } from '../api/implicit.ts';
import { addMethodAuth } from '../api/method-auth.ts';
import { addRequestModel, addRequestParameters } from '../api/request.ts';
import {
  type Expansion,
  editProperties,
  flagOf,
  report,
  resourceOf,
  type SamResource,
  textOf,
} from '../expansion.ts';
import { check } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';
import { permit, startRole } from './permission.ts';
import type { EventType } from './type.ts';

const functionShape =
  'Path!:text Method!:text RestApiId:text Stage:text Auth:map RequestModel:map RequestParameters:list TimeoutInMillis:number ResponseTransferMode:text';
const stateMachineShape =
  'Path!:text Method!:text RestApiId:text Stage:text Auth:map UnescapeMappingTemplate:flag!';

export const api: EventType = {
  targets: ['function', 'state-machine'],
  expand: (expansion, event, target) => {
    const isFunction = target.kind === 'function';
    check(expansion, isFunction ? functionShape : stateMachineShape, event.properties, event.id);
    const route = routeOf(apiFamilies.rest, event.properties, event.at);
    const restApi = route.apiId === null ? null : resourceOf(expansion, route.apiId);
    if (!restApi || restApi.type === 'AWS::Serverless::HttpApi')
      report(
        expansion,
        'template/invalid',
        route.api.at,
        `RestApiId of ${event.id} must name an API of this template`,
      );
    const { path, method } = route;
    if (path === null || method === null) return;
    const stage = stageOf(restApi);
    if (isFunction) {
      const SourceArn = sourceArn(path, method, route.api);
      permit(expansion, event, target, 'apigateway.amazonaws.com', { SourceArn }, { suffix: stage });
    }
    const boundary = property(target.resource.properties, 'PermissionsBoundary');
    const credentials = isFunction
      ? undefined
      : startRole(expansion, event, target, 'apigateway.amazonaws.com', { boundary });
    if (!restApi) return;
    const merges = isFunction && flagOf(expansion, property(restApi.properties, 'MergeDefinitions')) === true;
    if (expansion.managedApis.has(restApi.id) || merges)
      integrate(expansion, event, target, restApi, { path, method }, stage, credentials, merges);
    else overrideAuth(expansion, event, restApi, { path, method }, stage);
  },
};

/**
 * Returns the suffix of the permission's logical id: the name of the stage if it is a plain text, else a
 * fixed word.
 */
function stageOf(restApi: SamResource | null): string {
  if (!restApi) return 'AllStages';
  return stringOf(get(restApi.properties, 'StageName')) ?? 'Stage';
}

function sourceArn(path: string, method: string, apiId: Draft): Draft {
  const verb = method.toLowerCase() === 'any' ? '*' : method.toUpperCase();
  const resource = wildcardPath(path.replace(/^(.+)\/$/, '$1'));
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}`;
  return sub(`${arn}:\${__ApiId__}/\${__Stage__}/${verb}${resource}`, { __ApiId__: apiId, __Stage__: '*' });
}

function integrate(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  restApi: SamResource,
  place: MethodPlace,
  stage: string,
  credentials: Draft,
  merges: boolean,
): void {
  const body = property(restApi.properties, 'DefinitionBody');
  if (!body) return;
  if (body.kind !== 'map' || (!isDefinition(body, 'rest') && !merges)) {
    report(
      expansion,
      'template/invalid',
      body.at,
      `the definition of ${restApi.id} is not a Swagger 2 or OpenAPI 3 document`,
    );
    return;
  }
  const start: MapNode = merges ? skeleton('rest', body.at) : body;
  if (hasIntegration(start, place.path, place.method)) {
    report(
      expansion,
      'template/invalid',
      event.at,
      `${place.method} ${place.path} of ${restApi.id} is defined twice`,
    );
    return;
  }
  const integration =
    target.kind === 'function'
      ? functionIntegration(expansion, event, target, restApi)
      : machineIntegration(expansion, event, target, credentials);
  let changed = addMethod(start, place.path, place.method, integration, target.condition, event.at);
  changed = addMethodAuth(expansion, changed, { event, restApi, place, stage });
  const timeout = property(event.properties, 'TimeoutInMillis');
  if (timeout)
    changed = mapMethods(
      changed,
      (method) => {
        const integrationNode = get(method, integrationName);
        return integrationNode?.kind === 'map'
          ? withEntries(method, {
              [integrationName]: withEntries(integrationNode, { timeoutInMillis: timeout }),
            })
          : method;
      },
      place,
    );
  changed = addRequestModel(expansion, changed, event, restApi, place);
  changed = addRequestParameters(expansion, changed, event, place);
  editProperties(expansion, restApi.id, {
    DefinitionBody: merges ? mergeInto(body, changed, place) : changed,
  });
}

const integrationName = 'x-amazon-apigateway-integration';

function functionIntegration(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  restApi: SamResource,
): Record<string, Draft> {
  const streams = textOf(expansion, property(event.properties, 'ResponseTransferMode')) === 'RESPONSE_STREAM';
  const version = streams ? '2021-11-15' : '2015-03-31';
  const tail = streams ? 'response-streaming-invocations' : 'invocations';
  const uri = sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/${version}/functions/${invocationReference(target)}/${tail}`,
  );
  return {
    [integrationName]: {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: when(target.condition, uri),
      responseTransferMode: streams ? 'STREAM' : undefined,
      credentials: invokeCredentials(expansion, event, restApi),
    },
  };
}

/**
 * Returns the credentials of the integration. With IAM authorization, they are the credentials of the caller,
 * unless a role is set.
 */
function invokeCredentials(expansion: Expansion, event: SamEvent, restApi: SamResource): Draft {
  const method = property(event.properties, 'Auth');
  const apiAuth = property(restApi.properties, 'Auth');
  const authorizer = textOf(expansion, property(method, 'Authorizer'));
  const inherits =
    !isFilled(method) && textOf(expansion, property(apiAuth, 'DefaultAuthorizer')) === 'AWS_IAM';
  if (authorizer !== 'AWS_IAM' && !inherits) return undefined;
  // An empty `InvokeRole:` means NONE.
  const written = get(method, 'InvokeRole') ?? get(apiAuth, 'InvokeRole');
  const role = stringOf(written);
  if (written && !isFilled(written)) return undefined;
  if (role === 'NONE') return undefined;
  return written && role !== 'CALLER_CREDENTIALS' ? written : sub(`arn:\${AWS::Partition}:iam::*:user/*`);
}

function machineIntegration(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  credentials: Draft,
): Record<string, Draft> {
  const keepsEscapes = flagOf(expansion, property(event.properties, 'UnescapeMappingTemplate')) !== true;
  const input = "$util.escapeJavaScript($input.json('$'))";
  const template = keepsEscapes
    ? `{"input": "${input}", "stateMachineArn": "\${${target.id}}"}`
    : `{"input": "${input}.replaceAll("\\\\'","'")", "stateMachineArn": "\${${target.id}}"}`;
  return {
    [integrationName]: {
      type: 'aws',
      httpMethod: 'POST',
      uri: when(
        target.condition,
        sub(`arn:\${AWS::Partition}:apigateway:\${AWS::Region}:states:action/StartExecution`),
      ),
      responses: { 200: { statusCode: '200' }, 400: { statusCode: '400' } },
      credentials,
      requestTemplates: { 'application/json': sub(template) },
    },
    responses: { 200: { description: 'OK' }, 400: { description: 'Bad Request' } },
  };
}

/**
 * Returns the text for `Fn::Sub` that stands for the function or alias to invoke: `${Function.Arn}` or
 * `${Alias}`.
 */
export const invocationReference = (target: Target): string =>
  target.id === target.resource.id ? `\${${target.id}.Arn}` : `\${${target.id}}`;

/** Merges the generated method into the user's definition. */
function mergeInto(body: MapNode, generated: MapNode, { path, method }: MethodPlace): MapNode {
  const added = get(generated, 'paths', path, methodKey(method));
  const paths = get(body, 'paths');
  // SAM does not add methods to a definition with empty `paths`.
  if (added?.kind !== 'map' || paths?.kind !== 'map') return body;
  const item = get(paths, path);
  const existing = get(item, method.toLowerCase());
  const fields = Object.fromEntries(added.entries.map(({ key, value }) => [key, value]));
  const merged = existing?.kind === 'map' ? withEntries(existing, fields) : added;
  const mergedItem = withEntries(item?.kind === 'map' ? item : { ...paths, entries: [] }, {
    [method.toLowerCase()]: merged,
  });
  return withEntries(body, { paths: withEntries(paths, { [path]: mergedItem }) });
}

/** Applies the `Auth` of an event to the method in a definition that the user wrote. */
function overrideAuth(
  expansion: Expansion,
  event: SamEvent,
  restApi: SamResource,
  place: MethodPlace,
  stage: string,
): void {
  const auth = property(event.properties, 'Auth');
  const body = property(restApi.properties, 'DefinitionBody');
  if (flagOf(expansion, property(auth, 'OverrideApiAuth')) !== true || !isDefinition(body, 'rest')) return;
  if (!entriesOf(auth).some(({ key }) => ['Authorizer', 'ApiKeyRequired', 'ResourcePolicy'].includes(key)))
    report(
      expansion,
      'template/invalid',
      auth?.at ?? event.at,
      `OverrideApiAuth of ${event.id} needs Authorizer, ApiKeyRequired or ResourcePolicy`,
    );
  editProperties(expansion, restApi.id, {
    DefinitionBody: addMethodAuth(expansion, body, { event, restApi, place, stage }),
  });
}
