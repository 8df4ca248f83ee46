import { literal } from '../forms.ts';
import type { AwsRequest } from './request.ts';

/** Targets of S3 that ask for one action, each on its object: which it is, the query alone says. */
export interface ObjectTargets {
  readonly action: string;
  /** The bucket and a slash; the empty text where each target has its own. */
  readonly bucket: string;
  /** From the `?`; the empty text where there is none. */
  readonly query: string;
}

/** Those that are like the one that this was asked by; null: it is none, or asks for more. */
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

/** Where the bucket is the first part of a path there is an object behind it. */
const inPath = /^[^/]+\/./;

/** The expression of those whose object one of these patterns fits, which have `*` and `?`; null where it would not be a simple one. */
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
      // With more runs than one the time would grow with the square of the target.
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

/** Of a path, what means itself. */
const sign = '[!-$&->@-\\xff]';
const signOfBucket = '[!-$&-.0->@-\\xff]';
