// Coordinates for people: longitude and latitude in degrees (CGCS2000, EPSG:4490), longitude first.
import type { LonLat } from './api'

export type CoordinateFormat = 'decimal' | 'dms'

/** 116.39000°E 39.92000°N, or 116°23′24.0″E 39°55′12.0″N; digits are those of decimal degrees. */
export function formatPosition([lon, lat]: LonLat, format: CoordinateFormat, digits = 5): string {
  const write = format === 'dms' ? dms : (angle: number) => `${Math.abs(angle).toFixed(digits)}°`
  return `${write(lon)}${lon < 0 ? 'W' : 'E'}  ${write(lat)}${lat < 0 ? 'S' : 'N'}`
}

/** Degrees, minutes and seconds with one decimal (3 m); rounded as a whole, so that 59.96″ becomes a minute and never 60.0″. */
function dms(angle: number): string {
  const tenths = Math.round(Math.abs(angle) * 36000)
  const minutes = Math.floor(tenths / 600)
  const seconds = (tenths % 600) / 10
  return `${Math.floor(minutes / 60)}°${pad(minutes % 60, 2)}′${seconds < 10 ? '0' : ''}${seconds.toFixed(1)}″`
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0')
}

/** The form that the search box, the address of a page and the server read again: 116.390000,39.920000. */
export function writePosition([lon, lat]: LonLat, digits = 6): string {
  return `${lon.toFixed(digits)},${lat.toFixed(digits)}`
}

const pair = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/

/** Reads what writePosition wrote; null for anything else and for what lies outside the earth. */
export function readPosition(written: string): LonLat | null {
  const found = pair.exec(written)
  if (!found) return null
  const lon = Number(found[1])
  const lat = Number(found[2])
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null
}

/** Rounds to about 0.1 m, so that the position shown, copied and asked for is the same. */
export function settle(lon: number, lat: number): LonLat {
  const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180
  return [Number(wrapped.toFixed(6)), Number(lat.toFixed(6))]
}

/** Decimals of a degree that mean something at a zoom level. */
export function digitsAt(zoom: number): number {
  return zoom >= 15 ? 6 : 5
}
