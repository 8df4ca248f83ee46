import { get } from '../../tree.ts';
import { getAtt, managedPolicy } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { add, type Expansion, report, type SamResource, tagList } from './expansion.ts';
import { trust } from './role.ts';
import { check } from './shapes.ts';

/**
 * Expands `AWS::Serverless::CapacityProvider`. Adds the role that manages the instances, if the template
 * names none.
 */
export function expandCapacityProvider(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  for (const [name, inner] of Object.entries(innerShapes)) {
    const value = property(properties, name);
    if (value?.kind === 'map') check(expansion, inner, value, `${name} of ${id}`);
  }
  const operatorRole = property(properties, 'OperatorRole');
  const tags = property(properties, 'Tags');
  const samTags = tagList(undefined, { 'lambda:createdBy': 'SAM' });
  if (!isFilled(operatorRole))
    add(expansion, resource, `${id}OperatorRole`, 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      ManagedPolicyArns: [managedPolicy('AWSLambdaManagedEC2ResourceOperator')],
      Tags: samTags,
    });
  const needs = property(properties, 'InstanceRequirements');
  const scaling = property(properties, 'ScalingConfig');
  if (property(needs, 'AllowedTypes') && property(needs, 'ExcludedTypes'))
    report(expansion, 'template/invalid', resource.at, `${id} has both AllowedTypes and ExcludedTypes`);
  const average = property(scaling, 'AverageCPUUtilization');
  const PredefinedMetricType = 'LambdaCapacityProviderAverageCPUUtilization';
  add(expansion, resource, id, 'AWS::Lambda::CapacityProvider', {
    CapacityProviderName: property(properties, 'CapacityProviderName'),
    VpcConfig: property(properties, 'VpcConfig'),
    PermissionsConfig: {
      CapacityProviderOperatorRoleArn: isFilled(operatorRole)
        ? operatorRole
        : getAtt(`${id}OperatorRole`, 'Arn'),
    },
    Tags: [...tagList(tags), ...samTags],
    InstanceRequirements: isFilled(needs)
      ? {
          Architectures: get(needs, 'Architectures'),
          AllowedInstanceTypes: get(needs, 'AllowedTypes'),
          ExcludedInstanceTypes: get(needs, 'ExcludedTypes'),
        }
      : undefined,
    CapacityProviderScalingConfig: isFilled(scaling)
      ? {
          MaxVCpuCount: get(scaling, 'MaxVCpuCount'),
          ScalingMode: average ? 'Manual' : 'Auto',
          ScalingPolicies: average && [{ PredefinedMetricType, TargetValue: average }],
        }
      : undefined,
    KmsKeyArn: property(properties, 'KmsKeyArn'),
  });
}

const shape =
  'CapacityProviderName:text|map VpcConfig!:map OperatorRole:text|map Tags:map PropagateTags:flag InstanceRequirements:map ScalingConfig:map KmsKeyArn:text|map';

const innerShapes = {
  VpcConfig: 'SubnetIds!:list SecurityGroupIds:list',
  InstanceRequirements: 'Architectures:list AllowedTypes:list ExcludedTypes:list',
  ScalingConfig: 'MaxVCpuCount:number AverageCPUUtilization:number',
} as const;
