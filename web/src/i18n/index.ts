// The language of the page. Every text a user sees that is not part of the
// plan itself comes from zh.ts or en.ts.
import type { Text } from '../api'
import { en } from './en'
import { zh } from './zh'

export type Lang = 'zh' | 'en'
export type Key = keyof typeof zh

const texts: Record<Lang, Record<Key, string>> = { zh, en }

let current: Lang = 'zh'

export function lang(): Lang {
  return current
}

export function setLang(chosen: Lang): void {
  current = chosen
}

/** The first of the browser's languages that we speak; Chinese where there is none. */
export function preferred(languages: readonly string[]): Lang {
  for (const tag of languages) {
    const primary = tag.toLowerCase().split('-')[0]
    if (primary === 'zh' || primary === 'en') return primary
  }
  return 'zh'
}

/** A text of the page in the current language; {name} stands for a value. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return texts[current][key].replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** A text of the plan in the current language, or in the other where that is all there is. */
export function pick(text: Text | undefined): string {
  if (!text) return ''
  return (current === 'zh' ? text.zh || text.en : text.en || text.zh) ?? ''
}

/** A number with the separators of the current language. */
export function count(n: number): string {
  return n.toLocaleString(current === 'zh' ? 'zh-CN' : 'en-GB', { maximumFractionDigits: 12 })
}
