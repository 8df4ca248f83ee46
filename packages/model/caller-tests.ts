import type { ApiCall, CallerTest, LinkedBehaviour } from './behaviour.ts';
import type { Evidence } from './finding.ts';

/**
 * Returns the tests of the caller in the code before the calls that these needs come from. None if one of the calls stands behind no
 * test, or if the code shows no call for a need.
 */
export function testsBefore(
  behaviours: readonly LinkedBehaviour[],
  needs: readonly { readonly evidence: readonly Evidence[] }[],
): readonly CallerTest[] {
  const found: CallerTest[] = [];
  for (const { evidence } of needs) {
    const calls = behaviours.filter(
      (behaviour): behaviour is LinkedBehaviour & ApiCall<never> =>
        behaviour.kind === 'api-call' &&
        evidence.some(({ file, line }) => file === behaviour.seen.at.file && line === behaviour.seen.at.line),
    );
    const tests = calls.map((call) => (call.tests ?? []).filter(({ proves }) => proves === 'caller'));
    if (tests.length === 0 || tests.some((each) => each.length === 0)) return [];
    found.push(...tests.flat());
  }
  return [...new Map(found.map((test) => [`${test.at.file}:${test.at.line}`, test])).values()];
}

/** Begins a title with those who pass the tests of the caller in the code: `Anyone who passes its test of the caller`. */
export const passers = (tests: readonly CallerTest[]): string =>
  tests.some(({ fixed }) => fixed)
    ? 'Whoever knows the password in its code'
    : 'Anyone who passes its test of the caller';

/** Returns the rows that show the tests of the caller before a place of the code. */
export const behindRows = (
  tests: readonly CallerTest[],
): readonly { readonly label: string; readonly text: string }[] =>
  tests.map(({ proves, at, text }) => ({
    label: 'behind',
    text: `${proves === 'caller' ? 'a test of the caller' : 'a test of what the sender says, which proves nothing'}: ${at.file}:${at.line} ${text}`,
  }));
