import type { Hole, Value } from '@emmental/model';
import { fieldOf, partsOf, text } from '@emmental/model';
import type { Around } from './need.ts';
import { type Pattern, resolved } from './pattern.ts';

/**
 * Returns the connections of the WebSocket API that starts the function. Its client usually takes the endpoint from the
 * event (`requestContext.domainName`). Null if no such API or several start the function.
 */
export function ownConnections({ fn, app, names }: Around): Pattern | null {
  const apis = new Set(
    fn.triggers.filter(({ kind }) => kind === 'websocket').map(({ sourceId }) => sourceId),
  );
  const [id] = apis;
  if (apis.size !== 1 || !id) return null;
  const api: Hole = { kind: 'resource', id, attribute: null };
  const stages = [...app.resources.values()].filter(
    ({ type, properties }) => type === 'AWS::ApiGatewayV2::Stage' && isOf(fieldOf(properties, 'ApiId'), id),
  );
  const stage =
    stages.length === 1 ? partsOf(fieldOf(stages[0]?.properties, 'StageName') ?? text(['*'])) : null;
  const pseudo = (name: string): Hole => ({ kind: 'pseudo', name: `AWS::${name}` });
  const account = [
    'arn:',
    pseudo('Partition'),
    ':execute-api:',
    pseudo('Region'),
    ':',
    pseudo('AccountId'),
    ':',
  ];
  return {
    ...resolved(text([...account, api, '/', ...(stage ?? ['*']), '/POST/@connections/*']), names),
    exact: stage !== null,
    unnamed: false,
  };
}

const isOf = (value: Value | undefined, id: string): boolean =>
  (value ? (partsOf(value) ?? []) : []).some(
    (part) => typeof part === 'object' && part.kind === 'resource' && part.id === id,
  );
