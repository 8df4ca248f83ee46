import {
  asString,
  constant,
  fieldOf,
  type Location,
  rowOf,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { concat } from '../../evaluate/scope.ts';
import { bodyOf } from './block.ts';
import { reference } from './handle.ts';
import { policyDocument } from './policy-document.ts';
import type { Instance } from './scope.ts';

const pseudo = (name: string, at: Location): Value => text([{ kind: 'pseudo', name: `AWS::${name}` }], at);

/**
 * Returns an attribute of a data source. Most attributes are only known to the cloud; for them, the value is
 * a hole (unknown part) with the attribute's name.
 */
export function dataAttribute(instance: Instance, name: string, at: Location): Value {
  const pseudoName = rowOf(accounts, `${instance.type}.${name}`);
  if (pseudoName !== undefined) return pseudo(pseudoName, at);
  const read = rowOf(readers, instance.type);
  const value = read?.(instance, name, at);
  if (value) return value;
  return text([{ kind: 'external', source: 'data', name: `${instance.address}.${name}` }], at);
}

/** Attributes for which CloudFormation has a pseudo parameter. */
const accounts: Readonly<Record<string, string>> = {
  'aws_caller_identity.account_id': 'AccountId',
  'aws_caller_identity.id': 'AccountId',
  'aws_region.name': 'Region',
  'aws_region.id': 'Region',
  'aws_region.region': 'Region',
  'aws_partition.partition': 'Partition',
  'aws_partition.id': 'Partition',
  'aws_partition.dns_suffix': 'URLSuffix',
};

const argument = (instance: Instance, name: string): Value | undefined => fieldOf(bodyOf(instance), name);

/** An alias such as `alias/aws/sns` names the key of an AWS service. */
const awsAlias = (value: Value | undefined): Value | null =>
  value && /^alias\/aws\//.test(asString(value) ?? '') ? value : null;

const readers: Readonly<Record<string, (instance: Instance, name: string, at: Location) => Value | null>> = {
  aws_iam_policy_document: (instance, name) =>
    name === 'json' || name === 'minified_json' ? policyDocument(instance) : null,
  aws_iam_policy: (instance, name, at) => {
    const arn = argument(instance, 'arn');
    if (name === 'arn' && arn) return arn;
    const policyName = argument(instance, 'name');
    if (name !== 'arn' || !policyName) return null;
    // A policy that is looked up by name is usually an AWS managed policy, but may belong to the account.
    return concat([constant('arn:'), pseudo('Partition', at), constant(':iam::aws:policy/'), policyName], at);
  },
  // The keys of AWS services are looked up by alias, so the alias serves as their id.
  aws_kms_key: (instance, name) =>
    /^(arn|id|key_id)$/.test(name) ? awsAlias(argument(instance, 'key_id')) : null,
  aws_kms_alias: (instance, name) =>
    /^(arn|id|target_key_(arn|id))$/.test(name) ? awsAlias(argument(instance, 'name')) : null,
  archive_file: (instance, name, at) =>
    name === 'output_path' ? reference(instance.address, name, at) : null,
  google_iam_policy: (instance, name, at) =>
    name === 'policy_data' ? reference(instance.address, name, at) : null,
  template_file: (instance, name, at) => {
    if (name !== 'rendered') return null;
    const written = argument(instance, 'template');
    const isFixed = written && asString(written) !== null && !argument(instance, 'vars');
    return isFixed ? written : unknown('a provider fills in the template', at);
  },
  local_file: (instance, name) => (name === 'filename' ? (argument(instance, name) ?? null) : null),
};
