import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Coroutines, their tasks, and asynchronous iterators and contexts. */
export const coroutineSnippets: readonly Construct[] = [
  snippet(
    'coroutines together',
    1,
    `async def one@(value):
    «body»
    if value == «const»:
        raise ValueError(value)
    return value
async def main@():
    try:
        results = await asyncio.gather(one@(«text»), one@('b')‹, return_exceptions=True¦›)
    except ValueError:
        «effect»
        return None
    return ‹[x for x in results if not isinstance(x, Exception)]¦results[0]¦all(results)›
if asyncio.run(main@()):
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'tasks',
    0.8,
    `async def main@():
    done = []
    async def work(value):
        await asyncio.sleep(0)
        done.append(value)
        «effect»
        return value == «const»
    ‹task = asyncio.create_task(work(«text»))
    if «test»:
        await task¦task = asyncio.ensure_future(work(«text»))
    await asyncio.sleep(0)
    await asyncio.sleep(0)¦await work(«text»)¦for task in asyncio.as_completed([work('a'), work('b')]):
        if await task:
            «effect»¦async with asyncio.TaskGroup() as group:
        group.create_task(work(«text»))›
    if ‹done¦not done¦'a' in done¦len(done) == 2›:
        «effect»
    return done
asyncio.run(main@())`,
  ),
  snippet(
    'asynchronous iterator',
    0.8,
    `class Pages@:
    def __init__(self, left):
        self.left = left
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.left <= 0:
            raise StopAsyncIteration
        self.left -= 1
        return «text»
async def main@():
    async for item in Pages@(‹0¦1¦2›):
        if item == «const»:
            «effect»
            ‹break¦continue¦return True›
        «effect»
    else:
        «effect»
    return [item async for item in Pages@(1)‹ if item == «const»¦›]
if asyncio.run(main@()):
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'asynchronous context',
    0.8,
    `class Session@:
    async def __aenter__(self):
        «effect»
        return self
    async def __aexit__(self, kind, error, trace):
        «effect»
        return ‹True¦False¦kind is ValueError¦«test»›
    async def get(self, name):
        if name == «const»:
            raise ValueError(name)
        return name
async def main@():
    async with Session@() as session:
        if await session.get(«text»):
            «effect»
        return 'inside'
    return 'after'
if asyncio.run(main@()) ‹==¦!=› ‹'inside'¦'after'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'asynchronous generator',
    0.7,
    `async def items@():
    try:
        for item in «list» or ['a']:
            yield item
            «effect»
    finally:
        «effect»
async def main@():
    async for item in items@():
        if item == «const»:
            ‹return item¦break¦continue›
    async with asyncio.Lock():
        «effect»
    return None
if asyncio.run(main@()) ‹is None¦is not None›:
    «effect»`,
  ),
  snippet(
    'coroutine that ends too late',
    0.4,
    `async def slow@():
    await asyncio.sleep(‹0¦0.001›)
    «effect»
    return 'a'
async def main@():
    try:
        return await asyncio.wait_for(slow@(), ‹5¦0.0001›)
    except asyncio.TimeoutError:
        «effect»
        return None
if asyncio.run(main@()):
    «effect»`,
  ),
  snippet(
    'queue and event of asyncio',
    0.4,
    `async def main@():
    queue = asyncio.Queue()
    for item in «list» or []:
        await queue.put(item)
    if «test»:
        queue.put_nowait(«text»)
    while not queue.empty():
        item = await queue.get()
        if item == «const»:
            «effect»
    return queue.qsize()
if asyncio.run(main@()) == 0:
    «effect»`,
  ),
  snippet(
    'threads',
    0.6,
    `def work@(value):
    «body»
    return value == «const»
with concurrent.futures.ThreadPoolExecutor() as pool@:
    ‹if any(pool@.map(work@, «list» or ['a'])):
        «effect»¦if pool@.submit(work@, «text»).result():
        «effect»¦futures@ = [pool@.submit(work@, item) for item in «list» or ['a']]
    for future@ in concurrent.futures.as_completed(futures@):
        if future@.result():
            «effect»›`,
  ),
];
