// Finds what lies under the pointer in a decoded tile. Only for hovering: a
// click asks the server, whose answer is exact and knows borders.
import { Shape, type DecodedTile, type TileFeature } from './decode'

/**
 * The feature at x, y (tile units), null where there is none. Points and lines within the tolerance come before areas, and
 * of several areas the smallest is meant. `skip` leaves out features that are not drawn.
 */
export function hit(tile: DecodedTile, x: number, y: number, tolerance: number, skip: (f: TileFeature) => boolean): TileFeature | null {
  let best: TileFeature | null = null
  let least = Infinity
  for (let i = 0, b = 0; i < tile.features.length; i++, b += 4) {
    const [x1, y1, x2, y2] = [tile.boxes[b]!, tile.boxes[b + 1]!, tile.boxes[b + 2]!, tile.boxes[b + 3]!]
    if (x < x1 - tolerance || x > x2 + tolerance || y < y1 - tolerance || y > y2 + tolerance) continue
    const feature = tile.features[i]!
    if (skip(feature)) continue
    const rank = rankOf(feature, x, y, tolerance, (x2 - x1) * (y2 - y1))
    if (rank < least) {
      least = rank
      best = feature
    }
  }
  return best
}

/** Infinity where the feature is not hit; a negative number for points and lines, the nearer the smaller; an area's size. */
function rankOf(feature: TileFeature, x: number, y: number, tolerance: number, size: number): number {
  if (feature.shape === Shape.Area) return inside(feature.parts, x, y) ? size : Infinity
  const d = feature.shape === Shape.Line ? lineDistance(feature.parts, x, y) : pointDistance(feature.parts, x, y)
  return d <= tolerance ? d - tolerance - 1 : Infinity
}

/** Whether x, y lies within the rings by the even-odd rule; either answer on a border. */
export function inside(rings: Int32Array[], x: number, y: number): boolean {
  let within = false
  for (const ring of rings) {
    let j = ring.length - 2
    for (let i = 0; i < ring.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!]
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within
    }
  }
  return within
}

function lineDistance(parts: Int32Array[], x: number, y: number): number {
  let least = Infinity
  for (const part of parts) {
    for (let i = 0; i + 3 < part.length; i += 2) {
      least = Math.min(least, segmentDistance(x, y, part[i]!, part[i + 1]!, part[i + 2]!, part[i + 3]!))
    }
  }
  return least
}

function segmentDistance(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length))
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy)
}

function pointDistance(parts: Int32Array[], x: number, y: number): number {
  let least = Infinity
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) least = Math.min(least, Math.hypot(x - part[i]!, y - part[i + 1]!))
  }
  return least
}
