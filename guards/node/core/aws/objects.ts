import { literal } from '../forms.ts';
import type { AwsRequest } from './request.ts';

/** A set of request targets of S3 with the same query: all need the same action, each on its own object. */
export interface ObjectTargets {
  readonly action: string;
  /** The bucket and a slash; the empty text when the path of each target contains the bucket. */
  readonly bucket: string;
  /** The query with its `?`, or the empty text. */
  readonly query: string;
}

/** Describes the set of targets that differ from this target only in the object; null when the request is not for an S3 object, or needs several permissions. */
export function targetsLike(target: string, { service, needs }: AwsRequest): ObjectTargets | null {
  const [need] = needs;
  if (service !== 's3' || needs.length !== 1 || need?.resources?.length !== 1) return null;
  const object = need.resources[0]?.slice('arn:aws:s3:::'.length) ?? '';
  const cut = target.indexOf('?');
  const path = target.slice(1, cut < 0 ? undefined : cut);
  const bucket = object.slice(0, -path.length);
  if (path === '' || object !== bucket + path || target.includes('%')) return null;
  if (bucket === '' ? !inPath.test(path) : !bucket.endsWith('/')) return null;
  return { action: need.action, bucket, query: cut < 0 ? '' : target.slice(cut) };
}

/** Matches a path with a bucket as its first segment and an object after it. */
const inPath = /^[^/]+\/./;

/** Returns the source of a regular expression for the targets whose object matches a pattern (`*`, `?`); null when a pattern is not simple enough. */
export function targetExpression(
  { bucket, query }: ObjectTargets,
  patterns: readonly string[],
): string | null {
  const fitting: string[] = [];
  for (const pattern of patterns) {
    const open = pattern.search(/[*?]|$/);
    const fixed = pattern.slice(0, open);
    if (fixed.startsWith(bucket)) {
      const rest = pattern.slice(bucket.length);
      // With several `*` the time of the regular expression would grow with the square of the length.
      if (rest.split('*').length > 2) return null;
      fitting.push(
        rest
          .split(/([*?])/)
          .map((part) => (part === '*' ? `${sign}*` : part === '?' ? sign : literal(part)))
          .join(''),
      );
    } else if (bucket.startsWith(fixed) && open < pattern.length) {
      if (pattern.slice(open) !== '*') return null;
      fitting.push(`${sign}*`);
    }
  }
  const begin = bucket === '' ? `/(?=${signOfBucket}+/${sign})` : `/(?=${sign})`;
  return `${begin}(?:${fitting.join('|')})${literal(query)} `;
}

/** Match a character of a path without a special meaning; in the name of a bucket, a slash is excluded as well. */
const sign = '[!-$&->@-\\xff]';
const signOfBucket = '[!-$&-.0->@-\\xff]';
