// Which tile of the server covers which square of the map. The map's squares
// are 512 CSS pixels wide, so at map zoom n they are the tiles of zoom n - 1,
// as in other vector-tile clients.
import type { Layer } from '../api'

export const squareSize = 512

export interface TileAddress {
  z: number
  x: number
  y: number
  /** how many times the tile is enlarged beyond its own zoom: a tile of zoom z covers 2^over squares in each direction */
  over: number
}

/** The tile that covers square x, y of map zoom `zoom`: the square's own, or above the layer's deepest zoom the one that contains it. */
export function addressOf(layer: Layer, zoom: number, x: number, y: number): TileAddress {
  const own = zoom - 1
  const over = Math.max(0, own - layer.maxzoom)
  return { z: own - over, x: x >> over, y: y >> over, over }
}

/** The least map zoom at which a layer is drawn. */
export function leastZoom(layer: Layer): number {
  return layer.minzoom === 0 ? 0 : layer.minzoom + 1
}

/** Turns tile units into CSS pixels within a square: pixel = unit × scale − shift. */
export interface Placement {
  scale: number
  shiftX: number
  shiftY: number
}

export function placementOf(address: TileAddress, x: number, y: number, extent: number): Placement {
  const side = squareSize * 2 ** address.over // of the whole tile
  return {
    scale: side / extent,
    shiftX: (x - address.x * 2 ** address.over) * squareSize,
    shiftY: (y - address.y * 2 ** address.over) * squareSize,
  }
}
