import { globals } from '../builtins/javascript/globals.ts';
import { pythonBuiltins, pythonStandard } from '../builtins/python/globals.ts';
import { boto3 } from './aws/boto3.ts';
import { javascriptV2 } from './aws/javascript-v2.ts';
import { javascriptV3 } from './aws/javascript-v3.ts';
import { lambdaContext } from './lambda.ts';
import type { LibraryModel } from './model.ts';

/** All library models, more special ones first. A new library is one line here. */
export const models: readonly LibraryModel[] = [
  ...boto3,
  ...javascriptV2,
  ...javascriptV3,
  lambdaContext,
  globals,
  pythonBuiltins,
  pythonStandard,
];
