import { PbfWriter } from 'pbf'
import { expect, test } from 'vitest'
import type { Layer } from '../src/api'
import { decoder, Shape } from '../src/map/decode'

const layer: Layer = {
  name: 'county',
  group: 'admin',
  geometry: 'polygon',
  title: { zh: '县' },
  count: 2,
  minzoom: 0,
  maxzoom: 12,
  id: 'adcode',
  label: { zh: 'name', en: 'name_en' },
  legend: { field: 'name', classes: [{ value: '甲县', fill: '#ff0000' }], other: { fill: '#00ff00' } },
}

interface Written {
  id: number
  type: number
  tags: number[]
  geometry: number[]
}

/** Writes a tile by the letter of the Mapbox vector tile specification 2.1. */
function tile(name: string, keys: string[], values: string[], features: Written[]): ArrayBuffer {
  const pbf = new PbfWriter()
  pbf.writeMessage(3, (_: unknown, out: PbfWriter) => {
    out.writeVarintField(15, 2)
    out.writeStringField(1, name)
    for (const feature of features) {
      out.writeMessage(2, (f: Written, part: PbfWriter) => {
        part.writeVarintField(1, f.id)
        part.writePackedVarint(2, f.tags)
        part.writeVarintField(3, f.type)
        part.writePackedVarint(4, f.geometry)
      }, feature)
    }
    for (const key of keys) out.writeStringField(3, key)
    for (const value of values) out.writeMessage(4, (v: string, part: PbfWriter) => part.writeStringField(1, v), value)
    out.writeVarintField(5, 4096)
  }, null)
  const bytes = pbf.finish()
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

const zigzag = (n: number) => (n << 1) ^ (n >> 31)
const square = [9, zigzag(0), zigzag(0), 26, zigzag(100), 0, 0, zigzag(100), zigzag(-100), 0, 15]

test('reads what drawing needs', () => {
  const body = tile('county', ['adcode', 'name', 'name_en'], ['110101', '甲县', 'Jia', '乙县'], [
    { id: 110101, type: 3, tags: [0, 0, 1, 1, 2, 2], geometry: square },
    { id: 7, type: 3, tags: [1, 3], geometry: square },
    { id: 8, type: 2, tags: [], geometry: [9, zigzag(-64), zigzag(5), 10, zigzag(10), zigzag(0)] },
  ])
  const read = decoder(layer)(body)!
  expect(read.extent).toBe(4096)
  expect(read.features.map((f) => [f.shape, f.key, f.title, f.class])).toEqual([
    [Shape.Area, '110101', { zh: '甲县', en: 'Jia' }, 0],
    [Shape.Area, '7', { zh: '乙县' }, 1],
    [Shape.Line, '8', {}, 1],
  ])
  expect([...read.features[0]!.parts[0]!]).toEqual([0, 0, 100, 0, 100, 100, 0, 100])
  expect([...read.features[2]!.parts[0]!]).toEqual([-64, 5, -54, 5])
  expect([...read.boxes.subarray(8)]).toEqual([-64, 5, -54, 5])
})

test('a tile of other layers is empty', () => {
  expect(decoder(layer)(tile('river', [], [], [{ id: 1, type: 3, tags: [], geometry: square }]))).toBeNull()
})

test('a broken tile is an error, not half a picture', () => {
  const body = tile('county', [], [], [{ id: 1, type: 3, tags: [], geometry: [9, 0, 0, 11] }])
  expect(() => decoder(layer)(body)).toThrow()
})
