/** The parts of an ARN; a text that is no ARN is all `own`. */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** The resource part. */
  readonly own: string;
  /** True when the text is an ARN. */
  readonly isWhole: boolean;
}

export function arnOf(text: string): Arn {
  const service = text.startsWith('arn:') ? text.indexOf(':', 4) + 1 : 0;
  const region = service === 0 ? 0 : text.indexOf(':', service) + 1;
  const account = region === 0 ? 0 : text.indexOf(':', region) + 1;
  const own = account === 0 ? 0 : text.indexOf(':', account) + 1;
  if (own === 0) return { service: '', region: '', account: '', own: text, isWhole: false };
  return {
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, own - 1),
    own: text.slice(own),
    isWhole: true,
  };
}
