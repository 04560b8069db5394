import { describe, expect, test } from 'vitest'
import type { Layer, Legend } from '../src/api'
import { classCount, classesOf, classifier, hiddenAt, noClass, partition, styleOf } from '../src/legend'

const classes = [
  { value: 'urbanised', title: { zh: '城市化地区' }, fill: '#e8a0a0' },
  { value: '1', title: { zh: '一级' }, fill: '#ffffff' },
]

describe('classifier', () => {
  const closed: Legend = { field: 'type', classes }
  const open: Legend = { ...closed, other: { title: { zh: '其他' }, fill: '#dddddd' } }

  test.each([
    ['a value of the legend', closed, { type: 'urbanised' }, 0],
    ['a number written as text in the legend', closed, { type: 1 }, 1],
    ['a value without a class', closed, { type: 'x' }, noClass],
    ['no value', closed, {}, noClass],
    ['null', closed, { type: null }, noClass],
    ['a value without a class, and "other"', open, { type: 'x' }, 2],
    ['no value, and "other"', open, {}, 2],
    ['a legend of one class for all', { classes: [classes[0]!] }, { type: 'x' }, 0],
    ['no legend', undefined, {}, 0],
    ['a legend without classes', { field: 'type' }, { type: 'x' }, 0],
  ])('%s', (_, legend, properties, want) => {
    expect(classifier(legend)(properties)).toBe(want)
  })

  test('every class it names is there to be drawn', () => {
    for (const legend of [undefined, closed, open, { field: 'type' }]) {
      expect(classifier(legend)({ type: 'x' })).toBeLessThan(classCount(legend))
    }
  })

  test('an empty value can have a class of its own', () => {
    expect(classifier({ field: 'type', classes: [{ value: '', title: { zh: '无' } }] })({})).toBe(0)
  })
})

test('"other" is the last class', () => {
  expect(classesOf({ classes, other: { fill: '#dddddd' } })[2]?.fill).toBe('#dddddd')
})

test('a style says only what the class says', () => {
  expect(styleOf({ fill: '#112233' })).toEqual({ fill: '#112233', fillOpacity: 1, lineWidth: 1, dash: [] })
  expect(styleOf({ line: '#112233', line_width: 2, line_dash: [4, 2], hatch: 'cross', fill_opacity: 0 })).toEqual({ line: '#112233', lineWidth: 2, dash: [4, 2], hatch: 'cross', fillOpacity: 0 })
})

test('strategies overlap, counties do not', () => {
  const layer = (kind: string): Layer => ({ name: 'x', group: 'g', kind, geometry: 'polygon', title: {}, count: 0, minzoom: 0, maxzoom: 12 })
  expect(partition(layer('strategy'))).toBe(false)
  expect(partition(layer('county'))).toBe(true)
})

describe('ranges and values', () => {
  const legend: Legend = { field: 'v', classes: [{ value: '5' }, { from: 0, below: 10 }, { value: '7', values: ['a', 'b'] }, { values: ['c'] }, { from: 10 }] }

  test.each([
    [5, 0], [7, 1], ['7', 2], ['a', 2], ['b', 2], ['c', 3], [0, 1], [9.99, 1], [10, 4], [-1, noClass], ['5', 0], ['', noClass], [null, noClass], ['10', noClass],
  ])('%s is of class %s', (v, want) => {
    expect(classifier(legend)({ v })).toBe(want)
  })
})

test('a class is drawn at its zooms only', () => {
  const styles = [styleOf({ min_zoom: 5, max_zoom: 7 }), styleOf({ symbol: 'star', symbol_size: 12 })]
  expect([5, 6, 8, 9].map((zoom) => [...hiddenAt(zoom, styles, new Set([1]))])).toEqual([[1, 0], [1], [1], [1, 0]])
  expect(styles[1]).toMatchObject({ symbol: 'star', symbolSize: 12 })
})
