import { credentialIn, kindByName } from '@emmental/knowledge';
import { asString, type Problem, type Value } from '@emmental/model';
import { defineRule } from '../../rule.ts';
import { isOn } from '../../setting.ts';

/** Source: CloudFormation user guide, parameters: `NoEcho` hides a value in the console and the API. */
export const parameterShown = defineRule({
  id: 'parameter/shown',
  aliases: ['EMM-PARAM-NOECHO'],
  slice: 'credentials',
  threats: ['T5'],
  help: 'A parameter holds a credential and shows it to anyone who may view the stack, or has a credential as its default.',
  check: ({ app }) => [...(app.parameters ?? [])].flatMap(([name, value]) => problemOf(name, value)),
});

function problemOf(name: string, value: Value): readonly Problem[] {
  if (value.kind !== 'fields' || !value.at) return [];
  const textAt = (key: string): string => asString(value.fields.get(key)) ?? '';
  // Other types, such as AWS::SSM::Parameter::Value, hold the name of a stored value, not the value.
  if (textAt('Type') !== 'String') return [];
  const isDefault = credentialIn(name, textAt('Default')) !== null;
  const isShown = kindByName(name) !== null && !isOn(textAt('NoEcho'));
  if (!isDefault && !isShown) return [];
  return [
    {
      title: isDefault
        ? `Anyone who reads the template has the credential in the default of ${name}`
        : `Anyone who may view the stack can read ${name}`,
      function: null,
      // `resource` can be the name of a parameter, because no resource of the template can have the same name.
      resource: name,
      at: value.at,
      severity: isDefault ? 'high' : 'medium',
      evidence: [{ file: value.at.file, line: value.at.line, text: isDefault ? 'Default' : 'no NoEcho' }],
      fix: isDefault
        ? 'replace the credential, and remove the default'
        : 'NoEcho: true, or a {{resolve:secretsmanager:…}}',
      details: [],
      subject: name,
    },
  ];
}
