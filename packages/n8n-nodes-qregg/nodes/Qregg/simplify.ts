import type { Code, ScanItem } from '@qregg/contract'
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow'
import { asData } from '../shared/pages.ts'

export const simplifyField: INodeProperties = {
  displayName: 'Simplify',
  name: 'simplify',
  type: 'boolean',
  default: true,
  description: 'Whether to return a simplified version of the response instead of the raw data',
}

const isWanted = (context: IExecuteFunctions, itemIndex: number) =>
  context.getNodeParameter('simplify', itemIndex, true) === true

/** The ten fields of a code that most workflows need; n8n wants no more of a simplified answer. */
export function shownCode(context: IExecuteFunctions, itemIndex: number, code: Code): IDataObject {
  if (!isWanted(context, itemIndex)) return asData(code)
  const { id, shortCode, shortUrl, images, title, destination, active, tags, externalId, scans } = code
  return {
    id,
    shortCode,
    shortUrl,
    imageUrl: images.png,
    title,
    destination,
    active,
    tags,
    externalId,
    scans: scans.total,
  }
}

/** A scan in one level. */
export function shownScan(context: IExecuteFunctions, itemIndex: number, item: ScanItem): IDataObject {
  if (!isWanted(context, itemIndex)) return { id: item.scan.id, ...asData(item) }
  const { code, scan } = item
  return {
    id: scan.id,
    timestamp: scan.timestamp,
    codeId: code.id,
    shortCode: code.shortCode,
    title: code.title,
    country: scan.country,
    city: scan.city,
    device: scan.device,
    os: scan.os,
    browser: scan.browser,
  }
}
