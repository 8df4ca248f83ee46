export { type Cloud, type CloudRequest, startCloud } from './cloud.ts';
export { type Database, startDatabase } from './database.ts';
export {
  type FrameworkFunction,
  type FrameworkRequest,
  startFramework,
} from './framework.ts';
export {
  type Answer,
  account,
  type LocalFunction,
  type LocalFunctionOptions,
  region,
  startFunction,
} from './function.ts';
export { type Listener, silentListener, startListener } from './listener.ts';
