import { credentialIn, kindByName } from '@emmental/knowledge';
import { asString, type Resource, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, notApplicable, settings } from '../../setting.ts';

/** CloudFormation cannot create a SecureString. Source: CloudFormation reference, AWS::SSM::Parameter. */
export const secretPlainParameter = resourceRule({
  id: 'secret/plain-parameter',
  aliases: ['EMM-SSM-SECURESTRING'],
  slice: 'credentials',
  threats: ['T5', 'T10'],
  help: 'A plain parameter holds a secret: anyone who may read parameters reads it without a key.',
  types: ['AWS::SSM::Parameter'],
  judge: (parameter) => {
    const isSealed = settings(parameter.properties, 'Type').some(
      (setting) => setting.state === 'known' && asString(setting.value) === 'SecureString',
    );
    if (isSealed) return notApplicable('it is a SecureString');
    const name = nameOf(parameter);
    return judge(settings(parameter.properties, 'Value'), {
      absent: false,
      known: (value) =>
        credentialIn(name, asString(value) ?? '') !== null ||
        (kindByName(name) !== null && isParameter(value)),
    });
  },
  describe: ({ id }) => ({
    title: `${id} keeps a secret in plain text`,
    severity: 'medium',
    fix: 'use an `AWS::SecretsManager::Secret` with a generated value',
  }),
});

/** Returns the last part of the parameter's path; without a path, the id of the resource. */
function nameOf({ id, properties }: Resource): string {
  const [name] = settings(properties, 'Name').map((setting) =>
    setting.state === 'known' ? asString(setting.value) : null,
  );
  return name?.split('/').at(-1) || id;
}

/** True when the value is exactly one template parameter. */
function isParameter(value: Value): boolean {
  const [part, ...others] = value.kind === 'text' ? value.parts : [];
  return others.length === 0 && typeof part === 'object' && part.kind === 'parameter';
}
