/** The parts of an ARN (Amazon Resource Name); for a text that is not an ARN, `resource` is the text and the other parts are empty. */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** The part after the account: `table/Orders`. */
  readonly resource: string;
  /** True when the text is an ARN. */
  readonly isArn: boolean;
}

/** Splits an ARN into its parts. */
export function arnOf(text: string): Arn {
  const service = text.startsWith('arn:') ? text.indexOf(':', 4) + 1 : 0;
  const region = service === 0 ? 0 : text.indexOf(':', service) + 1;
  const account = region === 0 ? 0 : text.indexOf(':', region) + 1;
  const resourceAt = account === 0 ? 0 : text.indexOf(':', account) + 1;
  if (resourceAt === 0) return { service: '', region: '', account: '', resource: text, isArn: false };
  return {
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, resourceAt - 1),
    resource: text.slice(resourceAt),
    isArn: true,
  };
}
