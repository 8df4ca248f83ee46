import { get } from '../../tree.ts';
import { getAtt, managedPolicy } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { add, type Expansion, report, type SamResource, tagList } from './expansion.ts';
import { trust } from './role.ts';
import { check } from './shapes.ts';

/** Expands `AWS::Serverless::CapacityProvider` with the role that manages its instances. */
export function expandCapacityProvider(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  for (const [name, inner] of Object.entries(innerShapes)) {
    const value = property(properties, name);
    if (value?.kind === 'map') check(x, inner, value, `${name} of ${id}`);
  }
  const given = property(properties, 'OperatorRole');
  const tags = property(properties, 'Tags');
  const own = tagList(undefined, { 'lambda:createdBy': 'SAM' });
  if (!isFilled(given))
    add(x, of, `${id}OperatorRole`, 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      ManagedPolicyArns: [managedPolicy('AWSLambdaManagedEC2ResourceOperator')],
      Tags: own,
    });
  const needs = property(properties, 'InstanceRequirements');
  const scaling = property(properties, 'ScalingConfig');
  if (property(needs, 'AllowedTypes') && property(needs, 'ExcludedTypes'))
    report(x, 'template/invalid', of.at, `${id} has both AllowedTypes and ExcludedTypes`);
  const average = property(scaling, 'AverageCPUUtilization');
  const PredefinedMetricType = 'LambdaCapacityProviderAverageCPUUtilization';
  add(x, of, id, 'AWS::Lambda::CapacityProvider', {
    CapacityProviderName: property(properties, 'CapacityProviderName'),
    VpcConfig: property(properties, 'VpcConfig'),
    PermissionsConfig: {
      CapacityProviderOperatorRoleArn: isFilled(given) ? given : getAtt(`${id}OperatorRole`, 'Arn'),
    },
    Tags: [...tagList(tags), ...own],
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
