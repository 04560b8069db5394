// The legend of a layer: which class a feature belongs to and how a class is drawn.
import type { Hatch, Layer, Legend, LegendClass, PointSymbol, Properties } from './api'

/** How one class is drawn. No fill or no line means that there is none. Widths and dashes are in CSS pixels. */
export interface ClassStyle {
  fill?: string
  fillOpacity: number
  line?: string
  lineWidth: number
  dash: number[]
  hatch?: Hatch
  symbol?: PointSymbol
  symbolSize?: number
  /** the map zooms at which the class is drawn; undefined: no limit */
  minZoom?: number
  maxZoom?: number
}

/** Drawn where a catalogue gives no legend at all. */
const plain: LegendClass = { fill: '#8a97a3', fill_opacity: 0.25, line: '#5d6b78', line_width: 1 }

/** The classes of a legend and, after them, "other" where the legend has one. */
export function classesOf(legend: Legend | undefined): LegendClass[] {
  const classes = legend?.classes ?? []
  if (legend?.other) return [...classes, legend.other]
  return classes.length > 0 ? classes : [plain]
}

export function classCount(legend: Legend | undefined): number {
  return classesOf(legend).length
}

export const noClass = -1

/**
 * Says for any feature the position of its class in classesOf(legend), or noClass for a value that the legend does not draw.
 * Values are compared as text: a legend is written by hand, and 1 in it means the number 1 as well.
 */
export function classifier(legend: Legend | undefined): (properties: Properties) => number {
  const field = legend?.field
  const classes = legend?.classes ?? []
  if (!field) return () => 0
  const byValue = new Map<string, number>()
  const ranges: number[] = []
  classes.forEach((c, i) => {
    if (ranged(c)) ranges.push(i)
    else for (const v of valuesOf(c)) if (!byValue.has(v)) byValue.set(v, i)
  })
  const other = legend.other || classes.length === 0 ? classes.length : noClass
  return (properties) => {
    const value = properties[field]
    const at = byValue.get(value === undefined || value === null ? '' : String(value))
    if (typeof value !== 'number') return at ?? other
    const range = ranges.find((i) => has(classes[i]!, value)) // the first that it is in counts, whether by value or by range
    return range === undefined || (at !== undefined && at < range) ? (at ?? other) : range
  }
}

function ranged(c: LegendClass): boolean {
  return c.from !== undefined || c.below !== undefined
}

function valuesOf(c: LegendClass): string[] {
  return c.value === undefined && c.values ? c.values : [c.value ?? '', ...(c.values ?? [])]
}

function has(c: LegendClass, n: number): boolean {
  return (c.from === undefined || n >= c.from) && (c.below === undefined || n < c.below)
}

export function styleOf(c: LegendClass): ClassStyle {
  const style: ClassStyle = { fillOpacity: c.fill_opacity ?? 1, lineWidth: c.line_width ?? 1, dash: c.line_dash ?? [] }
  if (c.fill) style.fill = c.fill
  if (c.line) style.line = c.line
  if (c.hatch) style.hatch = c.hatch
  if (c.symbol) style.symbol = c.symbol
  if (c.symbol_size) style.symbolSize = c.symbol_size
  if (c.min_zoom) style.minZoom = c.min_zoom + 1 // the map shows tiles of zoom n at its zoom n + 1
  if (c.max_zoom) style.maxZoom = c.max_zoom + 1
  return style
}

/** The classes that are not drawn at a map zoom: those the reader has hidden, and those that have no place there. */
export function hiddenAt(zoom: number, styles: ClassStyle[], hidden: ReadonlySet<number>): ReadonlySet<number> {
  const out = styles.flatMap((s, i) => (zoom < (s.minZoom ?? 0) || zoom > (s.maxZoom ?? Infinity) ? [i] : []))
  return out.length > 0 ? new Set([...hidden, ...out]) : hidden
}

export function stylesOf(layer: Layer): ClassStyle[] {
  return classesOf(layer.legend).map(styleOf)
}

// Regions of these kinds may lie over each other within one layer.
const overlapping = new Set(['strategy', 'city_cluster', 'metro_circle', 'growth_pole'])

/** Whether the features of a layer divide the land without overlaps, so that neighbours can be filled without a seam. */
export function partition(layer: Layer): boolean {
  return !overlapping.has(layer.kind ?? '')
}
