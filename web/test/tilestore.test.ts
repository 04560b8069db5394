import { describe, expect, test } from 'vitest'
import { TileStore } from '../src/map/tilestore'

interface Fetch {
  key: string
  signal: AbortSignal
  done(value: string | null): void
  fail(error: Error): void
}

function storeOf(capacity?: number): { store: TileStore<string>; fetches: Fetch[] } {
  const fetches: Fetch[] = []
  const store = new TileStore<string>((layer, z, x, y, signal) => new Promise((done, fail) => fetches.push({ key: `${layer}/${z}/${x}/${y}`, signal, done, fail })), capacity)
  return { store, fetches }
}

test('two users of a tile share one fetch', async () => {
  const { store, fetches } = storeOf()
  const [a, b] = [store.lease('l', 1, 0, 0), store.lease('l', 1, 0, 0)]
  fetches[0]!.done('tile')
  expect([await a.promise, await b.promise, fetches.length]).toEqual(['tile', 'tile', 1])
})

test('a tile that was used is here at once the next time', async () => {
  const { store, fetches } = storeOf()
  const a = store.lease('l', 1, 0, 0)
  fetches[0]!.done('tile')
  await a.promise
  a.release()
  expect(await store.lease('l', 1, 0, 0).promise).toBe('tile')
  expect(fetches.length).toBe(1)
})

describe('a fetch', () => {
  test('goes on while one of its users still waits', () => {
    const { store, fetches } = storeOf()
    const [a, b] = [store.lease('l', 1, 0, 0), store.lease('l', 1, 0, 0)]
    a.release()
    a.release() // a second time changes nothing
    expect(fetches[0]!.signal.aborted).toBe(false)
    b.release()
    expect(fetches[0]!.signal.aborted).toBe(true)
  })

  test('that was stopped starts anew for the next user', () => {
    const { store, fetches } = storeOf()
    store.lease('l', 1, 0, 0).release()
    store.lease('l', 1, 0, 0)
    expect(fetches.map((f) => f.signal.aborted)).toEqual([true, false])
  })

  test('that failed is tried again by the next user', async () => {
    const { store, fetches } = storeOf()
    const a = store.lease('l', 1, 0, 0)
    fetches[0]!.fail(new Error('no'))
    await expect(a.promise).rejects.toThrow('no')
    a.release()
    store.lease('l', 1, 0, 0)
    expect(fetches.length).toBe(2)
  })
})

test('only the tiles last used are kept, and never fewer than are in use', async () => {
  const { store, fetches } = storeOf(2)
  const visit = async (x: number) => {
    const before = fetches.length
    const lease = store.lease('l', 9, x, 0)
    fetches[before]?.done(`tile ${x}`)
    await lease.promise
    return lease
  }
  const kept = await visit(0) // stays in use
  for (const x of [1, 2, 3]) (await visit(x)).release()
  expect(fetches.length).toBe(4)
  for (const x of [0, 2, 3]) (await visit(x)).release()
  expect(fetches.length).toBe(4)
  ;(await visit(1)).release() // had to make room
  expect(fetches.length).toBe(5)
  kept.release()
})
