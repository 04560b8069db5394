import { beforeEach, expect, test } from 'vitest'
import type { Catalog, Layer } from '../src/api'
import { creditLine, credits } from '../src/credits'
import { State } from '../src/state'

const layer = (name: string, more: Partial<Layer> = {}): Layer => ({ name, group: 'g', geometry: 'polygon', title: { zh: name }, count: 1, minzoom: 0, maxzoom: 12, ...more })
const legend = { field: 'f', classes: [{ value: 'a' }, { value: 'b' }], other: {} }
const catalog: Catalog = {
  plan: 'p',
  title: {},
  groups: [],
  layers: [layer('a', { visible: true, attribution: { zh: '甲' }, review_no: 'GS(2024)0650' }), layer('b', { opacity: 0.5, legend, attribution: { zh: '乙' }, review_no: 'GS(2024)0650' }), layer('c', { attribution: { zh: '甲' } })],
}

let state: State
let told: string[]

beforeEach(() => {
  state = new State(catalog)
  told = []
  state.listen((choice, change) => told.push(`${choice.layer.name} ${change}`))
})

test('starts as the catalogue says', () => {
  expect(state.choices.map((c) => [c.layer.name, c.on, c.opacity])).toEqual([['a', true, 1], ['b', false, 0.5], ['c', false, 1]])
  expect(state.link()).toEqual([{ name: 'a' }])
})

test('tells of changes only', () => {
  const a = state.choice('a')!
  state.setOn(a, true)
  state.setOn(a, false)
  state.setOpacity(a, 7)
  expect([told, a.opacity]).toEqual([['a on', 'a opacity'], 1])
})

test('hides classes, shows one only, and all again', () => {
  const b = state.choice('b')!
  state.toggleClass(b, 1)
  expect([...b.hidden]).toEqual([1])
  state.onlyClass(b, 1)
  expect([...b.hidden].sort()).toEqual([0, 2])
  state.onlyClass(b, 1)
  expect([...b.hidden]).toEqual([])
})

test('a link brings back what it was made of', () => {
  const b = state.choice('b')!
  state.setOn(b, true)
  state.setOpacity(b, 0.3)
  state.toggleClass(b, 2)
  state.toggleClass(b, 0)
  const linked = state.link()
  const other = new State(catalog)
  other.restore(linked)
  expect(other.link()).toEqual(linked)
  expect(linked).toEqual([{ name: 'a' }, { name: 'b', opacity: 0.3, hidden: [0, 2] }])
})

test('a link may name layers and classes that are gone', () => {
  state.restore([{ name: 'gone' }, { name: 'b', hidden: [1, 99] }])
  expect(state.link()).toEqual([{ name: 'b', hidden: [1] }])
})

test('sources are named once, review numbers behind them', () => {
  expect(creditLine(catalog.layers)).toBe('甲 · 乙 · 审图号：GS(2024)0650')
  expect(credits(catalog.layers)).toEqual(['甲  审图号：GS(2024)0650', '乙  审图号：GS(2024)0650', '甲'])
  expect(creditLine([])).toBe('')
})
