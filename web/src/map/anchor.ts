// Finds where in a region its name fits. The region comes in pieces, one for
// each tile that it touches; only what lies within the view counts.

/** A piece of a region: rings in CSS pixels of the view as x, y, x, y …, valid within its window only. */
export interface Piece {
  rings: Float64Array[]
  window: Window
}

export interface Window {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Anchor {
  x: number
  y: number
  /** the room to both sides, in CSS pixels */
  width: number
}

const rows = 25
const leastRow = 4 // CSS pixels between rows

/**
 * The middle of the widest place of a region, preferring its middle height; null where nothing of it is in the view. It looks at
 * horizontal rows and takes for each the narrowest of it and its neighbours, because a name has a height.
 */
export function anchorOf(pieces: Piece[], view: Window): Anchor | null {
  const span = heightOf(pieces, view)
  if (!span) return null
  const step = Math.max(leastRow, (span.bottom - span.top) / rows)
  const found: (Anchor | null)[] = []
  for (let y = span.top + step / 2; y < span.bottom; y += step) found.push(widest(pieces, view, y))
  const middle = (span.top + span.bottom) / 2
  let best: Anchor | null = null
  let most = -Infinity
  found.forEach((anchor, i) => {
    if (!anchor) return
    const width = Math.min(anchor.width, found[i - 1]?.width ?? 0, found[i + 1]?.width ?? 0)
    const score = width - 0.4 * Math.abs(anchor.y - middle)
    if (score <= most) return
    most = score
    best = { ...anchor, width }
  })
  return best
}

function heightOf(pieces: Piece[], view: Window): { top: number; bottom: number } | null {
  let [top, bottom] = [Infinity, -Infinity]
  for (const { rings, window } of pieces) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 2) {
        const y = Math.min(window.bottom, Math.max(window.top, ring[i]!))
        top = Math.min(top, y)
        bottom = Math.max(bottom, y)
      }
    }
  }
  top = Math.max(top, view.top)
  bottom = Math.min(bottom, view.bottom)
  return bottom > top ? { top, bottom } : null
}

/** The room, in CSS pixels, for something of a height that has its middle at x, y: as wide as it may be in the region to both sides. */
export function roomAt(pieces: Piece[], x: number, y: number, height: number): number {
  const everywhere: Window = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity }
  return Math.min(
    ...[y - height / 2, y, y + height / 2].map((row) => {
      const around = stretchesAt(pieces, everywhere, row).find(([left, right]) => left <= x && x <= right)
      return around ? 2 * Math.min(x - around[0], around[1] - x) : 0
    }),
  )
}

/** The longest stretch of the row at y that lies in the region. */
function widest(pieces: Piece[], view: Window, y: number): Anchor | null {
  let best: Anchor | null = null
  for (const [from, to] of stretchesAt(pieces, view, y)) {
    if (!best || to - from > best.width) best = { x: (from + to) / 2, y, width: to - from }
  }
  return best
}

/** The stretches of the row at y that lie in the region, whichever tiles they go through. */
function stretchesAt(pieces: Piece[], view: Window, y: number): [number, number][] {
  const whole: [number, number][] = []
  for (const [left, right] of pieces.flatMap((piece) => stretchesOf(piece, view, y)).sort((a, b) => a[0] - b[0])) {
    const last = whole[whole.length - 1]
    if (last && left <= last[1] + 1) last[1] = Math.max(last[1], right) // goes on in the next tile
    else whole.push([left, right])
  }
  return whole
}

function stretchesOf({ rings, window }: Piece, view: Window, y: number): [number, number][] {
  if (y < window.top || y >= window.bottom) return []
  const crossings: number[] = []
  for (const ring of rings) {
    let j = ring.length - 2
    for (let i = 0; i < ring.length; j = i, i += 2) {
      const [yi, yj] = [ring[i + 1]!, ring[j + 1]!]
      if (yi > y !== yj > y) crossings.push(ring[i]! + ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi))
    }
  }
  crossings.sort((a, b) => a - b)
  const stretches: [number, number][] = []
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const left = Math.max(crossings[i]!, window.left, view.left)
    const right = Math.min(crossings[i + 1]!, window.right, view.right)
    if (right > left) stretches.push([left, right])
  }
  return stretches
}
