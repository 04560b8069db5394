import { describe, expect, test } from 'vitest'
import { readLink, writeLink, type Link } from '../src/permalink'

const full: Link = {
  view: { zoom: 6, center: [116.39, 39.92] },
  layers: [{ name: 'county' }, { name: 'three_zones', opacity: 0.6, hidden: [0, 2] }],
  names: false,
  at: [116.391234, 39.92],
  lang: 'en',
}

test('writes all that is shown', () => {
  expect(writeLink(full)).toBe('#6/39.92000/116.39000&layers=county,three_zones~o60~h0.2&names=off&at=116.391234,39.920000&lang=en')
})

test('reads what it wrote', () => {
  expect(readLink(writeLink(full))).toEqual(full)
})

test('a map without layers is not the same as a link that names none', () => {
  expect(readLink(writeLink({ layers: [] }))).toEqual({ layers: [] })
  expect(readLink('#4/35/105')).toEqual({ view: { zoom: 4, center: [105, 35] } })
})

test('reads a link that a mail program has encoded', () => {
  expect(readLink('#6%2F39.92%2F116.39%26layers%3Dcounty%7Eo60')).toEqual({ view: { zoom: 6, center: [116.39, 39.92] }, layers: [{ name: 'county', opacity: 0.6 }] })
})

describe('what is not understood is left out', () => {
  test.each([
    ['', {}],
    ['#', {}],
    ['#%E0%A4%A', {}],
    ['#6/95/116.39', {}],
    ['#99/39/116', {}],
    ['#names=perhaps', {}],
    ['#names=on', { names: true }],
    ['#six/39/116&lang=fr&at=200,1&color=red', {}],
    ['#layers=county,<b>,Ü,~o50', { layers: [{ name: 'county' }] }],
    ['#layers=county~o500~hx~z', { layers: [{ name: 'county', opacity: 1 }] }],
  ])('%s', (hash, want) => expect(readLink(hash)).toEqual(want))
})
