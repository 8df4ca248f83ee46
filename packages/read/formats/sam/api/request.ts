import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf, withEntries } from '../../../tree.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { type Expansion, flagOf, report, type SamResource } from '../expansion.ts';
import type { SamEvent } from '../target.ts';
import { integrationKey, isOpenApi3, type MethodPlace, mapMethods } from './definition.ts';

/** Adds the model of the request body to a method, and the validation of the request. */
export function addRequestModel(
  expansion: Expansion,
  definition: MapNode,
  event: SamEvent,
  restApi: SamResource,
  place: MethodPlace,
): MapNode {
  const model = property(event.properties, 'RequestModel');
  const name = stringOf(property(model, 'Model'));
  if (!isFilled(model) || !isFilled(property(model, 'Model'))) return definition;
  if (name === undefined || !get(restApi.properties, 'Models', name)) {
    report(
      expansion,
      'template/invalid',
      model.at,
      `the request model of ${event.id} is not one of the Models of ${restApi.id}`,
    );
    return definition;
  }
  const required = property(model, 'Required');
  let changed = mapMethods(
    definition,
    (method) => withModel(definition, method, name.toLowerCase(), required),
    place,
  );
  const [body, parameters] = [property(model, 'ValidateBody'), property(model, 'ValidateParameters')];
  if (!body && !parameters) return changed;
  for (const value of [body, parameters])
    if (value && !(value.kind === 'scalar' && typeof value.value === 'boolean'))
      report(
        expansion,
        'template/invalid',
        value.at,
        `ValidateBody and ValidateParameters of ${event.id} must be true or false`,
      );
  const [checksBody, checksParameters] = [
    flagOf(expansion, body) === true,
    flagOf(expansion, parameters) === true,
  ];
  const [withParameters, withoutParameters] = checksBody
    ? ['body-and-params', 'body-only']
    : ['params-only', 'no-validation'];
  const validator = checksParameters ? withParameters : withoutParameters;
  const key = 'x-amazon-apigateway-request-validators';
  const existing = get(changed, key);
  const row = write(
    { validateRequestBody: checksBody, validateRequestParameters: checksParameters },
    model.at,
  );
  if (!get(existing, validator)) {
    const base = existing?.kind === 'map' ? existing : { ...changed, entries: [] };
    changed = withEntries(changed, { [key]: withEntries(base, { [validator]: row }) });
  }
  const use = write(validator, model.at);
  return mapMethods(
    changed,
    (method) => withEntries(method, { 'x-amazon-apigateway-request-validator': use }),
    place,
  );
}

function withModel(definition: MapNode, method: MapNode, name: string, required: Node | undefined): MapNode {
  const at = method.at;
  if (get(definition, 'swagger')) {
    const parameter = { in: 'body', name, schema: { $ref: `#/definitions/${name}` }, required };
    return withEntries(method, { parameters: write([...itemsOf(get(method, 'parameters')), parameter], at) });
  }
  if (!isOpenApi3(definition)) return method;
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
  return withEntries(method, { requestBody: write({ content, required }, at) });
}

/** Adds the parameters in `RequestParameters` of an event to its method. */
export function addRequestParameters(
  expansion: Expansion,
  definition: MapNode,
  event: SamEvent,
  place: MethodPlace,
): MapNode {
  const listed = itemsOf(property(event.properties, 'RequestParameters'));
  const parameters: Draft[] = [];
  const cached: string[] = [];
  for (const node of listed) {
    const [entry] = entriesOf(node);
    const name = stringOf(node) ?? entry?.key ?? '';
    const match = /^method\.request\.(querystring|path|header)\.(.+)$/.exec(name);
    const strange = entriesOf(entry?.value).some(({ key }) => key !== 'Required' && key !== 'Caching');
    if (!match || strange) {
      report(
        expansion,
        'template/invalid',
        node.at,
        `RequestParameters of ${event.id} must have the form method.request.querystring|path|header.NAME`,
      );
      continue;
    }
    const required = get(entry?.value, 'Required') ?? false;
    parameters.push({
      in: match[1] === 'querystring' ? 'query' : match[1],
      name: match[2],
      required,
      type: 'string',
    });
    if (flagOf(expansion, get(entry?.value, 'Caching')) === true) cached.push(name);
  }
  if (parameters.length === 0) return definition;
  return mapMethods(
    definition,
    (method) => {
      const allParameters = write([...itemsOf(get(method, 'parameters')), ...parameters], event.at);
      const integration = get(method, integrationKey);
      const changed = withEntries(method, { parameters: allParameters });
      if (cached.length === 0 || integration?.kind !== 'map') return changed;
      const keys = write([...itemsOf(get(integration, 'cacheKeyParameters')), ...cached], event.at);
      return withEntries(changed, {
        [integrationKey]: withEntries(integration, { cacheKeyParameters: keys }),
      });
    },
    place,
  );
}
