// The outlines of the symbols of points, as the server draws them in pictures.
import type { PointSymbol } from './api'

type Corner = [x: number, y: number]

const arm = 1 / 3 // half the width of a cross's arms

/** The corners in units of half the symbol's size. */
const corners: Record<Exclude<PointSymbol, 'circle'>, Corner[]> = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  triangle: [[0, -1.1], [1.1, 0.8], [-1.1, 0.8]],
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  cross: [[-arm, -1], [arm, -1], [arm, -arm], [1, -arm], [1, arm], [arm, arm], [arm, 1], [-arm, 1], [-arm, arm], [-1, arm], [-1, -arm], [-arm, -arm]],
  star: Array.from({ length: 10 }, (_, i): Corner => {
    const [radius, angle] = [i % 2 === 1 ? 1.2 * 0.42 : 1.2, (2 * Math.PI * i) / 10]
    return [radius * Math.sin(angle), -radius * Math.cos(angle)]
  }),
}

const usualSize = 8 // CSS pixels

/** Adds a symbol around x, y to a path; its size is in the path's units, by default that of the legend's. */
export function traceSymbol(path: Pick<Path2D, 'moveTo' | 'lineTo' | 'arc' | 'closePath'>, x: number, y: number, symbol: PointSymbol = 'circle', size = usualSize): void {
  const r = size / 2
  if (symbol === 'circle') {
    path.moveTo(x + r, y)
    path.arc(x, y, r, 0, 2 * Math.PI)
    return
  }
  corners[symbol].forEach(([dx, dy], i) => (i === 0 ? path.moveTo(x + r * dx, y + r * dy) : path.lineTo(x + r * dx, y + r * dy)))
  path.closePath()
}
