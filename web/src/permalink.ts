// The state of the page in its address, so that a view can be sent to a colleague:
//
//   #6/39.92000/116.39000&layers=county,three_zones~o60~h0.2&names=off&at=116.390000,39.920000&lang=en
//
// is zoom 6 around 39.92 N 116.39 E, with two layers on (the second at 60 % and without its classes 0 and 2),
// without names, the zones of a point shown, in English.
import type { LonLat } from './api'
import { readPosition, writePosition } from './coords'
import type { Lang } from './i18n'

/** How a layer that is on is drawn; hidden holds positions in the legend's list of classes, one past its end being "other". */
export interface LinkedLayer {
  name: string
  opacity?: number
  hidden?: number[]
}

export interface Link {
  view?: { zoom: number; center: LonLat }
  layers?: LinkedLayer[]
  /** whether regions have their names on the map; undefined: yes */
  names?: boolean
  at?: LonLat
  lang?: Lang
}

const view = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/
const name = /^[a-z0-9_]+$/

/** Reads a hash; whatever is not understood is left out, so that an old or mistyped link still opens the page. */
export function readLink(hash: string): Link {
  const link: Link = {}
  for (const part of decode(hash.replace(/^#/, '')).split('&')) {
    const equals = part.indexOf('=')
    if (equals < 0) readView(part, link)
    else readMember(part.slice(0, equals), part.slice(equals + 1), link)
  }
  return link
}

function decode(hash: string): string {
  try {
    return decodeURIComponent(hash)
  } catch {
    return hash
  }
}

function readView(part: string, link: Link): void {
  const found = view.exec(part)
  if (!found) return
  const center = readPosition(`${found[3]},${found[2]}`)
  const zoom = Number(found[1])
  if (center && zoom <= 30) link.view = { zoom, center }
}

function readMember(key: string, value: string, link: Link): void {
  if (key === 'layers') link.layers = value.split(',').map(readLayer).filter((layer): layer is LinkedLayer => layer !== null)
  if (key === 'names' && (value === 'on' || value === 'off')) link.names = value === 'on'
  if (key === 'lang' && (value === 'zh' || value === 'en')) link.lang = value
  const at = key === 'at' ? readPosition(value) : null
  if (at) link.at = at
}

function readLayer(part: string): LinkedLayer | null {
  const [first = '', ...marks] = part.split('~')
  if (!name.test(first)) return null
  const layer: LinkedLayer = { name: first }
  for (const mark of marks) {
    const opacity = /^o(\d{1,3})$/.exec(mark)
    if (opacity) layer.opacity = Math.min(Number(opacity[1]), 100) / 100
    if (/^h\d+(\.\d+)*$/.test(mark)) layer.hidden = mark.slice(1).split('.').map(Number)
  }
  return layer
}

/** Writes a link; readLink(writeLink(l)) is l, rounded. */
export function writeLink(link: Link): string {
  const parts: string[] = []
  if (link.view) parts.push(`${link.view.zoom}/${link.view.center[1].toFixed(5)}/${link.view.center[0].toFixed(5)}`)
  if (link.layers) parts.push(`layers=${link.layers.map(writeLayer).join(',')}`)
  if (link.names !== undefined) parts.push(`names=${link.names ? 'on' : 'off'}`)
  if (link.at) parts.push(`at=${writePosition(link.at)}`)
  if (link.lang) parts.push(`lang=${link.lang}`)
  return `#${parts.join('&')}`
}

function writeLayer(layer: LinkedLayer): string {
  const opacity = layer.opacity === undefined ? '' : `~o${Math.round(layer.opacity * 100)}`
  const hidden = layer.hidden?.length ? `~h${layer.hidden.join('.')}` : ''
  return layer.name + opacity + hidden
}
