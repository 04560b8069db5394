// What the server says of a project (POST api/v1/check), and how it is asked.
import type { Bounds, LonLat, Text } from './api'

export type Verdict = 'pass' | 'info' | 'need_opinion' | 'need_review' | 'unknown' | 'block'

/** Something that a project may be: a type, or a further fact. */
export interface Choice {
  id: string
  title: Text
}

export interface RuleSet {
  id: string
  version: string
  title: Text
  notice: Text
  types: Choice[]
  classes: Choice[]
}

export interface Rules {
  /** the day of a check that names none, YYYY-MM-DD */
  today: string
  /** the first is the default */
  sets: RuleSet[]
}

/** An area in square metres, 公顷 and 亩. */
export interface Measure {
  area_m2: number
  area_ha: number
  area_mu: number
}

export interface SiteOverlap extends Measure {
  layer: string
  feature: string
  title: string
  title_en?: string
  class: Text
  length_m?: number
  relation?: 'inside' | 'boundary'
  /** of the site, 0 to 1 */
  share: number
  sliver_m2: number
}

export interface Nearest {
  feature: string
  title: Text
  distance_m: number
  /** clockwise from north */
  bearing_deg: number
  within_accuracy?: boolean
  accuracy_m?: number
}

export interface LayerResult extends Measure {
  layer: string
  kind: string
  title: Text
  status: 'involved' | 'not_involved' | 'unknown'
  share: number
  uncovered_m2: number
  nearest?: Nearest
}

export interface Finding extends Measure {
  rule: string
  title: Text
  severity: Verdict
  layer?: string
  relation: string
  distance_m?: number
  /** ids of the zones that it is about */
  features?: string[]
  sliver_only?: boolean
  basis: { doc: string; clause: string; title?: string }
  documents: Text[]
  message: Text
}

export interface Defect {
  level: 'error' | 'warning' | 'note'
  parcel?: number
  line?: number
  at?: LonLat
  message: Text
}

/** A feature of GeoJSON: a parcel, a piece of an overlap, the way to the nearest line, or what no line blocks. */
export interface SiteFeature {
  type: 'Feature'
  geometry: GeoJSON.Geometry | null
  properties: Record<string, unknown>
}

export interface SiteReport {
  verdict: Verdict
  notice: Text
  plan: string
  rules: string
  as_of: string
  hash: string
  project: { name?: string; type?: string; crs: string; notes?: { line?: number; message: Text }[] }
  site: Measure & { planar_area_m2: number; planar_crs: string; perimeter_m: number; length_m?: number; points?: number; bbox: Bounds; method: Text }
  parcels: { name: string }[]
  quality: Defect[]
  divisions: (Measure & { layer: string; code: string; title: Text; share: number })[]
  layers: LayerResult[]
  overlaps: SiteOverlap[]
  findings: Finding[]
  uncovered: (Measure & { layer?: string; kind: string })[]
  pieces?: { type: 'FeatureCollection'; features: SiteFeature[] }
}

/** What is asked: a drawn geometry or a file, and what the project is. Empty texts are not stated. */
export interface Question {
  geometry?: GeoJSON.Geometry
  file?: File
  name: string
  type: string
  classes: string[]
  as_of: string
  crs: string
}

export type ReportFormat = 'json' | 'geojson' | 'xlsx' | 'docx' | 'pdf'
export const reportFormats: readonly ReportFormat[] = ['pdf', 'docx', 'xlsx', 'geojson', 'json']

/** The question as the body of a request: a form with the file, or JSON. */
export function bodyOf(question: Question, lang: string): { body: FormData | string; headers: Record<string, string> } {
  const { file, geometry, classes } = question
  const facts: Record<string, string> = {}
  for (const key of ['name', 'type', 'as_of', 'crs'] as const) if (question[key] !== '') facts[key] = question[key]
  if (!file) {
    delete facts.crs // what is drawn on the map is in degrees
    return { body: JSON.stringify({ ...facts, classes, geometry, lang }), headers: { 'Content-Type': 'application/json' } }
  }
  const form = new FormData()
  for (const [key, value] of Object.entries(facts)) form.append(key, value)
  if (classes.length > 0) form.append('classes', classes.join(','))
  form.append('lang', lang)
  form.append('file', file, file.name)
  return { body: form, headers: {} }
}

/** The colours of verdicts: text and ground. */
export const verdictColours: Record<Verdict, { line: string; fill: string }> = {
  pass: { line: '#1d6b3a', fill: '#e3f3e8' },
  info: { line: '#1f5673', fill: '#e3eef4' },
  need_opinion: { line: '#8a5200', fill: '#fff1d6' },
  need_review: { line: '#9a4a00', fill: '#ffe7cf' },
  unknown: { line: '#4d4a6b', fill: '#ebeaf4' },
  block: { line: '#a1260d', fill: '#fbe3de' },
}

/** Verdicts in ascending order of weight. */
export const verdicts: readonly Verdict[] = ['pass', 'info', 'need_opinion', 'need_review', 'unknown', 'block']

const common = new Set(['overlap', 'cross', 'within'])

/** The weightiest severity of the findings about what the site and a zone have in common. */
export function severityOf(findings: Finding[], layer: string, feature: string): Verdict | undefined {
  let worst = -1
  for (const finding of findings) {
    if (finding.layer === layer && common.has(finding.relation) && finding.features?.includes(feature)) worst = Math.max(worst, verdicts.indexOf(finding.severity))
  }
  return verdicts[worst]
}

/** The geometry with some corners; null without any. */
export function geometryOf(corners: LonLat[]): GeoJSON.Geometry | null {
  const [first] = corners
  if (!first) return null
  if (corners.length === 1) return { type: 'Point', coordinates: first }
  if (corners.length === 2) return { type: 'LineString', coordinates: corners }
  return { type: 'Polygon', coordinates: [[...corners, first]] }
}
