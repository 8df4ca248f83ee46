import { javascript, python, quiet, type SilentApp } from './case.ts';

const nothing = 'def handler(event, context):\n    return 1\n';

/** Settings and files that run code beside the handler, with the permissions of the function. */
export const silentBeside: readonly SilentApp[] = [
  {
    says: 'a layer of another account',
    files: javascript(quiet, {
      more: "      Layers: ['arn:aws:lambda:eu-west-1:210987654321:layer:acme-agent:7']\n",
    }),
    asks: 'acme-agent',
    keeps: true,
    open: ['T6', 'T7'],
  },
  {
    says: 'a layer that a parameter names',
    files: python(nothing, { more: '      Layers: [!Ref AcmeAgent]\n' }),
    asks: 'AcmeAgent',
    keeps: true,
    open: ['T6'],
  },
  {
    says: 'an extension in a layer of the repository',
    files: {
      ...python(nothing, {
        more: '      Layers: [!Ref Tools]\n',
        resources: '  Tools: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: tools } }\n',
      }),
      'tools/extensions/acme-ship': '#!/bin/sh\nexec /opt/ship\n',
    },
    asks: 'acme-ship',
    keeps: true,
    open: ['T6'],
  },
  {
    says: 'a wrapper script that calls the command line of AWS',
    files: {
      ...javascript(quiet, {
        more: '      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: /var/task/acme.sh } }\n',
      }),
      'src/acme.sh': '#!/bin/sh\naws s3 rm s3://acme-data/x\nexec "$@"\n',
    },
    asks: 'acme.sh',
    keeps: true,
  },
  {
    says: 'a native module that takes the event',
    files: {
      ...javascript(
        "const acme = require('./acme.node');\nexports.handler = async (event) => acme.run(event.body);\n",
        { file: 'app.js' },
      ),
      'src/acme.node': 'native',
    },
    asks: 'acme.node',
    keeps: true,
    open: ['T1', 'T4'],
  },
];
