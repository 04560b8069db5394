import { afterEach, describe, expect, test } from 'vitest'
import type { Layer, Zone } from '../src/api'
import { setLang } from '../src/i18n'
import { placeName, rowsOf, titleOf } from '../src/zonetext'

afterEach(() => setLang('zh'))

const county: Layer = {
  name: 'county',
  group: 'admin',
  geometry: 'polygon',
  title: { zh: '县' },
  count: 1,
  minzoom: 0,
  maxzoom: 12,
  id: 'adcode',
  label: { zh: 'name', en: 'name_en' },
  fields: [
    { name: 'adcode', title: { zh: '行政区代码', en: 'Division code' } },
    { name: 'name', title: { zh: '名称' } },
    { name: 'area_km2', title: { zh: '面积', en: 'Area' }, unit: 'km²' },
    { name: 'year', title: { zh: '年份' } },
  ],
}
const dongcheng: Zone = { layer: 'county', id: '110101', title: '东城区', title_en: 'Dongcheng', relation: 'inside', properties: { adcode: '110101', name: '东城区', name_en: 'Dongcheng', area_km2: 1041.6, year: 2024, odd: true, none: null, empty: '' } }

test('attributes have titles, units and an order; what repeats the name or is empty is left out', () => {
  expect(rowsOf(county, dongcheng)).toEqual({
    key: [
      { term: '行政区代码', value: '110101' },
      { term: '面积', value: '1,041.6 km²' },
      { term: '年份', value: '2024' },
    ],
    more: [{ term: 'odd', value: '是' }],
  })
})

test('in English', () => {
  setLang('en')
  expect(rowsOf(county, dongcheng).key[0]).toEqual({ term: 'Division code', value: '110101' })
  expect(titleOf(county, dongcheng)).toBe('Dongcheng')
})

test('a zone of a layer that the page does not know is shown all the same', () => {
  expect(titleOf(undefined, dongcheng)).toBe('东城区')
  expect(rowsOf(undefined, dongcheng).more).toContainEqual({ term: 'area_km2', value: '1041.6' })
})

test('a code and its words stand together only once among the first attributes', () => {
  const twice: Zone = { ...dongcheng, properties: { adcode: '7', year: '7', area_km2: 1 } }
  expect(rowsOf(county, twice).key.map((row) => row.value)).toEqual(['7', '1 km²'])
})

describe('placeName', () => {
  const layers = ['county', 'province', 'prefecture'].map((kind): Layer => ({ ...county, name: kind, kind }))
  const zone = (layer: string, title: string): Zone => ({ layer, id: title, title, title_en: `${title}-en`, relation: 'inside', properties: {} })

  test.each([
    ['from the large to the small', [zone('county', '吴江区'), zone('prefecture', '苏州市'), zone('province', '江苏省')], '江苏省 · 苏州市 · 吴江区'],
    ['each name once', [zone('province', '北京市'), zone('prefecture', '北京市'), zone('county', '东城区')], '北京市 · 东城区'],
    ['not one of two neighbours', [zone('province', '北京市'), zone('county', '东城区'), zone('county', '朝阳区')], '北京市'],
    ['nothing at sea', [zone('basin', '海河区')], ''],
  ])('%s', (_, zones, want) => expect(placeName(layers, zones)).toBe(want))
})

describe('zones that are named after their class', () => {
  const functions: Layer = {
    ...county,
    label: { zh: 'type_zh', en: 'type' },
    fields: [{ name: 'type', title: { zh: '类型代码', en: 'Type' } }, { name: 'zone', title: { zh: '分区', en: 'Zone' } }],
    legend: { field: 'type', classes: [{ value: 'urbanised', title: { zh: '城市化地区', en: 'Urbanised area' } }] },
  }
  const zone: Zone = { layer: 'mfz', id: '1', title: '城市化地区', title_en: 'urbanised', relation: 'inside', properties: { type: 'urbanised', type_zh: '城市化地区', zone: '甲' } }

  test('take its words instead of a code', () => {
    expect(titleOf(functions, zone)).toBe('城市化地区')
    setLang('en')
    expect(titleOf(functions, zone)).toBe('Urbanised area')
    expect(rowsOf(functions, zone).key).toEqual([{ term: 'Zone', value: '甲' }])
  })

  test('take its words where the plan has none in English', () => {
    setLang('en')
    const space: Layer = { ...county, legend: { field: 'SQ', classes: [{ value: '城镇空间', title: { zh: '城镇空间', en: 'Urban space' } }] } }
    expect(titleOf(space, { layer: 'x', id: '1', title: '城镇空间', relation: 'inside', properties: { SQ: '城镇空间' } })).toBe('Urban space')
  })
})
