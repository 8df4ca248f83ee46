import type { ClassNode, Expression, FunctionNode, Module, Node, Pattern } from '@emmental/code';
import { importIn, isExports, isGetter, lastOf, returnOf, rootOf, textOf } from './chains.ts';
import { isNamedCase, isThere, truthOf } from './conditions.ts';
import { ownersIn } from './owners.ts';
import type { Binding, Lines, Mention, ModuleRegions, Region, Root } from './region.ts';

/**
 * Returns the regions of a JavaScript module. A function in the arguments of a call belongs to the region around the call; at
 * the top level of a package it is a region of its own that is passed on. `isOwn` = the module belongs to the repository;
 * then all passed functions belong to the region around them, because they are code of the handler.
 */
export const regionsOf = (module: Module, isOwn: boolean): ModuleRegions =>
  new Reader(module, isOwn).result();

interface Place {
  readonly region: Region;
  readonly sure: boolean;
  /** The name under which functions in a value at the top level are stored; null = none. */
  readonly kept: string | null;
}

const newRegion = (): Region => ({ calls: new Map(), mentions: [], passedOn: [] });

class Reader {
  readonly #isOwn: boolean;
  readonly #top = newRegion();
  readonly #locals = new Map<string, Region[]>();
  readonly #members = new Map<string, Region[]>();
  readonly #bindings = new Map<string, Binding>();
  readonly #flows = new Map<string, Set<Exclude<Root, null>>>();
  readonly #parameters = new Set<string>();
  /** A stack of values to visit. Recursion is not used, because code can be nested deeper than the engine's call stack. */
  readonly #open: { readonly value: unknown; readonly place: Place }[] = [];
  readonly #owners: ReadonlySet<string>;

  constructor(module: Module, isOwn: boolean) {
    this.#isOwn = isOwn;
    this.#owners = ownersIn(module);
    this.#go(module.body, { region: this.#top, sure: true, kept: null });
    for (let next = this.#open.pop(); next; next = this.#open.pop()) this.#read(next.value, next.place);
  }

  result(): ModuleRegions {
    return {
      top: this.#top,
      locals: this.#locals,
      members: this.#members,
      bindings: this.#bindings,
      flows: this.#flows,
      parameters: this.#parameters,
    };
  }

  #go(value: unknown, place: Place): void {
    if (typeof value === 'object' && value !== null) this.#open.push({ value, place });
  }

