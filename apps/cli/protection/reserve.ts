import type { App, Finding } from '@emmental/model';

/**
 * Returns findings whose change reserves concurrency as `--reserve` asks. Without the option a person has to decide: the calls are taken
 * from the limit of the account, which all its functions share.
 *
 * @param reserved the number of `--reserve`; null = the option is not given.
 * @param app the app of the findings.
 */
export function withReserve(
  findings: readonly Finding[],
  reserved: number | null,
  app: Pick<App, 'functions' | 'format'>,
): readonly Finding[] {
  const onGoogle = new Set(app.functions.flatMap(({ id, account }) => (account ? [id] : [])));
  const isOnGoogle = (finding: Finding): boolean => onGoogle.has(finding.function ?? '');
  const limited = findings.filter((finding) => isLimit(finding) && !isOnGoogle(finding)).length;
  return findings.map((finding): Finding => {
    const { edit } = finding;
    if (!edit || !isLimit(finding)) return finding;
    if (reserved === null)
      return {
        ...finding,
        edit: { ...edit, byHand: isOnGoogle(finding) ? undecidedOnGoogle(app) : undecided },
      };
    const set = { ...edit.set, ReservedConcurrentExecutions: reserved };
    const note = isOnGoogle(finding) ? googleNote(finding) : noteFor(reserved, limited);
    return { ...finding, edit: { ...edit, set, note } };
  });
}

/** Does a finding ask for a limit on concurrent runs? */
export const isLimit = ({ edit }: Finding): boolean =>
  edit?.set?.['ReservedConcurrentExecutions'] !== undefined;

const undecided = 'it takes calls from the limit of the account (--reserve 20 writes it)';
const undecidedOnGoogle = ({ format }: Pick<App, 'format'>): string =>
  `a person decides how many instances are enough${format === 'terraform' ? ' (--reserve 20 writes it)' : ''}`;

/**
 * Cloud Run documentation, "Maximum instances": an instance serves several requests at a time, as its concurrency says. Cloud Run
 * functions documentation, "Version comparison": an instance of the first generation serves one.
 */
const googleNote = ({ resource }: Finding): string =>
  /#(?:module\..*\.)?google_cloudfunctions_function\./.test(resource ?? '')
    ? 'each instance serves one call at a time; calls beyond that wait and are then refused'
    : 'each instance may serve several calls at a time (its concurrency); calls beyond that wait and are then refused';

/** Lambda developer guide, Quotas and Reserved concurrency: 1,000 by default, new accounts less; 100 stay unreserved. */
const noteFor = (reserved: number, functions: number): string =>
  `while ${reserved} calls run, the next one gets an error; ${reserved * functions} calls of the account's limit (1,000 by default, ` +
  'new accounts 10) are then for these functions alone, and 100 must stay free: aws lambda get-account-settings';
