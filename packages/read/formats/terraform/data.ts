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

/** What an attribute of a data source is. Most are asked of the cloud: they have a name here and no value. */
export function dataAttribute(instance: Instance, name: string, at: Location): Value {
  const same = rowOf(accounts, `${instance.type}.${name}`);
  if (same !== undefined) return pseudo(same, at);
  const read = rowOf(readers, instance.type);
  const value = read?.(instance, name, at);
  if (value) return value;
  return text([{ kind: 'external', source: 'data', name: `${instance.address}.${name}` }], at);
}

/** What Terraform asks of the account is what CloudFormation has pseudo parameters for. */
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

const given = (instance: Instance, name: string): Value | undefined => fieldOf(bodyOf(instance), name);

/** `alias/aws/sns` is the same key in every account: one of a service's own. */
const awsAlias = (value: Value | undefined): Value | null =>
  value && /^alias\/aws\//.test(asString(value) ?? '') ? value : null;

const readers: Readonly<Record<string, (instance: Instance, name: string, at: Location) => Value | null>> = {
  aws_iam_policy_document: (instance, name) =>
    name === 'json' || name === 'minified_json' ? policyDocument(instance) : null,
  aws_iam_policy: (instance, name, at) => {
    const arn = given(instance, 'arn');
    if (name === 'arn' && arn) return arn;
    const called = given(instance, 'name');
    if (name !== 'arn' || !called) return null;
    // Asked for by its name alone, it may as well be one of the account's own: AWS's are meant as a rule.
    return concat([constant('arn:'), pseudo('Partition', at), constant(':iam::aws:policy/'), called], at);
  },
  // Keys of the services are asked for by their alias; what their id is says nothing that the alias does not.
  aws_kms_key: (instance, name) =>
    /^(arn|id|key_id)$/.test(name) ? awsAlias(given(instance, 'key_id')) : null,
  aws_kms_alias: (instance, name) =>
    /^(arn|id|target_key_(arn|id))$/.test(name) ? awsAlias(given(instance, 'name')) : null,
  archive_file: (instance, name, at) =>
    name === 'output_path' ? reference(instance.address, name, at) : null,
  google_iam_policy: (instance, name, at) =>
    name === 'policy_data' ? reference(instance.address, name, at) : null,
  template_file: (instance, name, at) => {
    const written = given(instance, 'template');
    return name === 'rendered' && written && asString(written) !== null && !given(instance, 'vars')
      ? written
      : name === 'rendered'
        ? unknown('the template is filled in by a provider', at)
        : null;
  },
  local_file: (instance, name) => (name === 'filename' ? (given(instance, name) ?? null) : null),
};
