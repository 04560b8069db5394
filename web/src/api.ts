// The only module that calls the server. Addresses are relative to the page,
// so that the program works under any path and never asks another host.
import { bodyOf, type Question, type ReportFormat, type Rules, type SiteReport } from './siting'

/** A text in Chinese and English; either may be missing. */
export interface Text {
  zh?: string
  en?: string
}

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number]

/** Longitude and latitude in degrees. */
export type LonLat = [number, number]

export interface Group {
  id: string
  title: Text
}

export interface Field {
  name: string
  type?: string
  title?: Text
  unit?: string
}

export type Hatch = 'diagonal' | 'back_diagonal' | 'cross' | 'horizontal' | 'vertical' | 'dots'

/** The forms of points. */
export type PointSymbol = 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross'

/** One entry of a legend; colours are #rrggbb, widths and dashes in pixels, zoom levels those of tiles. */
export interface LegendClass {
  value?: string
  values?: string[]
  /** the class has the numbers from `from` on that are less than `below` */
  from?: number
  below?: number
  title?: Text
  count?: number
  fill?: string
  fill_opacity?: number
  line?: string
  line_width?: number
  line_dash?: number[]
  hatch?: Hatch
  symbol?: PointSymbol
  symbol_size?: number
  min_zoom?: number
  max_zoom?: number
}

/** How names are written, where not as usual. */
export interface LabelStyle {
  size?: number
  color?: string
  halo?: string
  halo_width?: number
  min_zoom?: number
}

export interface Legend {
  field?: string
  labels?: LabelStyle
  classes?: LegendClass[]
  other?: LegendClass
}

export interface Layer {
  name: string
  group: string
  kind?: string
  geometry: string
  title: Text
  abstract?: Text
  count: number
  bounds?: Bounds
  minzoom: number
  maxzoom: number
  id?: string
  label?: Text
  fields?: Field[]
  legend?: Legend
  visible?: boolean
  opacity?: number
  synthetic?: boolean
  warning?: Text
  attribution?: Text
  review_no?: string
  license?: string
  grade?: string
  date?: string
  /** the layer of its label points */
  labels?: string
}

export interface Catalog {
  plan: string
  title: Text
  groups: Group[]
  bounds?: Bounds
  layers: Layer[]
}

/** One way to open a layer in another program: an address, or a piece of text to be copied. */
export interface ClientLink {
  client: string
  title: Text
  kind: 'address' | 'page' | 'xml' | 'html' | 'javascript' | 'python' | 'shell'
  url?: string
  snippet?: string
  note?: Text
}

export type Relation = 'inside' | 'boundary'

export type Properties = Record<string, unknown>

export interface Zone {
  layer: string
  id: string
  title: string
  title_en?: string
  relation: Relation
  bounds?: Bounds
  properties: Properties
}

export interface ZoneAnswer {
  point: LonLat
  plan: string
  zones: Zone[]
}

export interface Found {
  type: string
  layer?: string
  id?: string
  title: string
  title_en?: string
  context?: string
  context_en?: string
  bounds?: Bounds
  /** the middle of the bounds */
  point?: LonLat
  /** a place within it */
  at?: LonLat
}

/** What went wrong with a request: `status` is 0 when no answer came at all; `detail` is the server's own sentence, if any. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail || title || `status ${status}`)
    this.name = 'ApiError'
  }
}

/** Tells an abandoned request, which nobody should hear about, from a failed one. */
export function aborted(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'AbortError'
}

async function request(path: string, signal?: AbortSignal, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, signal ? { ...init, signal } : init)
  } catch (error) {
    if (aborted(error)) throw error
    throw new ApiError(0, '', '')
  }
  if (!response.ok) throw await problem(response)
  return response
}

/** Reads an RFC 9457 problem; any other error body is not shown. */
async function problem(response: Response): Promise<ApiError> {
  const type = response.headers.get('content-type') ?? ''
  if (!/^application\/(problem\+)?json\b/.test(type)) return new ApiError(response.status, response.statusText, '')
  try {
    const body = (await response.json()) as { title?: unknown; detail?: unknown }
    return new ApiError(response.status, text(body.title), text(body.detail))
  } catch {
    return new ApiError(response.status, response.statusText, '')
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

async function json<T>(path: string, signal?: AbortSignal): Promise<T> {
  return parsed<T>(await request(path, signal))
}

async function parsed<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (error) {
    if (aborted(error)) throw error
    throw new ApiError(response.status, '', '')
  }
}

export function fetchCatalog(signal?: AbortSignal): Promise<Catalog> {
  return json<Catalog>('api/v1/layers', signal)
}

/** How other programs open a layer; `lang` is the language of titles within what is copied. */
export function fetchLinks(layer: string, lang: string, signal?: AbortSignal): Promise<ClientLink[]> {
  return json<ClientLink[]>(`api/v1/layers/${layer}/links?lang=${lang}`, signal)
}

/** All zones at a point, of every layer, in catalogue order. */
export function fetchZones([lon, lat]: LonLat, signal?: AbortSignal): Promise<ZoneAnswer> {
  return json<ZoneAnswer>(`api/v1/zones?point=${lon},${lat}`, signal)
}

/** Places, zones, codes and coordinates that answer to q, best first. */
export async function search(q: string, limit: number, signal?: AbortSignal): Promise<Found[]> {
  const answer = await json<{ results?: Found[] }>(`api/v1/search?q=${encodeURIComponent(q)}&limit=${limit}`, signal)
  return answer.results ?? []
}

/** The bytes of a tile of one layer, null where it is empty. The plan's version is part of the address, so a stale tile is never taken from a cache. */
export async function fetchTile(layer: string, z: number, x: number, y: number, plan: string, signal?: AbortSignal): Promise<ArrayBuffer | null> {
  const response = await request(`tiles/${layer}/${z}/${x}/${y}.mvt?v=${encodeURIComponent(plan)}`, signal)
  if (response.status === 204) return null
  const body = await response.arrayBuffer()
  return body.byteLength === 0 ? null : body
}

/** The rule sets, with the project types and classes that they know. */
export function fetchRules(signal?: AbortSignal): Promise<Rules> {
  return json<Rules>('api/v1/rules', signal)
}

/** Checks a project; the report comes with the pieces that it and the plan have in common. */
export async function checkProject(question: Question, lang: string, signal?: AbortSignal): Promise<SiteReport> {
  return parsed<SiteReport>(await request('api/v1/check?pieces=true&f=json', signal, { method: 'POST', ...bodyOf(question, lang) }))
}

/** The report on a project as a file. */
export async function fetchReport(question: Question, format: ReportFormat, lang: string, signal?: AbortSignal): Promise<Blob> {
  return (await request(`api/v1/check?f=${format}`, signal, { method: 'POST', ...bodyOf(question, lang) })).blob()
}
