import { entriesOf, type Node } from '../../../tree.ts';
import { ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { spell } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { alphanumeric } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { restApi } from './apis.ts';

/**
 * Returns the properties of a method that validate a request: required parameters, and schemas of bodies
 * (`request.schemas`; `request.schema` before version 3 of the framework). `method` is the logical id of the
 * method.
 */
export function validationOf(event: EventUse, method: string, stack: Stack): Readonly<Record<string, Draft>> {
  const { settings } = event;
  const parameters = requestParameters(settings);
  const schemas = property(settings, 'request', 'schemas') ?? property(settings, 'request', 'schema');
  const models: Record<string, Draft> = {};
  for (const { key, value } of entriesOf(schemas)) {
    models[key] = ref(putModel(event, method, key, value, stack));
  }
  const isRequired = (draft: Draft) => draft === true || (isNode(draft) && isFilled(draft));
  const isChecked = !!schemas || Object.values(parameters).some(isRequired);
  return {
    RequestParameters: Object.keys(parameters).length > 0 ? parameters : undefined,
    RequestValidatorId: isChecked ? ref(putValidator(event, stack)) : undefined,
    RequestModels: schemas ? models : undefined,
  };
}

const isNode = (draft: Draft): draft is Node =>
  typeof draft === 'object' && draft !== null && 'at' in draft && 'kind' in draft;

const locations = { querystrings: 'querystring', paths: 'path', headers: 'header' } as const;

function requestParameters(settings: Node): Readonly<Record<string, Draft>> {
  const parameters: Record<string, Draft> = {};
  for (const [plural, singular] of Object.entries(locations)) {
    for (const { key, value } of entriesOf(property(settings, 'request', 'parameters', plural))) {
      const required = value.kind === 'map' ? (property(value, 'required') ?? true) : value;
      parameters[`method.request.${singular}.${key}`] = required;
    }
  }
  return parameters;
}

function putValidator(event: EventUse, stack: Stack): string {
  const id = `ApiGateway${alphanumeric(spell(stack.service.name))}RequestValidator`;
  if (stack.has(id)) return id;
  const properties = {
    RestApiId: restApi(stack),
    ValidateRequestBody: true,
    ValidateRequestParameters: true,
  };
  stack.put(id, { Type: 'AWS::ApiGateway::RequestValidator', Properties: properties }, event);
  return id;
}

const startCase = (text: string): string =>
  text
    .split(/[^0-9A-Za-z]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/**
 * Adds the model for a schema. The schema is written in the event, or the event names an entry of
 * `provider.apiGateway.request.schemas`.
 */
function putModel(event: EventUse, method: string, contentType: string, written: Node, stack: Stack): string {
  const { provider, values } = stack.service;
  const name = spelled(written, values);
  const shared =
    name === undefined ? undefined : property(provider, 'apiGateway', 'request', 'schemas', name);
  const id =
    shared && name !== undefined
      ? `ApiGateway${startCase(name)}Model`
      : `${method}${startCase(contentType)}Model`;
  const schemaNode = shared ?? written;
  const properties = {
    RestApiId: restApi(stack),
    ContentType: contentType,
    Schema: property(schemaNode, 'schema') ?? schemaNode,
  };
  stack.put(id, { Type: 'AWS::ApiGateway::Model', Properties: properties }, event);
  return id;
}
