import { bareArn, cloudFormationType } from '@emmental/knowledge';
import { type Location, rowOf, text, type Value } from '@emmental/model';
import { reference } from '../handle.ts';
import { cased, type Row } from './row.ts';

/**
 * Returns an attribute of a resource in CloudFormation's form, or null if CloudFormation has no such
 * attribute.
 */
export function referenceTo(row: Row, address: string, name: string, at: Location): Value | null {
  const attribute = rowOf(row.attributes, name);
  if (attribute !== undefined) return reference(address, attribute, at);
  if (name === 'execution_arn' && row.type.startsWith('AWS::ApiGateway')) return executionArn(address, at);
  const type = cloudFormationType(row.type);
  if (name === 'id') return reference(address, null, at);
  if (name === 'arn' && type?.closed) return reference(address, bareArn, at);
  if (name === 'arn') return reference(address, type?.ref === 'arn' ? null : (type?.arn ?? 'Arn'), at);
  // `Ref` of such a resource returns the name.
  if (type?.ref === 'name' && type.name !== undefined && nameOf(row, name) === type.name)
    return reference(address, null, at);
  return null;
}

function nameOf(row: Row, argument: string): string | null {
  const named = row.names ? rowOf(row.names, argument) : undefined;
  return named === undefined ? cased(argument) : typeof named === 'string' ? named : null;
}

/** API Gateway has no attribute for this ARN, so it is built from its parts. */
const executionArn = (address: string, at: Location): Value => {
  const pseudo = (name: string) => ({ kind: 'pseudo' as const, name: `AWS::${name}` });
  return text(
    [
      'arn:',
      pseudo('Partition'),
      ':execute-api:',
      pseudo('Region'),
      ':',
      pseudo('AccountId'),
      ':',
      { kind: 'resource', id: address, attribute: null },
    ],
    at,
  );
};
