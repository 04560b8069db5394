import { expect, test } from 'vitest'
import { bodyOf, geometryOf, severityOf, type Finding, type Question } from '../src/siting'

const question: Question = { name: '', type: 'factory', classes: ['state_major', 'linear'], as_of: '2026-03-01', crs: 'EPSG:4526' }

test('what is drawn is sent as JSON, in degrees', () => {
  const geometry = geometryOf([[120.9, 31], [120.91, 31], [120.91, 31.01]])!
  const { body, headers } = bodyOf({ ...question, geometry }, 'zh')
  expect(headers['Content-Type']).toBe('application/json')
  expect(JSON.parse(body as string)).toEqual({ type: 'factory', as_of: '2026-03-01', classes: ['state_major', 'linear'], geometry, lang: 'zh' })
})

test('a file is sent as a form, with what was said of it', () => {
  const file = new File(['x'], '界址点.txt')
  const { body, headers } = bodyOf({ ...question, file }, 'en')
  expect(headers).toEqual({}) // the browser names the boundary of the parts
  const form = body as FormData
  expect([...form.keys()]).toEqual(['type', 'as_of', 'crs', 'classes', 'lang', 'file'])
  expect(form.get('classes')).toBe('state_major,linear')
  expect((form.get('file') as File).name).toBe('界址点.txt')
})

test('corners make a point, a line, an area', () => {
  expect(geometryOf([])).toBeNull()
  expect(geometryOf([[1, 2]])).toEqual({ type: 'Point', coordinates: [1, 2] })
  expect(geometryOf([[1, 2], [3, 4]])!.type).toBe('LineString')
  expect(geometryOf([[1, 2], [3, 4], [5, 0]])).toEqual({ type: 'Polygon', coordinates: [[[1, 2], [3, 4], [5, 0], [1, 2]]] })
})

test('the weightiest finding about what is in common with a zone counts', () => {
  const finding = (layer: string, severity: string, relation = 'overlap') => ({ layer, severity, relation, features: ['1', '2'] }) as Finding
  const all = [finding('a', 'info'), finding('a', 'need_review'), finding('a', 'block', 'outside'), finding('b', 'pass')]
  expect([severityOf(all, 'a', '2'), severityOf(all, 'b', '1'), severityOf(all, 'a', '3'), severityOf(all, 'c', '1')]).toEqual(['need_review', 'pass', undefined, undefined])
})
