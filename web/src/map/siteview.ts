// Shows on the map what a check found: the ground of the project, the pieces that it has in
// common with zones of weight, what would be free of them, and the way to the nearest line.
import * as L from 'leaflet'
import { severityOf, verdictColours, verdicts, type SiteFeature, type SiteReport, type Verdict } from '../siting'
import { sitePane, type PlanMap } from './planmap'

const outline: L.PathOptions = { color: '#c2331b', weight: 2.4, fill: false }
const free: L.PathOptions = { color: '#1d6b3a', weight: 2, dashArray: '5 4', fillColor: '#1d6b3a', fillOpacity: 0.08 }
const way: L.PathOptions = { color: '#31404c', weight: 1.6, dashArray: '3 4' }
/** How strongly a piece is filled; others are not shown. */
const strength: Partial<Record<Verdict, number>> = { need_opinion: 0.2, need_review: 0.2, block: 0.45 }

export class SiteView {
  private shown: L.LayerGroup | null = null

  constructor(private readonly map: PlanMap) {}

  show(report: SiteReport): void {
    this.clear()
    const group = L.layerGroup()
    const drawn = (report.pieces?.features ?? []).map((feature) => ({ feature, weight: weightOf(feature, report) }))
    drawn.sort((a, b) => a.weight - b.weight) // the weightiest pieces, and the outline, on top
    for (const { feature } of drawn) this.add(group, feature, report)
    this.shown = group.addTo(this.map.leaflet)
  }

  clear(): void {
    this.shown?.remove()
    this.shown = null
  }

  private add(group: L.LayerGroup, feature: SiteFeature, report: SiteReport): void {
    const style = styleOf(feature, report)
    if (!feature.geometry || !style) return
    const options: L.GeoJSONOptions = { style: { ...style, pane: sitePane } as L.PathOptions, interactive: false, pointToLayer: (_, at) => L.circleMarker(at, { radius: 6, weight: 2.4, color: '#ffffff', fillColor: '#c2331b', fillOpacity: 1, pane: sitePane }) }
    L.geoJSON(feature as GeoJSON.Feature, { ...options, pane: sitePane }).addTo(group)
  }
}

function severityOfPiece({ properties }: SiteFeature, report: SiteReport): Verdict | undefined {
  return severityOf(report.findings, String(properties.layer), String(properties.feature))
}

function weightOf(feature: SiteFeature, report: SiteReport): number {
  if (feature.properties.kind !== 'piece') return verdicts.length
  const severity = severityOfPiece(feature, report)
  return severity ? verdicts.indexOf(severity) : -1
}

function styleOf(feature: SiteFeature, report: SiteReport): L.PathOptions | null {
  switch (feature.properties.kind) {
    case 'parcel':
      return outline
    case 'free':
      return free
    case 'nearest':
      return way
    case 'piece': {
      const severity = severityOfPiece(feature, report)
      const fillOpacity = severity && strength[severity]
      if (!severity || !fillOpacity) return null
      return { color: verdictColours[severity].line, weight: 1, fillColor: verdictColours[severity].line, fillOpacity }
    }
    default:
      return null
  }
}
