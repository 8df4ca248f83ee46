import { localPath } from '../../../local-path.ts';
import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { type Expansion, type SamResource, textOf } from '../expansion.ts';

/** The `Code` property of a Lambda function. A local folder stays a text, as CloudFormation's packaging takes it. */
export function codeOf(x: Expansion, of: SamResource): Draft {
  const { properties } = of;
  const kms = property(properties, 'SourceKMSKeyArn');
  const image = property(properties, 'ImageUri');
  const inline = property(properties, 'InlineCode');
  if (textOf(x, property(properties, 'PackageType')) === 'Image') return image && { ImageUri: image };
  if (inline) return { ZipFile: inline, SourceKMSKeyArn: kms };
  const uri = property(properties, 'CodeUri');
  const s3 = uri && s3Location(uri, ['S3Bucket', 'S3Key', 'S3ObjectVersion']);
  return s3 ? { ...s3, SourceKMSKeyArn: kms } : uri;
}

/**
 * Bucket, key and version of `s3://bucket/key?versionId=v` or of a map, under the given names; null for anything else.
 */
export function s3Location(
  uri: Node,
  names: readonly [bucket: string, key: string, version: string],
): Record<string, Draft> | null {
  const [bucket, key, version] = names;
  if (get(uri, 'Bucket') && get(uri, 'Key'))
    return { [bucket]: get(uri, 'Bucket'), [key]: get(uri, 'Key'), [version]: get(uri, 'Version') };
  const match = /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(stringOf(uri) ?? '');
  if (!match) return null;
  const part = (text: string | undefined) => (text === undefined ? undefined : write(text, uri.at));
  return { [bucket]: part(match[1]), [key]: part(match[2]), [version]: part(match[3]) };
}

/** The folder of a function's code, relative to the root; null when it is not in the repository. */
export function directoryOf(x: Expansion, of: SamResource): string | null {
  const { node, properties } = of;
  if (property(properties, 'InlineCode')) return null;
  if (textOf(x, property(properties, 'PackageType')) === 'Image') {
    const context = textOf(x, get(node, 'Metadata', 'DockerContext'));
    return context === null ? null : localPath(context, x.document.path);
  }
  const uri = property(properties, of.type === 'AWS::Lambda::Function' ? 'Code' : 'CodeUri');
  // The SAM command line packs the template's own folder when there is no CodeUri.
  const text = uri ? textOf(x, uri) : of.type === 'AWS::Lambda::Function' ? null : '.';
  if (text === null) return null;
  const path = localPath(text, x.document.path);
  return path !== null && x.context.source.kind(path) === 'file' ? null : path;
}

/** Entry points that the bundler is told, relative to the code folder. */
export function entryPointsOf(of: SamResource): readonly string[] {
  return itemsOf(get(of.node, 'Metadata', 'BuildProperties', 'EntryPoints')).flatMap(
    (item) => stringOf(item) ?? [],
  );
}
