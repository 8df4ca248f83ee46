import type { Report } from '@emmental/model';

/** Returns a line that names the state of a repository and the data that a report is about: `commit 1a2b…, rulebase 571b…`. */
export function originText({ tool, of, dependencies }: Pick<Report, 'tool' | 'of' | 'dependencies'>): string {
  const asOf = dependencies?.asOf ?? null;
  const days = Object.entries(asOf ?? {}).map(
    ([ecosystem, day]) => `${ecosystem} ${day ?? 'of unknown age'}`,
  );
  return [
    `${tool.name} ${tool.version}`,
    of.commit === null ? 'no commit' : `commit ${of.commit.slice(0, 12)}`,
    of.profileDigest === null ? 'no rulebase' : `rulebase ${of.profileDigest}`,
    days.length === 0 ? 'no advisory data' : `advisories ${days.join(', ')}`,
  ].join(' · ');
}
