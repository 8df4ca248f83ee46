import { type Arn, arnOf } from '../aws/arn.ts';
import { globOf } from '../glob.ts';

/**
 * Compiles a resource of a rule into a test for the ARN of a request. The partition is ignored; so are the region and the account if the
 * request does not name them. `denies` is true for a rule that denies; such a rule matches more names.
 */
export function resourceGlob(pattern: string, denies: boolean): (arn: Arn) => boolean {
  if (pattern === '*') return () => true;
  const rule = arnOf(pattern);
  const resource = globOf(rule.resource);
  if (!rule.isArn)
    // A rule can leave out the kind before the name (`table/`). In the ARN of an S3 object the bucket is in that place: an allow must name it.
    return (arn) =>
      resource(arn.resource) ||
      ((denies || arn.service !== 's3') && resource(arn.resource.replace(/^[\w-]{1,60}[/:]/, '')));
  const [service, region, account] = [globOf(rule.service), globOf(rule.region), globOf(rule.account)];
  return (arn) =>
    service(arn.service) &&
    (arn.region === '' || region(arn.region)) &&
    (arn.account === '' || account(arn.account)) &&
    resource(arn.resource);
}

/**
 * Replaces the variables in a resource. `${env:NAME}` becomes the value of that environment variable; if the value is a URL, only its last
 * segment. Inside a longer text, an ARN or a name of Google is shortened to its last part, too. `${AWS::…}` is known only at deployment, so it becomes `*`.
 */
export function filledIn(text: string, env: Readonly<Record<string, string>>): string {
  return text
    .replace(/\$\{env:(\w{1,200})\}/g, (_, name: string) => {
      const value = env[name] ?? '';
      if (text === `\${env:${name}}`) return value.includes('://') ? (value.split('/').at(-1) ?? '') : value;
      return /^arn:|:\/\/|^projects\//.test(value) ? (value.split(/[:/]/).at(-1) ?? '') : value;
    })
    .replace(/\$\{AWS::\w{1,40}\}/g, '*');
}
