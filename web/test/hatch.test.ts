import { describe, expect, test } from 'vitest'
import type { Hatch } from '../src/api'
import { dotsOf, period, strokesOf } from '../src/hatch'
import { squareSize } from '../src/map/address'

const all: Hatch[] = ['diagonal', 'back_diagonal', 'cross', 'horizontal', 'vertical', 'dots']

test('a tile holds a whole number of hatch squares, so hatches run on from tile to tile', () => {
  expect(squareSize % period).toBe(0)
})

/** How dark a hatch is at a place: 1 within half a unit of a stroke or dot. */
function covered(hatch: Hatch, x: number, y: number): boolean {
  const near = ([x1, y1, x2, y2]: readonly number[]) => Math.abs((x2! - x1!) * (y - y1!) - (y2! - y1!) * (x - x1!)) / Math.hypot(x2! - x1!, y2! - y1!) < 0.5
  return strokesOf(hatch, period).some(near) || dotsOf(hatch, period).some(([dx, dy]) => Math.hypot(x - dx, y - dy) < 1)
}

describe.each(all)('%s', (hatch) => {
  test('draws something and leaves something free', () => {
    const cells = Array.from({ length: period * period }, (_, i) => covered(hatch, (i % period) + 0.5, Math.floor(i / period) + 0.5))
    expect(cells).toContain(true)
    expect(cells).toContain(false)
  })

  test('repeats without a break: opposite edges of its square are alike', () => {
    for (let i = 0; i <= period; i += 0.25) {
      expect([i, covered(hatch, 0, i)]).toEqual([i, covered(hatch, period, i)])
      expect([i, covered(hatch, i, 0)]).toEqual([i, covered(hatch, i, period)])
    }
  })
})

test('the diagonals are mirror images', () => {
  for (let y = 0; y < period; y += 0.5) {
    for (let x = 0; x < period; x += 0.5) expect(covered('diagonal', x, y)).toBe(covered('back_diagonal', period - x, y))
  }
})
