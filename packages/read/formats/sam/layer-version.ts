import { get } from '../../tree.ts';
import { property } from '../lowering/property.ts';
import { add, type Expansion, report, type SamResource, textOf } from './expansion.ts';
import { s3Location } from './function/code.ts';
import { check } from './shapes.ts';

/**
 * Expands `AWS::Serverless::LayerVersion`. The generated resource keeps the user's logical id, although SAM
 * would append a hash.
 */
export function expandLayerVersion(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const uri = property(properties, 'ContentUri');
  const written = property(properties, 'RetentionPolicy');
  const policy = textOf(expansion, written)?.toLowerCase();
  if (written && policy !== 'retain' && policy !== 'delete')
    report(expansion, 'template/invalid', written.at, `RetentionPolicy of ${id} must be Retain or Delete`);
  const named = policy === 'delete' ? 'Delete' : policy === 'retain' ? 'Retain' : undefined;
  add(
    expansion,
    resource,
    id,
    'AWS::Lambda::LayerVersion',
    {
      LayerName: property(properties, 'LayerName') ?? id,
      Description: property(properties, 'Description'),
      Content: uri && (s3Location(uri, ['S3Bucket', 'S3Key', 'S3ObjectVersion']) ?? uri),
      CompatibleArchitectures: property(properties, 'CompatibleArchitectures'),
      CompatibleRuntimes: property(properties, 'CompatibleRuntimes'),
      LicenseInfo: property(properties, 'LicenseInfo'),
    },
    { attributes: { DeletionPolicy: named ?? get(resource.node, 'DeletionPolicy') ?? 'Retain' } },
  );
}

const shape =
  'LayerName:text|map Description:text PublishLambdaVersion:flag ContentUri!:text|map CompatibleArchitectures:list CompatibleRuntimes:list LicenseInfo:text RetentionPolicy:text';
