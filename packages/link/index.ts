export { consistent } from './alternatives.ts';
export { linkBehaviours } from './behaviours.ts';
export { fill, knownTexts, knownVariables } from './fill.ts';
export { type Fillings, fillingsOf, noFillings } from './fillings.ts';
