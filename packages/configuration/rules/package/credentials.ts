import { severityOf } from '@emmental/model';
import { packagesOf } from '../../packages.ts';
import { defineRule } from '../../rule.ts';

/** Reports credentials in a package: everyone who may read the function's code can read them, and so can any flaw that reads files. */
export const packageCredentials = defineRule({
  id: 'package/credentials',
  aliases: ['EMM-SLS-WILDCARD-PACKAGE'],
  slice: 'credentials',
  threats: ['T1', 'T10'],
  help: 'The deployment package holds a file of credentials: a .env file, a private key or a Terraform state. Anyone who may read the code of the function or layer has it, and so does an attacker with any flaw that reads files.',
  check: (input) =>
    packagesOf(input).flatMap((packed) => {
      const { credentials, at } = packed.package;
      const [first] = credentials;
      if (!first) return [];
      const { who, isOne } = packed;
      const more =
        credentials.length === 1
          ? ''
          : ` and ${credentials.length - 1} more ${credentials.length === 2 ? 'file' : 'files'} with credentials`;
      return [
        {
          title: `${who} ${isOne ? 'ships' : 'ship'} ${first.path}${more}`,
          function: packed.function,
          parts: packed.functions.map((id) => ({ function: id })),
          resource: packed.resource,
          at: first.takenBy?.at ?? at,
          severity: severityOf('account', 'data-read'),
          evidence: credentials.map(({ path, what }) => ({ file: path, line: 1, text: what })),
          fix: 'leave the file out of the package, and read its values from a secret store',
          details: [
            {
              label: 'gains',
              text: `${first.what}, for anyone who may read the code (${packed.function === null ? 'lambda:GetLayerVersion' : 'lambda:GetFunction'})`,
            },
            ...(first.takenBy ? [{ label: 'given', text: first.takenBy.pattern }] : []),
          ],
          subject: credentials.map(({ path }) => path).join(),
        },
      ];
    }),
});
