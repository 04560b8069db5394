import { describe, expect, test } from 'vitest'
import { boxOf, Shape, type DecodedTile, type TileFeature } from '../src/map/decode'
import { hit, inside } from '../src/map/hit'

function tileOf(...features: [key: string, shape: Shape, ...parts: number[][]][]): DecodedTile {
  const read = features.map(([key, shape, ...parts]): TileFeature => ({ key, shape, title: {}, class: 0, parts: parts.map((part) => Int32Array.from(part)) }))
  const boxes = new Int32Array(4 * read.length)
  read.forEach((feature, i) => boxes.set(boxOf(feature.parts), 4 * i))
  return { extent: 4096, features: read, boxes }
}

const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side]
const hole = (x: number, y: number, side: number) => [x, y, x, y + side, x + side, y + side, x + side, y]
const all = () => false

describe('hit', () => {
  const tile = tileOf(
    ['large', Shape.Area, square(0, 0, 1000), hole(400, 400, 200)],
    ['small', Shape.Area, square(100, 100, 100)],
    ['line', Shape.Line, [0, 700, 1000, 700]],
    ['point', Shape.Point, [800, 800, 900, 900]],
    ['islands', Shape.Area, square(2000, 0, 100), square(3000, 0, 100)],
  )

  test.each([
    ['an area', 50, 50, 'large'],
    ['a hole of it', 500, 500, null],
    ['the smaller of two areas', 150, 150, 'small'],
    ['a line before the area under it', 300, 705, 'line'],
    ['just out of reach of the line', 300, 711, 'large'],
    ['one of several points', 903, 897, 'point'],
    ['the second island', 3050, 50, 'islands'],
    ['between the islands', 2500, 50, null],
    ['outside all', 4000, 4000, null],
  ])('%s', (_, x, y, want) => {
    expect(hit(tile, x, y, 10, all)?.key ?? null).toBe(want)
  })

  test('what is skipped is looked through', () => {
    expect(hit(tile, 150, 150, 10, (f) => f.key === 'small')?.key).toBe('large')
  })

  test('an empty tile', () => {
    expect(hit(tileOf(), 1, 1, 10, all)).toBeNull()
  })
})

test('inside agrees with counting in every cell of a comb', () => {
  const comb = Int32Array.from([0, 0, 5, 0, 5, 4, 4, 4, 4, 1, 3, 1, 3, 4, 2, 4, 2, 1, 1, 1, 1, 4, 0, 4])
  const rows = ['#####', '#.#.#', '#.#.#', '#.#.#']
  rows.forEach((row, y) => [...row].forEach((cell, x) => expect([x, y, inside([comb], x + 0.5, y + 0.5)]).toEqual([x, y, cell === '#'])))
})
