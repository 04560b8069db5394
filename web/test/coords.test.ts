import { describe, expect, test } from 'vitest'
import { digitsAt, formatPosition, readPosition, settle, writePosition } from '../src/coords'

describe('formatPosition', () => {
  test.each([
    [[116.39, 39.92], 'decimal', '116.39000°E  39.92000°N'],
    [[-70.5, -33.25], 'decimal', '70.50000°W  33.25000°S'],
    [[116.39, 39.92], 'dms', '116°23′24.0″E  39°55′12.0″N'],
    [[0, 0], 'dms', '0°00′00.0″E  0°00′00.0″N'],
    [[116.99999, 39.99999], 'dms', '117°00′00.0″E  40°00′00.0″N'], // never 59′60.0″
    [[104.0166, 30.0002], 'dms', '104°00′59.8″E  30°00′00.7″N'],
  ] as const)('%j as %s', ([lon, lat], format, want) => {
    expect(formatPosition([lon, lat], format)).toBe(want)
  })

  test('shows as many digits as asked for', () => {
    expect(formatPosition([116.391234, 39.921234], 'decimal', digitsAt(16))).toBe('116.391234°E  39.921234°N')
  })
})

describe('readPosition', () => {
  test.each([
    ['116.390000,39.920000', [116.39, 39.92]],
    ['-70,-33.5', [-70, -33.5]],
    ['180,90', [180, 90]],
  ])('%s', (written, want) => expect(readPosition(written)).toEqual(want))

  test.each(['', '116.39', '1,2,3', 'abc,def', '200,39', '116,95', '116.39, 39.92', '1e2,3', 'NaN,1'])('refuses %j', (written) => {
    expect(readPosition(written)).toBeNull()
  })

  test('reads what was written', () => {
    expect(readPosition(writePosition([121.123456, 31.654321]))).toEqual([121.123456, 31.654321])
  })
})

describe('settle', () => {
  test.each([
    [116.39123449, 39.9, [116.391234, 39.9]],
    [476.39, 39.92, [116.39, 39.92]], // another copy of the world
    [-243.61, 39.92, [116.39, 39.92]],
  ])('%d %d', (lon, lat, want) => expect(settle(lon, lat)).toEqual(want))
})
