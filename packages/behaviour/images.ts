import type { Program } from '@emmental/code';
import { createImages, createMachine, type Images } from '@emmental/evaluator';
import { noFillings } from '@emmental/link';
import type { NotifyingBucket } from '@emmental/model';
import { createDomain } from './domain.ts';
import { createRecorder } from './record.ts';

/** Families of programs whose images are kept: an app has few, and when it is done nothing of it is needed. */
const mostFamilies = 8;

const families = new Map<object, Map<string, Images>>();

/**
 * Returns the images that the functions of a family of programs share. The buckets that start a function decide what a field
 * of its event is, so functions with other buckets share other images.
 */
export function imagesOf(program: Program, buckets: readonly NotifyingBucket[]): Images {
  const { family } = program;
  const byBuckets = families.get(family) ?? new Map<string, Images>();
  families.delete(family);
  families.set(family, byBuckets);
  for (const oldest of families.keys()) if (families.size > mostFamilies) families.delete(oldest);
  const key = JSON.stringify(buckets);
  const images =
    byBuckets.get(key) ??
    createImages(createMachine(program, noFillings, createDomain(buckets), createRecorder()));
  byBuckets.set(key, images);
  return images;
}
