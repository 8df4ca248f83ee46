import type { Finding } from '@emmental/model';

/**
 * Returns findings whose change reserves concurrency as `--reserve` asks. Without the option a person has to decide: the calls are taken
 * from the limit of the account, which all its functions share.
 *
 * @param reserved the number of `--reserve`; null = the option is not given.
 */
export function withReserve(findings: readonly Finding[], reserved: number | null): readonly Finding[] {
  const limited = findings.filter(isLimit).length;
  return findings.map((finding): Finding => {
    const { edit } = finding;
    if (!edit || !isLimit(finding)) return finding;
    if (reserved === null) return { ...finding, edit: { ...edit, byHand: undecided } };
    const set = { ...edit.set, ReservedConcurrentExecutions: reserved };
    return { ...finding, edit: { ...edit, set, note: noteFor(reserved, limited) } };
  });
}

/** Does a finding ask for a limit on concurrent runs? */
export const isLimit = ({ edit }: Finding): boolean =>
  edit?.set?.['ReservedConcurrentExecutions'] !== undefined;

const undecided = 'it takes calls from the limit of the account (--reserve 20 writes it)';

/** Lambda developer guide, Quotas and Reserved concurrency: 1,000 by default, new accounts less; 100 stay unreserved. */
const noteFor = (reserved: number, functions: number): string =>
  `while ${reserved} calls run, the next one gets an error; ${reserved * functions} calls of the account's limit (1,000 by default, ` +
  'new accounts 10) are then for these functions alone, and 100 must stay free: aws lambda get-account-settings';
