// Whose data is on the map.
import type { Layer } from './api'
import { pick, t } from './i18n'

/** One line for each source of some layers, with its map review number; in the order of the layers, none twice. */
export function credits(shown: Layer[]): string[] {
  const lines = new Set<string>()
  for (const layer of shown) {
    const parts = [pick(layer.attribution), layer.review_no ? t('map.reviewNo', { number: layer.review_no }) : '']
    const line = parts.filter((part) => part !== '').join('  ')
    if (line) lines.add(line)
  }
  return [...lines]
}

/** The sources and review numbers of some layers in one line, each mentioned once. */
export function creditLine(shown: Layer[]): string {
  const sources = new Set<string>()
  const reviews = new Set<string>()
  for (const layer of shown) {
    const source = pick(layer.attribution)
    if (source) sources.add(source)
    if (layer.review_no) reviews.add(t('map.reviewNo', { number: layer.review_no }))
  }
  return [...sources, ...reviews].join(' · ')
}
