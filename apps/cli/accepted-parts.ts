import { type Finding, type FindingPart, partsIn, type Waiver, withParts } from '@emmental/model';

/**
 * Returns a finding with the waivers of its parts: itself if no part has one, else a finding for the parts that nobody
 * waived, and one for the parts of each waiver.
 */
export function withWaivers(finding: Finding, waivers: ReadonlyMap<FindingPart, Waiver>): readonly Finding[] {
  const parts = partsIn(finding);
  const different = new Set(parts.map((part) => waivers.get(part)));
  if (different.size === 1 && different.has(undefined)) return [finding];
  return [...different].flatMap((waiver): readonly Finding[] => {
    const kept = withParts(finding, (part) => waivers.get(part) === waiver);
    if (!kept) return [];
    return [waiver ? { ...kept, status: 'waived', waiver } : kept];
  });
}

/**
 * Returns the fingerprints by which a waiver can name a part: its own, and that of the finding if the finding is about
 * a resource.
 */
export const fingerprintsOf = (finding: Finding, part: FindingPart): readonly string[] => [
  part.fingerprint,
  ...(finding.function === null ? [finding.fingerprint] : []),
];
