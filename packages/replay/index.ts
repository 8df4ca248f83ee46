export { type Case, casesOf, type Plan, type ReplayedRoute } from './cases.ts';
export { namesIn, type Setting, settingsIn } from './conditions.ts';
export { http, http2, s3, schedule, sqs, url } from './events.ts';
export { asRunHere, ownTmp } from './own-tmp.ts';
export { agrees, guardedBy, type Prediction, predictions, watched } from './predict.ts';
export {
  type GuardReport,
  type Outcome,
  type Performance,
  type Performed,
  perform,
  type Tools,
} from './stage.ts';
export { type EffectName, effects, type Subject } from './subject.ts';
