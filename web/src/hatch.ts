// Hatches. A hatch is one small square that repeats; strokes that leave it on
// one side come in again on the other, and its size divides the size of a map
// tile, so the lines run on from tile to tile.
import type { Hatch } from './api'

/** The side of the repeating square in CSS pixels. */
export const period = 8

export type Segment = [x1: number, y1: number, x2: number, y2: number]

/**
 * The strokes of a hatch within a square of side n, including the corners that neighbouring squares reach into.
 * Dots have no strokes: see dotsOf.
 */
export function strokesOf(hatch: Hatch, n: number): Segment[] {
  const rising: Segment[] = [[-n / 2, n / 2, n / 2, -n / 2], [0, n, n, 0], [n / 2, n * 1.5, n * 1.5, n / 2]]
  const falling: Segment[] = rising.map(([x1, y1, x2, y2]) => [n - x1, y1, n - x2, y2])
  const middle = n / 2 + n / period / 2 // so that the stroke fills whole pixels
  switch (hatch) {
    case 'diagonal':
      return rising
    case 'back_diagonal':
      return falling
    case 'cross':
      return [...rising, ...falling]
    case 'horizontal':
      return [[0, middle, n, middle]]
    case 'vertical':
      return [[middle, 0, middle, n]]
    case 'dots':
      return []
  }
}

/** The centres of the dots in a square of side n. */
export function dotsOf(hatch: Hatch, n: number): [number, number][] {
  return hatch === 'dots' ? [[n / 4, n / 4], [(3 * n) / 4, (3 * n) / 4]] : []
}

/** Draws one square of a hatch; its side is `side` pixels of the canvas. */
function drawSquare(hatch: Hatch, color: string, side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const ctx = canvas.getContext('2d')
  if (!ctx) return canvas
  ctx.strokeStyle = ctx.fillStyle = color
  ctx.lineWidth = side / period
  ctx.beginPath()
  for (const [x1, y1, x2, y2] of strokesOf(hatch, side)) {
    ctx.moveTo(x1, y1)
    ctx.lineTo(x2, y2)
  }
  ctx.stroke()
  for (const [x, y] of dotsOf(hatch, side)) {
    ctx.beginPath()
    ctx.arc(x, y, side / period, 0, 2 * Math.PI)
    ctx.fill()
  }
  return canvas
}

const drawn = new Map<string, HTMLCanvasElement>()

/**
 * A pattern for a context whose unit is a CSS pixel, sharp at the given ratio of device to CSS pixels.
 * Null where the browser cannot make one; the area then stays without its hatch.
 */
export function patternOf(ctx: CanvasRenderingContext2D, hatch: Hatch, color: string, ratio: number): CanvasPattern | null {
  const side = Math.max(period, Math.round(period * ratio))
  const key = `${hatch} ${color} ${side}`
  let square = drawn.get(key)
  if (!square) {
    square = drawSquare(hatch, color, side)
    drawn.set(key, square)
  }
  const pattern = ctx.createPattern(square, 'repeat')
  pattern?.setTransform(new DOMMatrix().scale(period / side))
  return pattern
}
