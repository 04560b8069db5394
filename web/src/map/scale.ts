// The scale bar.

const earthCircumference = 2 * Math.PI * 6378137 // metres, along the equator of the map's sphere
const longest = 110 // CSS pixels

/** A round length of 1, 2, 3 or 5 times a power of ten metres, at most the longest bar, and its width on the map at a latitude in degrees. */
export function scaleOf(lat: number, zoom: number): { metres: number; pixels: number } {
  const metresPerPixel = (earthCircumference * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom)
  const most = longest * metresPerPixel
  const power = 10 ** Math.floor(Math.log10(most))
  const factor = [5, 3, 2].find((f) => f * power <= most) ?? 1
  const metres = factor * power
  return { metres, pixels: Math.round(metres / metresPerPixel) }
}
