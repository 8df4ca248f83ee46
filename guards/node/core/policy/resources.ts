import { type Arn, arnOf } from '../aws/arn.ts';
import { globOf } from '../glob.ts';

/**
 * Compiles a resource of a rule. Any partition of an ARN matches, and so do a region and an account that the request does not name.
 * `denies` is true for a rule that denies, which matches more names.
 */
export function resourceGlob(pattern: string, denies: boolean): (arn: Arn) => boolean {
  if (pattern === '*') return () => true;
  const rule = arnOf(pattern);
  const own = globOf(rule.own);
  if (!rule.isWhole)
    // The kind of the resource stands before its name. For an object of S3 that is the bucket, which a rule that allows must name.
    return (arn) =>
      own(arn.own) || ((denies || arn.service !== 's3') && own(arn.own.replace(/^[\w-]{1,60}[/:]/, '')));
  const [service, region, account] = [globOf(rule.service), globOf(rule.region), globOf(rule.account)];
  return (arn) =>
    service(arn.service) &&
    (arn.region === '' || region(arn.region)) &&
    (arn.account === '' || account(arn.account)) &&
    own(arn.own);
}

/**
 * Fills the variables of a resource. `${env:NAME}` becomes the value of that environment variable; of an address, and within a longer
 * text also of an ARN, only the last part. `${AWS::…}` is known at deployment only, so it becomes `*`.
 */
export function filledIn(text: string, env: Readonly<Record<string, string>>): string {
  return text
    .replace(/\$\{env:(\w{1,200})\}/g, (_, name: string) => {
      const value = env[name] ?? '';
      if (text === `\${env:${name}}`) return value.includes('://') ? (value.split('/').at(-1) ?? '') : value;
      return /^arn:|:\/\//.test(value) ? (value.split(/[:/]/).at(-1) ?? '') : value;
    })
    .replace(/\$\{AWS::\w{1,40}\}/g, '*');
}