  #say(place: Place, kind: Mention['kind'], name: string, root: Root, isCalled: boolean): void {
    place.region.mentions.push({ kind, name, root, sure: isCalled && place.sure });
  }

  #add(to: Map<string, Region[]>, name: string, region: Region): Region {
    const same = to.get(name);
    if (same) same.push(region);
    else to.set(name, [region]);
    return region;
  }

  /** Reads the code of a function as part of a region. */
  #enter({ parameters, body, decorators }: FunctionNode, place: Place): void {
    for (const { target, otherwise } of parameters) {
      this.#pattern(target, place, true);
      this.#go(otherwise, place);
    }
    this.#go(decorators, place);
    this.#go(body, place);
  }

  #function(code: FunctionNode, place: Place, name: string | null = null): void {
    const names = [...new Set([name, code.name])].filter((text) => text !== null && text !== '');
    if (names.length === 0 || code.decorators.length > 0) {
      this.#passOn(code, place);
      return;
    }
    const region = newRegion();
    for (const own of names) this.#add(this.#locals, own ?? '', region);
    this.#enter(code, { region, sure: true, kept: null });
  }

  /** Records a function without a name that other code receives and may call. */
  #passOn(code: FunctionNode, place: Place): void {
    if (this.#isOwn || place.region !== this.#top) {
      this.#enter(code, place);
      return;
    }
    const region = newRegion();
    place.region.passedOn.push(region);
    if (place.kept !== null) this.#add(this.#locals, place.kept, region);
    this.#enter(code, { region, sure: true, kept: null });
  }

  /**
   * Records a value that is stored under a name of an object and called by that name. `isExport` = it is called only by that
   * name.
   */
  #keep(name: string, value: Expression, place: Place, isExport: boolean): void {
    const last = lastOf(value);
    if (last !== value) this.#go(value, place);
    if (last.kind === 'function') {
      if (this.#isOwn && !isExport) {
        this.#enter(last.function, place);
        return;
      }
      const region = this.#add(this.#members, name, newRegion());
      if (last.function.name) this.#add(this.#locals, last.function.name, region);
      if (!isExport) place.region.passedOn.push(region);
      this.#enter(last.function, { region, sure: true, kept: null });
      return;
    }
    if (!isExport && (last.kind === 'name' || last.kind === 'member' || last.kind === 'import')) {
      const region = this.#add(this.#members, name, newRegion());
      this.#chain(last, { region, sure: true, kept: null }, true);
    }
    if (!isExport || last.kind === 'literal') {
      this.#go(last, place);
      return;
    }
    const region = this.#add(this.#members, name, newRegion());
    const inside = { region, sure: true, kept: null };
    if (last.kind === 'class') {
      this.#class(last.class, inside, null);
      return;
    }
    // An importer calls the exported value, or passes it on.
    if (this.#chain(last, inside, true)) this.#chain(last, inside, false);
    else this.#go(last, { ...place, kept: name });
    if (last.kind === 'call' || last.kind === 'new') {
      this.#say(inside, 'name', name, null, true);
      for (const { value: argument } of last.args) this.#chain(argument, inside, true);
    }
  }

  #read(value: unknown, place: Place): void {
    if (typeof value !== 'object' || value === null) return;
    if (!('kind' in value)) {
      for (const each of Object.values(value)) this.#go(each, place);
      return;
    }
    const node = value as Node;
    switch (node.kind) {
      case 'function':
        this.#function(node.function, place);
        return;
      case 'class':
        this.#class(node.class, place, null);
        return;
      case 'import':
        this.#import(node, place);
        return;
      case 'expression':
        // An import without names passes nothing on.
        if (node.value.kind !== 'import') this.#go(node.value, place);
        return;
      case 'return':
        // The caller calls a returned function.
        if (node.value) this.#chain(node.value, place, true);
        this.#go(node.value, place);
        return;
      case 'declare':
        this.#put(node.target, node.value, place);
        return;
      case 'assign':
        this.#assign(node, place);
        return;
      case 'export':
        this.#export(node);
        return;
      case 'export-default':
        if (node.value.kind === 'record') this.#record(node.value, place, true);
        else this.#keep('default', node.value, place, true);
        return;
      case 'record':
        this.#record(node, place, false);
        return;
      case 'call':
      case 'new':
        this.#call(node, place);
        return;
      case 'name':
      case 'member':
      case 'index':
        this.#chain(node, place, false);
        return;
      case 'literal':
        if (typeof node.value === 'string' && /^[A-Za-z_$][\w$]*$/.test(node.value))
          this.#say(place, 'text', node.value, null, false);
        return;
      case 'operation':
        if ((node.operator === '||' || node.operator === '??') && isThere(node.operands[0])) return;
        this.#go(node.operands, place);
        return;
      case 'if':
      case 'choose':
        this.#choice(node, place);
        return;
      case 'switch':
        this.#go(node.subject, place);
        this.#go(node.cases, { ...place, sure: false });
        return;
      case 'try':
        this.#try(node, place);
        return;
      case 'loop':
        if (node.target) this.#pattern(node.target, place, true);
        this.#go([node.over, node.before, node.test, node.after, node.body, node.otherwise], place);
        return;
      default:
        for (const [key, each] of Object.entries(node)) if (key !== 'at') this.#go(each, place);
    }
  }

  #import(node: Extract<Node, { kind: 'import' }>, place: Place): void {
    if (!('how' in node))
      for (const { imported, local } of node.bindings) this.#bind(local, node.at, imported);
    else if (node.how !== 'require.resolve') this.#say(place, 'whole', '', node.at, false);
  }

  #export({ bindings, specifier, at }: Extract<Node, { kind: 'export' }>): void {
    for (const { local, exported } of bindings) {
      const inside = { region: this.#add(this.#members, exported, newRegion()), sure: true, kept: null };
      if (specifier === null) this.#say(inside, 'name', local, null, true);
      else if (local === '*') this.#say(inside, 'whole', '', at, false);
      else this.#say(inside, 'member', local, at, true);
    }
  }

  #try(node: Extract<Node, { kind: 'try' }>, place: Place): void {
    this.#go([node.body, node.otherwise, node.finally], place);
    this.#go(
      node.handlers.map(({ body }) => body),
      { ...place, sure: false },
    );
  }

  #choice(node: Extract<Node, { kind: 'if' | 'choose' }>, place: Place): void {
    this.#go(node.test, place);
    const inside = isNamedCase(node.test) ? { ...place, sure: false } : place;
    const truth = truthOf(node.test);
    if (truth !== true) this.#go(node.otherwise, inside);
    if (truth !== false) this.#go(node.then, inside);
  }

  /** Records the names in a chain of members, from the last member to the first object; returns false for anything else. */
  #chain(value: Expression, place: Place, isCalled: boolean): boolean {
    let at = value;
    for (;;) {
      if (at.kind === 'sequence') at = at.items.at(-1) ?? at;
      if (at.kind === 'name') {
        this.#say(place, 'name', at.name, null, isCalled);
        return true;
      }
      if (at.kind === 'import' && at.how !== 'require.resolve') {
        if (at === value) this.#say(place, 'whole', '', at.at, isCalled);
        return true;
      }
      const name = at.kind === 'member' ? at.property : at.kind === 'index' ? textOf(at.index) : null;
      if (at.kind !== 'member' && at.kind !== 'index') {
        if (at === value) return false;
        this.#go(at, place);
        return true;
      }
      if (at.kind === 'index' && name === null) this.#go(at.index, place);
      if (name !== null) this.#say(place, 'member', name, rootOf(at.object), isCalled);
      at = at.object;
      // A member of another module does not pass that module on. A function of this module may be used through its members.
      if (at.kind === 'name' && name !== null) {
        this.#say(place, 'base', at.name, null, isCalled);
        return true;
      }
    }
  }

  #call(node: Extract<Expression, { kind: 'call' | 'new' }>, place: Place): void {
    const callee = node.callee.kind === 'sequence' ? (node.callee.items.at(-1) ?? node.callee) : node.callee;
    place.region.calls.set(node, place.sure);
    if (this.#definesExports(callee, node.args, place)) return;
    const called =
      callee.kind === 'member' && /^(?:call|apply|bind)$/.test(callee.property) ? callee.object : callee;
    if (called.kind === 'function') this.#enter(called.function, place);
    else if (!this.#chain(called, place, true)) this.#go(called, place);
    // A called function may call the functions that it receives, and use a module that it receives in any way.
    const isLater = place.region === this.#top && !this.#isOwn;
    for (const { value } of node.args) {
      if (!isLater) this.#chain(value, place, true);
      this.#go(value, place);
    }
  }

  /** Reads `Object.defineProperty(exports, 'a', { get })`, and the records of getters by which bundlers export. */
  #definesExports(
    callee: Expression,
    args: Extract<Expression, { kind: 'call' }>['args'],
    place: Place,
  ): boolean {
    const [first, second, third] = args.map(({ value }) => value);
    if (callee.kind === 'member' && callee.property === 'defineProperty' && first && isExports(first)) {
      const name = second ? textOf(second) : null;
      if (name === null || third?.kind !== 'record') return false;
      const inside = { region: this.#add(this.#members, name, newRegion()), sure: true, kept: null };
      for (const { value } of third.entries) this.#getter(value, inside);
      return true;
    }
    if (args.length !== 2 || second?.kind !== 'record' || second.entries.length === 0) return false;
    const isGetters = second.entries.every(
      (entry) => entry.kind === 'entry' && typeof entry.key === 'string' && isGetter(entry.value),
    );
    if (!isGetters) return false;
    this.#go(first, place);
    for (const entry of second.entries) {
      const name = entry.kind === 'entry' && typeof entry.key === 'string' ? entry.key : '';
      this.#getter(entry.value, {
        region: this.#add(this.#members, name, newRegion()),
        sure: true,
        kept: null,
      });
    }
    return true;
  }

  #getter(value: Expression, place: Place): void {
    const returned = value.kind === 'function' ? returnOf(value.function) : value;
    if (returned && this.#chain(returned, place, true)) return;
    if (value.kind === 'function') this.#enter(value.function, place);
  }

  #record(node: Extract<Expression, { kind: 'record' }>, place: Place, isExport: boolean): void {
    for (const entry of node.entries) {
      if (entry.kind === 'spread') this.#go(entry.value, place);
      else if (typeof entry.key === 'string') this.#keep(entry.key, entry.value, place, isExport);
      else this.#go([entry.key, entry.value], place);
    }
  }

  #class(code: ClassNode, place: Place, name: string | null): void {
    const region = newRegion();
    const names = [...new Set([name, code.name])].filter((text) => text !== null && text !== '');
    for (const own of names) this.#add(this.#locals, own ?? '', region);
    // Other code receives a class without a name and may create instances.
    if (names.length === 0) place.region.passedOn.push(region);
    const inside = { region, sure: true, kept: null };
    for (const base of code.bases) if (!this.#chain(base, inside, true)) this.#go(base, place);
    this.#go(code.decorators, place);
    for (const { name: own, function: body, value, decorators } of code.members) {
      this.#go(decorators, place);
      if (typeof own !== 'string') this.#go(own, place);
      if (body && typeof own === 'string' && own !== 'constructor') {
        const method = this.#add(this.#members, own, newRegion());
        // Code that has an instance may call the method in other ways.
        region.passedOn.push(method);
        this.#enter(body, { region: method, sure: true, kept: null });
      } else if (body) this.#enter(body, inside);
      if (value && typeof own === 'string') this.#keep(own, value, inside, false);
      else this.#go(value, inside);
    }
  }

  #assign(node: Extract<Expression, { kind: 'assign' }>, place: Place): void {
    const { target, value } = node;
    if (target.kind !== 'place') {
      this.#put(target, value, place);
      return;
    }
    const at = target.place;
    const name = at.kind === 'member' ? at.property : at.kind === 'index' ? textOf(at.index) : null;
    if (name === null || (at.kind !== 'member' && at.kind !== 'index')) {
      this.#go([at, value], place);
      return;
    }
    const last = lastOf(value);
    if (isExports(at)) {
      if (last !== value) this.#go(value, place);
      if (last.kind === 'record') this.#record(last, place, true);
      else this.#keep('', last, place, true);
      return;
    }
    const { object } = at;
    const owner = object.kind === 'name' ? object.name : null;
    if (name === 'prototype' && last.kind === 'record') {
      this.#record(last, place, false);
      return;
    }
    if (object.kind === 'member' && object.property === 'prototype' && object.object.kind === 'name') {
      // The value is a method: code that has an instance may call it.
      const region = this.#add(this.#locals, object.object.name, newRegion());
      this.#keep(name, value, { region, sure: true, kept: null }, false);
      return;
    }
    this.#keep(name, value, place, isExports(object) || (owner !== null && this.#owners.has(owner)));
  }

  #put(target: Pattern, value: Expression | null, place: Place): void {
    if (!value) {
      this.#pattern(target, place, false);
      return;
    }
    const imported = importIn(value);
    if (target.kind === 'name') {
      const { name } = target;
      if (imported) {
        this.#bind(name, imported.at, imported.member ?? '*');
        return;
      }
      const root = rootOf(value);
      if (root !== null) {
        const flows = this.#flows.get(name);
        if (flows) flows.add(root);
        else this.#flows.set(name, new Set([root]));
      }
      if (value.kind === 'function') {
        this.#function(value.function, place, name);
        return;
      }
      if (value.kind === 'class') {
        this.#class(value.class, place, name);
        return;
      }
      this.#go(value, { ...place, kept: name });
      return;
    }
    if (target.kind === 'record' && imported?.member === null) {
      for (const { key, target: inner } of target.entries)
        if (inner.kind === 'name' && typeof key === 'string') this.#bind(inner.name, imported.at, key);
      if (!target.rest) return;
    }
    this.#pattern(target, place, false);
    if (target.kind === 'record' && this.#chain(value, place, true)) {
      for (const { key, target: inner } of target.entries)
        if (typeof key === 'string' && inner.kind === 'name') {
          this.#say(place, 'member', key, rootOf(value), false);
          const root = rootOf(value);
          if (root !== null) this.#flows.set(inner.name, new Set([root]));
        }
      return;
    }
    this.#go(value, place);
  }

  #bind(local: string, { line, endLine }: Lines, imported: string): void {
    this.#bindings.set(local, { line, endLine, member: imported === '*' ? null : imported });
  }

  /** Records the names in a pattern, which receive values; other parts of a pattern are code. */
  #pattern(pattern: Pattern, place: Place, isParameter: boolean): void {
    switch (pattern.kind) {
      case 'name':
        if (isParameter) this.#parameters.add(pattern.name);
        return;
      case 'place':
        this.#go(pattern.place, place);
        return;
      case 'record':
        for (const { key, target, otherwise } of pattern.entries) {
          if (typeof key === 'string') this.#say(place, 'member', key, null, false);
          else this.#go(key, place);
          this.#go(otherwise, place);
          this.#pattern(target, place, isParameter);
        }
        if (pattern.rest) this.#pattern(pattern.rest, place, isParameter);
        return;
      case 'list':
        for (const item of [
          ...pattern.items,
          ...pattern.after.map((target) => ({ target, otherwise: null })),
        ])
          if (item) {
            this.#go(item.otherwise, place);
            this.#pattern(item.target, place, isParameter);
          }
        if (pattern.rest) this.#pattern(pattern.rest, place, isParameter);
    }
  }
}
