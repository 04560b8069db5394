// Keeps decoded tiles. The same tile may be wanted by several squares of the
// map at once (when it is enlarged), by the highlight and by the labels: it is
// fetched once, and a fetch that nobody waits for any more is stopped.

export interface Lease<T> {
  readonly promise: Promise<T | null>
  /** Must be called once when the tile is no longer used. */
  release(): void
}

interface Entry<T> {
  promise: Promise<T | null>
  abort: AbortController
  users: number
  settled: boolean
}

/** Fetches and decodes one tile; null means that it is empty. */
export type Load<T> = (layer: string, z: number, x: number, y: number, signal: AbortSignal) => Promise<T | null>

export class TileStore<T> {
  /** in order of last use, the longest unused first */
  private readonly entries = new Map<string, Entry<T>>()

  /** Keeps up to `capacity` tiles that are not in use. */
  constructor(
    private readonly load: Load<T>,
    private readonly capacity = 300,
  ) {}

  lease(layer: string, z: number, x: number, y: number): Lease<T> {
    const key = `${layer}/${z}/${x}/${y}`
    const entry = this.entries.get(key) ?? this.start(key, layer, z, x, y)
    entry.users++
    this.entries.delete(key) // and put it last again
    this.entries.set(key, entry)
    let released = false
    const release = () => {
      if (released) return
      released = true
      this.release(key, entry)
    }
    return { promise: entry.promise, release }
  }

  private start(key: string, layer: string, z: number, x: number, y: number): Entry<T> {
    const abort = new AbortController()
    const entry: Entry<T> = { promise: this.load(layer, z, x, y, abort.signal), abort, users: 0, settled: false }
    entry.promise.then(
      () => {
        entry.settled = true
      },
      () => this.forget(key, entry), // so that the next one who wants it tries again
    )
    return entry
  }

  private release(key: string, entry: Entry<T>): void {
    entry.users--
    if (entry.users > 0) return
    if (!entry.settled) {
      entry.abort.abort()
      this.forget(key, entry)
    }
    this.evict()
  }

  private forget(key: string, entry: Entry<T>): void {
    if (this.entries.get(key) === entry) this.entries.delete(key)
  }

  private evict(): void {
    let idle = 0
    for (const entry of this.entries.values()) if (entry.users === 0) idle++
    for (const [key, entry] of this.entries) {
      if (idle <= this.capacity) return
      if (entry.users > 0) continue
      this.entries.delete(key)
      idle--
    }
  }
}
