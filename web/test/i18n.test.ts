import { afterEach, describe, expect, test } from 'vitest'
import { count, pick, preferred, setLang, t } from '../src/i18n'
import { en } from '../src/i18n/en'
import { zh } from '../src/i18n/zh'

afterEach(() => setLang('zh'))

test('both languages have the same texts', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
})

test('no text is empty, and both languages name the same values', () => {
  const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
  for (const [key, text] of Object.entries(zh)) {
    const other = en[key as keyof typeof zh]
    expect([key, text.trim() !== '', other.trim() !== '']).toEqual([key, true, true])
    expect([key, values(other)]).toEqual([key, values(text)])
  }
})

test('English texts hold no Chinese, save the name of the other language', () => {
  const chinese = Object.entries(en).filter(([key, text]) => /[一-鿿]/.test(text) && !key.startsWith('app.language'))
  expect(chinese).toEqual([])
})

describe('preferred', () => {
  test.each([
    [['zh-CN', 'en'], 'zh'],
    [['en-GB', 'zh'], 'en'],
    [['fr', 'en'], 'en'],
    [['ZH-Hant-TW'], 'zh'],
    [['fr-FR', 'de'], 'zh'],
    [[], 'zh'],
  ] as const)('%j', (languages, want) => expect(preferred(languages)).toBe(want))
})

test('values are put into texts', () => {
  setLang('en')
  expect(t('zones.count', { n: 3, layers: 2 })).toBe('3 zones in 2 layers')
  expect(t('zones.count', { n: 3 })).toBe('3 zones in {layers} layers')
})

test('a text of the plan falls back to the other language', () => {
  expect(pick({ zh: '县', en: 'County' })).toBe('县')
  expect(pick({ en: 'County' })).toBe('County')
  setLang('en')
  expect(pick({ zh: '县', en: 'County' })).toBe('County')
  expect(pick({ zh: '县' })).toBe('县')
  expect(pick(undefined)).toBe('')
})

test('numbers keep all their digits', () => {
  expect(count(1234567.891)).toBe('1,234,567.891')
})
