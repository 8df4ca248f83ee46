import type { ProfileSection } from '@emmental/model';
import { atomsOf } from '../cover/atoms.ts';
import type { RuleOf } from '../rulebase.ts';

/** Does an allow take in more than anybody can review? */
export const isTooWide = (section: ProfileSection, rule: RuleOf<ProfileSection>): boolean =>
  atomsOf(section, rule as RuleOf<typeof section>).some((atom) => tests[section](atom));

const tests: Readonly<Record<ProfileSection, (atom: readonly string[]) => boolean>> = {
  inbound: ([from]) => from === 'any',
  outbound: ([to = '']) =>
    to === 'any' ||
    // A whole top-level domain, or all of a cloud's hosts.
    /^\*\.[^.]+:/.test(to) ||
    /^\*\.(amazonaws\.com|googleapis\.com|azure\.com|windows\.net|cloudfront\.net|on\.aws|co\.[a-z]{2}):/.test(
      to,
    ) ||
    // Wider than any private range.
    Number(/\/(\d+):/.exec(to)?.[1] ?? 128) < 7,
  files: ([act, path = '']) =>
    /^\/\*{1,2}$/.test(path) || (act === 'write' && /^\/(etc|var|opt|usr|proc|dev)(\/\*|$)/.test(path)),
  processes: ([run = '', ...args]) =>
    /^(\*{1,2}|\/\*\*)$/.test(run) ||
    (/(^|\/)(ba|da|z|k|a)?sh$/.test(run) && args.some((arg) => arg === '\0any' || arg === '*')),
  code: () => false,
  permissions: ([call = '', on]) => call === '*' || (/^[^:]+:\*$/.test(call) && on === '*'),
};
