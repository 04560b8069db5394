// How a zone of an answer is written for people.
import type { Field, Layer, Zone } from './api'
import { count, lang, pick, t } from './i18n'
import { classesOf, classifier } from './legend'

/** One attribute, ready to be shown. */
export interface Row {
  term: string
  value: string
}

/** The position of a zone's class in its layer's legend, or noClass. */
export function classOf(layer: Layer, zone: Zone): number {
  return classifier(layer.legend)(zone.properties)
}

/**
 * The name of a zone in the page's language. A zone that is named after its class (城镇空间, "urbanised") takes the legend's title
 * where the plan itself has no name in that language or only a code.
 */
export function titleOf(layer: Layer | undefined, zone: Zone): string {
  const own = lang() === 'en' ? zone.title_en : zone.title
  const entry = layer ? classesOf(layer.legend)[classOf(layer, zone)] : undefined
  const named = entry && (own === undefined || own === '' || own === entry.value)
  const follows = entry && (zone.title === entry.title?.zh || zone.title === entry.value)
  if (named && follows && pick(entry.title)) return pick(entry.title)
  return own || zone.title || zone.title_en || zone.id
}

/**
 * The attributes of a zone: the first few that the catalogue titles, and all others. What only repeats the zone's name is left
 * out, and so is the mark of synthetic data, which has a badge.
 */
export function rowsOf(layer: Layer | undefined, zone: Zone): { key: Row[]; more: Row[] } {
  const fields = new Map<string, Field>((layer?.fields ?? []).map((field) => [field.name, field]))
  const names = [...fields.keys(), ...Object.keys(zone.properties).filter((name) => !fields.has(name))]
  const key: Row[] = []
  const more: Row[] = []
  for (const name of names) {
    const value = zone.properties[name]
    if (value === undefined || value === null || value === '') continue
    const field = fields.get(name)
    const row = { term: termOf(name, field), value: valueOf(layer, name, value, field) }
    const repeats = value === zone.title || value === zone.title_en || row.value === titleOf(layer, zone) || name === 'synthetic'
    const known = key.some((other) => other.value === row.value) // a code and its words, say
    if (field?.title && !repeats && !known && key.length < keyRows) key.push(row)
    else if (!repeats) more.push(row)
  }
  return { key, more }
}

const keyRows = 3

function termOf(name: string, field: Field | undefined): string {
  return pick(field?.title) || name
}

function valueOf(layer: Layer | undefined, name: string, value: unknown, field: Field | undefined): string {
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  const unit = field?.unit ? ` ${field.unit}` : ''
  if (typeof value === 'number') return (unit ? count(value) : String(value)) + unit // without a unit it may be a code or a year
  if (typeof value === 'object') return JSON.stringify(value)
  return classTitle(layer, name, String(value)) + unit
}

/** A code that the legend explains is replaced by the legend's words. */
function classTitle(layer: Layer | undefined, name: string, value: string): string {
  if (!layer || layer.legend?.field !== name) return value
  const entry = layer.legend.classes?.find((c) => String(c.value ?? '') === value)
  return pick(entry?.title) || value
}

const places = ['province', 'prefecture', 'county']

/** Where a point lies, from the large to the small: 江苏省 · 苏州市 · 吴江区. Empty where no administrative layer knows, or on a border. */
export function placeName(all: readonly Layer[], zones: readonly Zone[]): string {
  const names: string[] = []
  for (const kind of places) {
    const found = zones.filter((zone) => all.some((layer) => layer.name === zone.layer && layer.kind === kind))
    const name = found.length === 1 ? titleOf(undefined, found[0]!) : ''
    if (name && !names.includes(name)) names.push(name)
  }
  return names.join(' · ')
}
