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
  expand: (x, event, target) => {
    const isFunction = target.kind === 'function';
    check(x, isFunction ? functionShape : stateMachineShape, event.properties, event.id);
    const route = routeOf(apiFamilies.rest, event.properties, event.at);
    const rest = route.apiId === null ? null : resourceOf(x, route.apiId);
    if (!rest || rest.type === 'AWS::Serverless::HttpApi')
      report(
        x,
        'template/invalid',
        route.api.at,
        `RestApiId of ${event.id} must name an API of this template`,
      );
    const { path, method } = route;
    if (path === null || method === null) return;
    const stage = stageOf(rest);
    if (isFunction) {
      const SourceArn = sourceArn(path, method, route.api);
      permit(x, event, target, 'apigateway.amazonaws.com', { SourceArn }, { suffix: stage });
    }
    const boundary = property(target.of.properties, 'PermissionsBoundary');
    const credentials = isFunction
      ? undefined
      : startRole(x, event, target, 'apigateway.amazonaws.com', { boundary });
    if (!rest) return;
    const merges = isFunction && flagOf(x, property(rest.properties, 'MergeDefinitions')) === true;
    if (x.managedApis.has(rest.id) || merges)
      integrate(x, event, target, rest, { path, method }, stage, credentials, merges);
    else overrideAuth(x, event, rest, { path, method }, stage);
  },
};

/** The stage's name where it is written, else a word for it; it ends the logical id of the permission. */
function stageOf(rest: SamResource | null): string {
  if (!rest) return 'AllStages';
  return stringOf(get(rest.properties, 'StageName')) ?? 'Stage';
}

function sourceArn(path: string, method: string, apiId: Draft): Draft {
  const verb = method.toLowerCase() === 'any' ? '*' : method.toUpperCase();
  const resource = wildcardPath(path.replace(/^(.+)\/$/, '$1'));
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}`;
  return sub(`${arn}:\${__ApiId__}/\${__Stage__}/${verb}${resource}`, { __ApiId__: apiId, __Stage__: '*' });
}

function integrate(
  x: Expansion,
  event: SamEvent,
  target: Target,
  rest: SamResource,
  place: MethodPlace,
  stage: string,
  credentials: Draft,
  merges: boolean,
): void {
  const body = property(rest.properties, 'DefinitionBody');
  if (!body) return;
  if (body.kind !== 'map' || (!isDefinition(body, 'rest') && !merges)) {
    report(x, 'template/invalid', body.at, `the definition of ${rest.id} is no Swagger or OpenAPI 3`);
    return;
  }
  const start: MapNode = merges ? skeleton('rest', body.at) : body;
  if (hasIntegration(start, place.path, place.method)) {
    report(x, 'template/invalid', event.at, `${place.method} ${place.path} of ${rest.id} is defined twice`);
    return;
  }
  const integration =
    target.kind === 'function'
      ? functionIntegration(x, event, target, rest)
      : machineIntegration(x, event, target, credentials);
  let changed = addMethod(start, place.path, place.method, integration, target.condition, event.at);
  changed = addMethodAuth(x, changed, { event, rest, place, stage });
  const timeout = property(event.properties, 'TimeoutInMillis');
  if (timeout)
    changed = mapMethods(
      changed,
      (method) => {
        const own = get(method, integrationName);
        return own?.kind === 'map'
          ? withEntries(method, { [integrationName]: withEntries(own, { timeoutInMillis: timeout }) })
          : method;
      },
      place,
    );
  changed = addRequestModel(x, changed, event, rest, place);
  changed = addRequestParameters(x, changed, event, place);
  editProperties(x, rest.id, { DefinitionBody: merges ? mergeInto(body, changed, place) : changed });
}

const integrationName = 'x-amazon-apigateway-integration';

function functionIntegration(
  x: Expansion,
  event: SamEvent,
  target: Target,
  rest: SamResource,
): Record<string, Draft> {
  const streams = textOf(x, property(event.properties, 'ResponseTransferMode')) === 'RESPONSE_STREAM';
  const version = streams ? '2021-11-15' : '2015-03-31';
  const tail = streams ? 'response-streaming-invocations' : 'invocations';
  const uri = sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/${version}/functions/${shortName(target)}/${tail}`,
  );
  return {
    [integrationName]: {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: when(target.condition, uri),
      responseTransferMode: streams ? 'STREAM' : undefined,
      credentials: invokeCredentials(x, event, rest),
    },
  };
}

/** With IAM authorization the caller's own credentials invoke the function, unless a role is named. */
function invokeCredentials(x: Expansion, event: SamEvent, rest: SamResource): Draft {
  const method = property(event.properties, 'Auth');
  const all = property(rest.properties, 'Auth');
  const own = textOf(x, property(method, 'Authorizer'));
  const inherits = !isFilled(method) && textOf(x, property(all, 'DefaultAuthorizer')) === 'AWS_IAM';
  if (own !== 'AWS_IAM' && !inherits) return undefined;
  // `InvokeRole:` with nothing after it says NONE.
  const written = get(method, 'InvokeRole') ?? get(all, 'InvokeRole');
  const role = stringOf(written);
  if (written && !isFilled(written)) return undefined;
  if (role === 'NONE') return undefined;
  return written && role !== 'CALLER_CREDENTIALS' ? written : sub(`arn:\${AWS::Partition}:iam::*:user/*`);
}

function machineIntegration(
  x: Expansion,
  event: SamEvent,
  target: Target,
  credentials: Draft,
): Record<string, Draft> {
  const plain = flagOf(x, property(event.properties, 'UnescapeMappingTemplate')) !== true;
  const input = "$util.escapeJavaScript($input.json('$'))";
  const template = plain
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

/** `${Function.Arn}`, or `${Alias}`. */
export const shortName = (target: Target): string =>
  target.id === target.of.id ? `\${${target.id}.Arn}` : `\${${target.id}}`;

/** The user's definition with the generated method put over what it says of it. */
function mergeInto(body: MapNode, generated: MapNode, { path, method }: MethodPlace): MapNode {
  const added = get(generated, 'paths', path, methodKey(method));
  const paths = get(body, 'paths');
  // SAM adds nothing to a definition whose `paths` is empty.
  if (added?.kind !== 'map' || paths?.kind !== 'map') return body;
  const item = get(paths, path);
  const own = get(item, method.toLowerCase());
  const fields = Object.fromEntries(added.entries.map(({ key, value }) => [key, value]));
  const merged = own?.kind === 'map' ? withEntries(own, fields) : added;
  const whole = withEntries(item?.kind === 'map' ? item : { ...paths, entries: [] }, {
    [method.toLowerCase()]: merged,
  });
  return withEntries(body, { paths: withEntries(paths, { [path]: whole }) });
}

/** An event may set its own authorization on a definition that the user wrote. */
function overrideAuth(
  x: Expansion,
  event: SamEvent,
  rest: SamResource,
  place: MethodPlace,
  stage: string,
): void {
  const auth = property(event.properties, 'Auth');
  const body = property(rest.properties, 'DefinitionBody');
  if (flagOf(x, property(auth, 'OverrideApiAuth')) !== true || !isDefinition(body, 'rest')) return;
  if (!entriesOf(auth).some(({ key }) => ['Authorizer', 'ApiKeyRequired', 'ResourcePolicy'].includes(key)))
    report(
      x,
      'template/invalid',
      auth?.at ?? event.at,
      `OverrideApiAuth of ${event.id} needs Authorizer, ApiKeyRequired or ResourcePolicy`,
    );
  editProperties(x, rest.id, { DefinitionBody: addMethodAuth(x, body, { event, rest, place, stage }) });
}
