import { globals } from './builtins/javascript/globals.ts';
import { pythonContexts } from './builtins/python/contexts.ts';
import { pythonBuiltins } from './builtins/python/globals.ts';
import { pythonHolders } from './builtins/python/holders.ts';
import { pythonInspect } from './builtins/python/inspect.ts';
import { pythonIterators } from './builtins/python/iterators.ts';
import { pythonOperators } from './builtins/python/operators.ts';
import { pythonStandard } from './builtins/python/standard.ts';
import { boto3 } from './models/aws/boto3.ts';
import { dynamodbConditions } from './models/aws/conditions.ts';
import { inlinedSdk } from './models/aws/inlined.ts';
import { javascriptV2 } from './models/aws/javascript-v2.ts';
import { javascriptV3 } from './models/aws/javascript-v3.ts';
import { xray } from './models/aws-xray/index.ts';
import { containers } from './models/containers/index.ts';
import { crhelper } from './models/crhelper/index.ts';
import { deserialisers } from './models/deserialisers/index.ts';
import { documents } from './models/documents/index.ts';
import { durable } from './models/durable/index.ts';
import { dynamicCode } from './models/dynamic-code/index.ts';
import { eventEmitters } from './models/emitters/index.ts';
import { filesInJavaScript } from './models/files/javascript.ts';
import { filesInPython } from './models/files/python.ts';
import { firebase } from './models/firebase/index.ts';
import { foundByName } from './models/frameworks/found-by-name.ts';
import { frameworksInJavaScript } from './models/frameworks/javascript.ts';
import { frameworksInPython } from './models/frameworks/python.ts';
import { google } from './models/google/index.ts';
import { hostsInJavaScript } from './models/hosts/javascript.ts';
import { hostsInPython } from './models/hosts/python.ts';
import { lambdaContext } from './models/lambda.ts';
import { javascriptMappers } from './models/mappers/javascript.ts';
import { pynamodb } from './models/mappers/pynamodb.ts';
import { middy } from './models/middy/index.ts';
import type { LibraryModel } from './models/model.ts';
import { moduleSystem } from './models/module-system/index.ts';
import { nodeCore } from './models/node-core/index.ts';
import { nosqlInJavaScript } from './models/nosql/javascript.ts';
import { nosqlInPython } from './models/nosql/python.ts';
import { powertoolsJavaScript } from './models/powertools/javascript.ts';
import { powertoolsPython } from './models/powertools/python.ts';
import { lineSplitting, processesInJavaScript, shellQuoting } from './models/processes/javascript.ts';
import { processesInPython } from './models/processes/python.ts';
import { proxies } from './models/proxies.ts';
import { reaching } from './models/reaching/index.ts';
import { registrars } from './models/registrars.ts';
import { secretsCaching } from './models/secretsmanager-caching/index.ts';
import { nodeSettings } from './models/settings/node.ts';
import { pydanticSettings } from './models/settings/pydantic.ts';
import { signals } from './models/signals/index.ts';
import { appsyncClients } from './models/signature-v4/appsync.ts';
import { signatureV4 } from './models/signature-v4/index.ts';
import { six } from './models/six/index.ts';
import { sqlInJavaScript } from './models/sql/javascript.ts';
import { sqlInPython } from './models/sql/python.ts';
import { templateEngines } from './models/templates/index.ts';
import { tslib } from './models/tslib/index.ts';
import { validationInJavaScript } from './models/validation/javascript.ts';
import { marshmallow } from './models/validation/marshmallow.ts';
import { pydanticModels } from './models/validation/pydantic.ts';
import { validationInPython } from './models/validation/python.ts';

/** All library models, the more special ones first. A new library adds one line here. */
export const models: readonly LibraryModel[] = [
  ...signatureV4,
  appsyncClients,
  dynamodbConditions,
  ...boto3,
  ...javascriptV2,
  ...javascriptV3,
  inlinedSdk,
  ...xray,
  ...containers,
  crhelper,
  six,
  ...powertoolsJavaScript,
  powertoolsPython,
  ...middy,
  ...durable,
  secretsCaching,
  pynamodb,
  ...javascriptMappers,
  tslib,
  ...google,
  ...firebase,
  ...reaching,
  ...proxies,
  ...filesInJavaScript,
  ...filesInPython,
  ...frameworksInJavaScript,
  ...frameworksInPython,
  ...foundByName,
  ...hostsInJavaScript,
  ...hostsInPython,
  ...sqlInJavaScript,
  ...sqlInPython,
  ...nosqlInJavaScript,
  ...nosqlInPython,
  ...templateEngines,
  ...deserialisers,
  ...documents,
  ...signals,
  ...nodeSettings,
  pydanticSettings,
  ...validationInJavaScript,
  ...validationInPython,
  pydanticModels,
  marshmallow,
  ...processesInJavaScript,
  shellQuoting,
  lineSplitting,
  ...processesInPython,
  ...nodeCore,
  ...moduleSystem,
  ...dynamicCode,
  ...eventEmitters,
  ...registrars,
  lambdaContext,
  globals,
  pythonBuiltins,
  pythonStandard,
  pythonContexts,
  pythonHolders,
  pythonInspect,
  pythonIterators,
  pythonOperators,
];
