import { describe, expect, test } from 'vitest'
import type { Layer } from '../src/api'
import { addressOf, leastZoom, placementOf } from '../src/map/address'
import { anchorOf, roomAt, type Piece } from '../src/map/anchor'
import { lineScaleAt, traceOnce } from '../src/map/draw'
import { scaleOf } from '../src/map/scale'

const layer: Layer = { name: 'x', group: 'g', geometry: 'polygon', title: {}, count: 0, minzoom: 6, maxzoom: 12 }

describe('tile addresses', () => {
  test('squares of 512 pixels show the tiles of one zoom less', () => {
    expect(addressOf(layer, 9, 210, 97)).toEqual({ z: 8, x: 210, y: 97, over: 0 })
    expect(addressOf(layer, 13, 6000, 3000)).toEqual({ z: 12, x: 6000, y: 3000, over: 0 })
  })

  test('beyond its deepest zoom a layer shows enlarged tiles', () => {
    expect(addressOf(layer, 15, 27003, 12602)).toEqual({ z: 12, x: 6750, y: 3150, over: 2 })
  })

  test('below its least zoom nothing', () => {
    expect([leastZoom(layer), leastZoom({ ...layer, minzoom: 0 })]).toEqual([7, 0])
  })

  test('an enlarged tile lies under its squares without gap or overlap', () => {
    const pixel = (x: number, unit: number) => {
      const place = placementOf(addressOf(layer, 15, x, 0), x, 0, 4096)
      return unit * place.scale - place.shiftX
    }
    for (const x of [27000, 27001, 27002, 27003]) {
      const unit = (x - 27000) * 1024
      expect([pixel(x, unit), pixel(x, unit + 1024)]).toEqual([0, 512])
    }
  })
})

test('a shared border is drawn once, whichever way it runs', () => {
  const drawn: string[] = []
  const path = { moveTo: (x: number, y: number) => void drawn.push(`M${x} ${y}`), lineTo: (x: number, y: number) => void drawn.push(`L${x} ${y}`) }
  const edges = new Set<number>()
  const place = { scale: 1, shiftX: 0, shiftY: 0 }
  traceOnce(path, Int32Array.from([0, 0, 4, 0, 4, 4, 0, 4]), place, edges)
  expect(drawn.join(' ')).toBe('M0 0 L4 0 L4 4 L0 4 L0 0')
  drawn.length = 0
  traceOnce(path, Int32Array.from([4, 0, 8, 0, 8, 4, 4, 4]), place, edges)
  expect(drawn.join(' ')).toBe('M4 0 L8 0 L8 4 L4 4')
  expect(edges.size).toBe(7)
})

test('edges beyond the tile, as far as its margin reaches, are told apart', () => {
  const edges = new Set<number>()
  let strokes = 0
  const path = { moveTo: () => undefined, lineTo: () => void strokes++ }
  for (const x of [-64, -63, 4159, 4160]) traceOnce(path, Int32Array.from([x, -64, x, 4160]), { scale: 1, shiftX: 0, shiftY: 0 }, edges)
  expect(strokes).toBe(4) // a line there and back is one edge
})

test('lines reach their full width and stay there', () => {
  expect([3, 8, 14].map(lineScaleAt)).toEqual([0.5, 1, 1])
})

describe('scale bar', () => {
  test.each([
    [0, 0, 10000000], // 156,543 m for each pixel at the equator
    [35, 4, 500000],
    [40, 12, 3000],
    [40, 20, 10],
  ])('at %d° and zoom %d', (lat, zoom, want) => {
    const { metres, pixels } = scaleOf(lat, zoom)
    expect(metres).toBe(want)
    expect(pixels).toBeLessThanOrEqual(110)
    expect(pixels).toBeGreaterThan(36)
  })
})

describe('anchor of a name', () => {
  const view = { left: 0, top: 0, right: 1000, bottom: 600 }
  const ring = (...numbers: number[]) => Float64Array.from(numbers)
  const piece = (left: number, ...rings: Float64Array[]): Piece => ({ rings, window: { left, top: 0, right: left + 512, bottom: 512 } })

  test('the middle of a square', () => {
    const anchor = anchorOf([piece(0, ring(100, 100, 300, 100, 300, 300, 100, 300))], view)!
    expect(anchor.x).toBe(200)
    expect(anchor.width).toBe(200)
    expect(Math.abs(anchor.y - 200)).toBeLessThan(10)
  })

  test('a region in two tiles is one', () => {
    const box = ring(412, 100, 612, 100, 612, 300, 412, 300)
    const anchor = anchorOf([piece(0, box), piece(512, box)], view)!
    expect([anchor.x, anchor.width]).toEqual([512, 200])
  })

  test('the thick end of a bent region, never the hollow of its bend', () => {
    const anchor = anchorOf([piece(0, ring(0, 0, 400, 0, 400, 100, 40, 100, 40, 400, 0, 400))], view)!
    expect(anchor.y).toBeLessThan(100)
    expect(anchor.width).toBe(400)
  })

  test('a hole is not a place for a name', () => {
    const anchor = anchorOf([piece(0, ring(0, 0, 300, 0, 300, 300, 0, 300), ring(50, 0, 50, 300, 250, 300, 250, 0))], view)!
    expect(anchor.width).toBe(50)
  })

  test('the room around a place, in all tiles, as high as a name', () => {
    const box = ring(412, 100, 612, 100, 612, 300, 412, 300)
    const both = [piece(0, box), piece(512, box)]
    expect(roomAt(both, 500, 200, 12)).toBe(176)
    expect(roomAt(both, 300, 200, 12)).toBe(0) // beside it
    expect(roomAt(both, 500, 104, 12)).toBe(0) // at its edge
    expect(roomAt([piece(0, ring(0, 0, 300, 0, 300, 300, 0, 300), ring(50, 0, 50, 300, 250, 300, 250, 0))], 25, 200, 12)).toBe(50)
  })

  test('only what is in the view counts', () => {
    const half = anchorOf([piece(0, ring(-200, 100, 100, 100, 100, 300, -200, 300))], view)!
    expect([half.x, half.width]).toEqual([50, 100])
    expect(anchorOf([piece(0, ring(-200, 100, -100, 100, -100, 300, -200, 300))], view)).toBeNull()
    expect(anchorOf([], view)).toBeNull()
  })
})
