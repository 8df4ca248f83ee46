// Global set-up of Vitest: tests of the command and of the guards run the bundle, so it is updated once before all
// tests.
import { bundle } from './bundle.mjs';

/** If the bundle cannot be made, only the tests that run it fail. */
export default async function setup() {
  try {
    await bundle();
  } catch (error) {
    process.env.EMMENTAL_BUNDLE_ERROR = error.message;
  }
}
