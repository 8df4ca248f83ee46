import {
  type Evidence,
  type FunctionHoles,
  fingerprint,
  type HolesReport,
  type JudgedRoute,
  nameOfAttack,
  type ThreatVerdict,
  titleOf,
} from '@emmental/model';
import { clip, location, sarifText } from './sarif.ts';

/** Writes SARIF 2.1.0 with a result for each aligned threat of a function; its worst route is a code flow. */
export function renderHolesSarif({ tool, apps }: HolesReport): string {
  const aligned = apps.flatMap(({ functions }) =>
    functions.flatMap((fn) =>
      fn.verdicts.flatMap((verdict) => {
        const [worst] = verdict.routes;
        return verdict.judgement.verdict === 'aligned' && worst ? [{ fn, verdict, worst }] : [];
      }),
    ),
  );
  const ids = new Map(aligned.map(({ verdict }) => [verdict.threat, titleOf(verdict.threat, verdict.own)]));
  return sarifText({
    tool: {
      driver: {
        name: tool.name,
        version: tool.version,
        semanticVersion: tool.version,
        rules: [...ids].map(([id, { name, sas }]) => ({
          id: `holes/${id}`,
          shortDescription: { text: `${name}: nothing stops it` },
          defaultConfiguration: { level: 'error' },
          properties: { tags: ['security', ...sas.map((number) => `SAS-${number}`)] },
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: aligned.map(({ fn, verdict, worst }) => result(fn, verdict, worst)),
  });
}

function result(fn: FunctionHoles, { threat, own }: ThreatVerdict, { route }: JudgedRoute): unknown {
  const steps = [
    ...route.evidence.map((evidence) => ({ says: evidence.text, evidence })),
    ...route.steps.flatMap(({ says, evidence }) =>
      evidence.slice(-1).map((step) => ({ says, evidence: step })),
    ),
  ];
  const where = steps.at(-1)?.evidence;
  return {
    ruleId: `holes/${threat}`,
    level: 'error',
    message: {
      text: clip(
        `${nameOfAttack(route) ?? titleOf(threat, own).name}: nothing stops it in ${fn.name}. ${route.because}. It loses ${route.loses}.`,
      ),
    },
    ...(where ? { locations: [at(where)] } : {}),
    partialFingerprints: { 'emmental/1': fingerprint(`holes/${threat}`, fn.id, route.id, '') },
    ...(steps.length > 0
      ? {
          codeFlows: [
            {
              threadFlows: [
                {
                  locations: steps.map(({ says, evidence }) => ({
                    location: { ...at(evidence), message: { text: clip(says) } },
                  })),
                },
              ],
            },
          ],
        }
      : {}),
  };
}

const at = ({ file, line }: Evidence) => location(file, line, 1);
