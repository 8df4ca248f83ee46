import { localPath } from '../../../local-path.ts';
import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { type Expansion, type SamResource, textOf } from '../expansion.ts';

/**
 * Returns the `Code` property of a Lambda function. For a local folder, `Code` is the path as a text, which
 * `aws cloudformation package` accepts.
 */
export function codeOf(expansion: Expansion, resource: SamResource): Draft {
  const { properties } = resource;
  const kms = property(properties, 'SourceKMSKeyArn');
  const image = property(properties, 'ImageUri');
  const inline = property(properties, 'InlineCode');
  if (textOf(expansion, property(properties, 'PackageType')) === 'Image') return image && { ImageUri: image };
  if (inline) return { ZipFile: inline, SourceKMSKeyArn: kms };
  const uri = property(properties, 'CodeUri');
  const s3 = uri && s3Location(uri, ['S3Bucket', 'S3Key', 'S3ObjectVersion']);
  return s3 ? { ...s3, SourceKMSKeyArn: kms } : uri;
}

/**
 * Returns the bucket, key and version of an S3 location under these names. The location is
 * `s3://bucket/key?versionId=v` or a map; for anything else, returns null.
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

/** Returns the folder of a function's code, relative to the root; null when it is not in the repository. */
export function directoryOf(expansion: Expansion, resource: SamResource): string | null {
  const { node, properties } = resource;
  if (property(properties, 'InlineCode')) return null;
  if (textOf(expansion, property(properties, 'PackageType')) === 'Image') {
    const context = textOf(expansion, get(node, 'Metadata', 'DockerContext'));
    return context === null ? null : localPath(context, expansion.document.path);
  }
  const uri = property(properties, resource.type === 'AWS::Lambda::Function' ? 'Code' : 'CodeUri');
  // Without a CodeUri, the SAM command line packs the folder of the template.
  const text = uri ? textOf(expansion, uri) : resource.type === 'AWS::Lambda::Function' ? null : '.';
  if (text === null) return null;
  const path = localPath(text, expansion.document.path);
  return path !== null && expansion.context.source.kind(path) === 'file' ? null : path;
}

/** Returns the entry points of the bundler, relative to the code folder. */
export function entryPointsOf(resource: SamResource): readonly string[] {
  return itemsOf(get(resource.node, 'Metadata', 'BuildProperties', 'EntryPoints')).flatMap(
    (item) => stringOf(item) ?? [],
  );
}
