export { type Arguments, everyArgument, positional } from './calls/arguments.ts';
export { dynamicCall } from './calls/dynamic-calls.ts';
export { noteMemo } from './calls/memos.ts';
export { classOfFields, classOver } from './classes/classes.ts';
export {
  decoratorName,
  isSetterField,
  methodsOf,
  noteInstance,
  noteStatics,
  setterField,
  symbolName,
} from './classes/implicit.ts';
export { addMetaclass } from './classes/metaclasses.ts';
export type { Call, CallModel, ObjectModel, PropertyRead, Site } from './domain/call.ts';
export type {
  CallerModel,
  ClassModels,
  Domain,
  EventModel,
  LanguageModel,
  LibraryModels,
  Observer,
  RouteModel,
} from './domain/domain.ts';
export { callGiven } from './escape/call-given.ts';
export { codeIn } from './escape/code-in.ts';
export { letEscape } from './escape/escape.ts';
export { alongside, forgetLate, isAwaited, noteLate, runLate } from './escape/late.ts';
export { callLater } from './escape/pending.ts';
export { runPending } from './escape/run-pending.ts';
export { changeInPlace } from './expressions/assign.ts';
export { noteCaller } from './expressions/caller-facts.ts';
export { knownScalars, presence, truthOf } from './expressions/decide.ts';
export { equal } from './expressions/equality.ts';
export { applyFacts, type Fact, factsOf } from './expressions/facts.ts';
export { formatBraces } from './expressions/format.ts';
export { absenceTest, membership } from './expressions/membership.ts';
export { isOfType } from './expressions/of-type.ts';
export { addBase, fieldsOfAny, spreadInto, withProperties } from './expressions/records.ts';
export type { Images } from './images/image.ts';
export { createImages, endRun, startWith } from './images/prepare.ts';
export { bounds } from './machine/bounds.ts';
export { createMachine } from './machine/create.ts';
export { ending, type Lost, lostCode } from './machine/evidence.ts';
export {
  callFunction,
  callMember,
  callValue,
  construct,
  evaluate,
  getMember,
  instantiate,
} from './machine/interpreter.ts';
export { limit } from './machine/limit.ts';
export {
  frameOf,
  type Kept,
  languageOf,
  locate,
  type Machine,
  type ModuleRecord,
} from './machine/machine.ts';
export { type Doing, type Recorder, record } from './machine/record.ts';
export { getIndex } from './members/items.ts';
export { loopItem, taken } from './members/iterated.ts';
export { isFieldOf, keyNamed, keysOf, nameOfKey, namesOf, namesOfKey } from './members/keys.ts';
export { hasField, orElse, plainMember, readAny } from './members/own-member.ts';
export { deleteMember, setByKey, setIndex, setMember, setWithoutHook } from './members/set-member.ts';
export { loadByName } from './modules/dynamic.ts';
export { loadModule, moduleFrame, nowhere } from './modules/load.ts';
export { readExport } from './modules/read-export.ts';
export { declaredProperty, eventField, flowsWithin, writeEvent, writeFields } from './state/event-field.ts';
export { freeze } from './state/frozen.ts';
export {
  addField,
  addGetter,
  addNameFlows,
  addRest,
  addToAny,
  cellsOf,
  clearFields,
  createObject,
  hideNames,
  iterators,
  list,
  mixItems,
  push,
  recordOf,
  refer,
  removeField,
  setField,
  setItems,
} from './state/heap.ts';
export { hold, holderAt } from './state/holders.ts';
export { elementOf, itemsOf } from './state/items.ts';
export { nameSpaces } from './state/name-spaces.ts';
export { asOther, holdsEntries, otherOf } from './state/no-arrays.ts';
export { attributeKey, writtenAt } from './state/overrides.ts';
export { keysOfAll, madeOnce, serial, serialOf } from './state/places.ts';
export { noteRead } from './state/reads.ts';
export { createScope, find, type Scope } from './state/scope.ts';
export {
  type After,
  branch,
  type Cell,
  cell,
  meet,
  put,
  sharedCell,
  unchanged,
  watch,
  write,
} from './state/store.ts';
export { repeated, untilStable } from './statements/fixed-point.ts';
export { enter } from './statements/with.ts';
export { allOf, bearsCode, flowsHeld, flowsOf } from './values/contents.ts';
export { describe } from './values/describe.ts';
export {
  applied,
  decodedPart,
  encodedBy,
  extendPath,
  type Flow,
  type Flows,
  flowOf,
  hostPart,
  inner,
  isCut,
  isEncoding,
  isInner,
  itemFlows,
  joinFlows,
  madeText,
  memberOf,
  noFlow,
  partIn,
  partOf,
  without,
  withoutCharacter,
} from './values/flows.ts';
export {
  answered,
  callerTests,
  endsByDecoding,
  guardKey,
  guardsOf,
  whileUnanswered,
  withGuard,
  withoutGuard,
} from './values/guards.ts';
export { keyOf } from './values/key.ts';
export type { Looked } from './values/looked.ts';
export { testFact } from './values/outcome.ts';
export { promised, settled } from './values/promises.ts';
export { inRoutes, narrowRoutes, routesHere } from './values/routes-here.ts';
export {
  afterChange,
  isSureText,
  partsOf,
  sureEnd,
  sureText,
  textOf,
  undecided,
  writtenInPython,
} from './values/texts.ts';
export { choices, isAmong, mayBeAbsent, present, stringsOf, union } from './values/union.ts';
export {
  type Abstract,
  absent,
  anError,
  type ClassObject,
  constant,
  event,
  guardsIn,
  type HeapObject,
  type Instance,
  type InstanceFacts,
  isNever,
  isNothing,
  library,
  type Member,
  native,
  nullValue,
  stringOf,
  text,
  undefinedValue,
  unknown,
} from './values/value.ts';
