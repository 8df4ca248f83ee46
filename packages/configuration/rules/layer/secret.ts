import { severityOf } from '@emmental/model';
import { defineRule } from '../../rule.ts';

/** Applies to all layers that the template builds, also unused ones. The rule code/secret-in-code reports secrets in files that a function loads. */
export const layerSecret = defineRule({
  id: 'layer/secret',
  aliases: ['EMM-FN-SECRET-LAYER'],
  slice: 'credentials',
  threats: ['T1', 'T5'],
  help: 'A file of a layer holds a credential: anyone who may read the repository or download the layer has it.',
  check: ({ app }) =>
    [...(app.layers ?? [])].flatMap(([id, { secrets = [] }]) => {
      const name = app.resources.get(id)?.place ?? id;
      return firstOfEach(secrets).map(({ what, at }) => ({
        title: `Layer ${name} holds a secret (${what})`,
        function: null,
        resource: name,
        at,
        severity: severityOf('authenticated', 'code'),
        // The line itself would show the secret again.
        evidence: [{ file: at.file, line: at.line, text: what }],
        fix: 'replace the credential, and read it from Secrets Manager or the parameter store',
        details: [
          {
            label: 'gains',
            text: 'the credential, for anyone who may read the layer (lambda:GetLayerVersion)',
          },
        ],
        subject: `${id} ${at.file}`,
      }));
    }),
});

/** Returns the first credential of each file; a person who opens the file sees the others. */
const firstOfEach = <T extends { readonly at: { readonly file: string } }>(
  found: readonly T[],
): readonly T[] => [...new Map(found.toReversed().map((item) => [item.at.file, item])).values()];
