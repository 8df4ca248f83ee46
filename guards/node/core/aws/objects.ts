import { literal } from '../forms.ts';
import type { AwsRequest } from './request.ts';

/** Targets of S3 that ask for the same action, each on its own object. The query alone decides the action. */
export interface ObjectTargets {
  readonly action: string;
  /** The bucket and a slash; the empty text when each target names its bucket. */
  readonly bucket: string;
  /** The query with its `?`, or the empty text. */
  readonly query: string;
}

/** Describes the targets that are like this one; null when the request is for no object of S3, or needs more than one permission. */
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

/** Matches a path whose first segment is the bucket, and behind which an object follows. */
const inPath = /^[^/]+\/./;

/** Makes a regular expression for the targets whose object matches one of the patterns (`*`, `?`); null when it would not be a simple one. */
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
      // With several runs the time would grow with the square of the length.
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

/** A character of a path that means itself; in the name of a bucket no slash. */
const sign = '[!-$&->@-\\xff]';
const signOfBucket = '[!-$&-.0->@-\\xff]';
