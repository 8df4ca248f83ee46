import { globals } from '../builtins/javascript/globals.ts';
import { pythonBuiltins } from '../builtins/python/globals.ts';
import { pythonStandard } from '../builtins/python/standard.ts';
import { boto3 } from './aws/boto3.ts';
import { dynamodbConditions } from './aws/conditions.ts';
import { inlinedSdk } from './aws/inlined.ts';
import { javascriptV2 } from './aws/javascript-v2.ts';
import { javascriptV3 } from './aws/javascript-v3.ts';
import { xray } from './aws-xray/index.ts';
import { deserialisers } from './deserialisers/index.ts';
import { durable } from './durable/index.ts';
import { dynamicCode } from './dynamic-code/index.ts';
import { filesInJavaScript } from './files/javascript.ts';
import { filesInPython } from './files/python.ts';
import { frameworksInJavaScript } from './frameworks/javascript.ts';
import { frameworksInPython } from './frameworks/python.ts';
import { hostsInJavaScript } from './hosts/javascript.ts';
import { hostsInPython } from './hosts/python.ts';
import { lambdaContext } from './lambda.ts';
import { javascriptMappers } from './mappers/javascript.ts';
import { pynamodb } from './mappers/pynamodb.ts';
import { middy } from './middy/index.ts';
import type { LibraryModel } from './model.ts';
import { nodeCore } from './node-core/index.ts';
import { nosqlInJavaScript } from './nosql/javascript.ts';
import { nosqlInPython } from './nosql/python.ts';
import { powertoolsJavaScript } from './powertools/javascript.ts';
import { powertoolsPython } from './powertools/python.ts';
import { processesInJavaScript, shellQuoting } from './processes/javascript.ts';
import { processesInPython } from './processes/python.ts';
import { reaching } from './reaching/index.ts';
import { registrars } from './registrars.ts';
import { secretsCaching } from './secretsmanager-caching/index.ts';
import { appsyncClients } from './signature-v4/appsync.ts';
import { signatureV4 } from './signature-v4/index.ts';
import { sqlInJavaScript } from './sql/javascript.ts';
import { sqlInPython } from './sql/python.ts';
import { templateEngines } from './templates/index.ts';
import { tslib } from './tslib/index.ts';
import { validationInJavaScript } from './validation/javascript.ts';
import { validationInPython } from './validation/python.ts';

/** All library models, more special ones first. A new library is one line here. */
export const models: readonly LibraryModel[] = [
  ...signatureV4,
  appsyncClients,
  dynamodbConditions,
  ...boto3,
  ...javascriptV2,
  ...javascriptV3,
  inlinedSdk,
  ...xray,
  ...powertoolsJavaScript,
  powertoolsPython,
  ...middy,
  ...durable,
  secretsCaching,
  pynamodb,
  ...javascriptMappers,
  tslib,
  ...reaching,
  ...filesInJavaScript,
  ...filesInPython,
  ...frameworksInJavaScript,
  ...frameworksInPython,
  ...hostsInJavaScript,
  ...hostsInPython,
  ...sqlInJavaScript,
  ...sqlInPython,
  ...nosqlInJavaScript,
  ...nosqlInPython,
  ...templateEngines,
  ...deserialisers,
  ...validationInJavaScript,
  ...validationInPython,
  ...processesInJavaScript,
  shellQuoting,
  ...processesInPython,
  ...nodeCore,
  ...dynamicCode,
  ...registrars,
  lambdaContext,
  globals,
  pythonBuiltins,
  pythonStandard,
];
