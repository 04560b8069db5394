// Reads a vector tile of one layer into what drawing and hovering need, and
// lets go of the rest: a parcel tile has tens of thousands of attribute values
// that only the server's answer to a click shows.
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import type { Layer, Text } from '../api'
import { classifier } from '../legend'

export enum Shape {
  Point = 1,
  Line = 2,
  Area = 3,
}

export interface TileFeature {
  shape: Shape
  /** the feature's id in the layer, as the server's answers write it */
  key: string
  title: Text
  /** position in the legend, or noClass */
  class: number
  /** rings, lines or points as x, y, x, y … in tile units, y down; rings are not closed by repeating the first position */
  parts: Int32Array[]
}

export interface DecodedTile {
  extent: number
  features: TileFeature[]
  /** four numbers for each feature: smallest x and y, largest x and y */
  boxes: Int32Array
}

/** A decoder of tiles of one layer; null for a tile without features of that layer. */
export function decoder(layer: Layer): (body: ArrayBuffer) => DecodedTile | null {
  const classOf = classifier(layer.legend)
  return (body) => {
    const tile = new VectorTile(new PbfReader(body)).layers[layer.name]
    if (!tile || tile.length === 0) return null
    const features: TileFeature[] = []
    for (let i = 0; i < tile.length; i++) {
      const read = tile.feature(i)
      if (read.type === 0) continue
      features.push({ shape: read.type as number, key: keyOf(layer, read), title: titleOf(layer, read), class: classOf(read.properties), parts: partsOf(read) })
    }
    return { extent: tile.extent, features, boxes: boxesOf(features) }
  }
}

function keyOf(layer: Layer, read: VectorTileFeature): string {
  const value = layer.id ? read.properties[layer.id] : undefined
  return String(value ?? read.id ?? JSON.stringify(read.properties)) // what features are merged to has no id, but the same attributes everywhere
}

function titleOf(layer: Layer, read: VectorTileFeature): Text {
  const title: Text = {}
  for (const language of ['zh', 'en'] as const) {
    const field = layer.label?.[language]
    const value = field === undefined ? undefined : read.properties[field]
    if (value !== undefined && value !== '') title[language] = String(value)
  }
  return title
}

function partsOf(read: VectorTileFeature): Int32Array[] {
  const closed = read.type === 3
  return read.loadGeometry().map((part) => {
    const n = closed ? part.length - 1 : part.length // the decoder repeats the first position of a ring
    const flat = new Int32Array(2 * n)
    for (let i = 0; i < n; i++) {
      const p = part[i]!
      flat[2 * i] = p.x
      flat[2 * i + 1] = p.y
    }
    return flat
  })
}

function boxesOf(features: TileFeature[]): Int32Array {
  const boxes = new Int32Array(4 * features.length)
  features.forEach((feature, i) => boxes.set(boxOf(feature.parts), 4 * i))
  return boxes
}

/** The smallest box around all parts; an inside-out one where there is no position. */
export function boxOf(parts: Int32Array[]): [number, number, number, number] {
  let [x1, y1, x2, y2] = [2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31)]
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) {
      x1 = Math.min(x1, part[i]!)
      x2 = Math.max(x2, part[i]!)
      y1 = Math.min(y1, part[i + 1]!)
      y2 = Math.max(y2, part[i + 1]!)
    }
  }
  return [x1, y1, x2, y2]
}
