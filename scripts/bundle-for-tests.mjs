// Vitest's global set-up: tests of the command and of the guards run the bundle, so it is brought up to date once before all tests.
import { bundle } from './bundle.mjs';

/** A bundle that cannot be made fails only the tests that run it. */
export default async function setup() {
  try {
    await bundle();
  } catch (error) {
    process.env.EMMENTAL_BUNDLE_ERROR = error.message;
  }
}
