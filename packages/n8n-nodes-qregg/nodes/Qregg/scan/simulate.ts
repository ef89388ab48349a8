import type { Browser, Device, OperatingSystem, ScanItem, SimulateScan } from '@qregg/contract'
import type { IDataObject } from 'n8n-workflow'
import { apiRequest } from '../../shared/api-request.ts'
import { chosenCode, codeLocator } from '../../shared/code-locator.ts'
import { choices, sameNames } from '../choices.ts'
import type { Operation } from '../operation.ts'
import { shownScan, simplifyField } from '../simplify.ts'

const DEVICES: Record<Device, string> = {
  desktop: 'Desktop',
  mobile: 'Mobile',
  other: 'Other',
  tablet: 'Tablet',
}
const SYSTEMS: Record<OperatingSystem, true> = {
  Android: true,
  ChromeOS: true,
  HarmonyOS: true,
  iOS: true,
  Linux: true,
  macOS: true,
  Other: true,
  Windows: true,
}
const BROWSERS: Record<Browser, true> = {
  Brave: true,
  Chrome: true,
  DuckDuckGo: true,
  Edge: true,
  Facebook: true,
  Firefox: true,
  'Huawei Browser': true,
  Instagram: true,
  LINE: true,
  'Mi Browser': true,
  Opera: true,
  Other: true,
  Safari: true,
  'Samsung Internet': true,
  Snapchat: true,
  TikTok: true,
  'UC Browser': true,
  Vivaldi: true,
  WeChat: true,
}

export const simulate: Operation = {
  fields: [
    codeLocator,
    simplifyField,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      description: 'What is not added is a phone of the server’s choosing',
      options: [
        {
          displayName: 'Browser',
          name: 'browser',
          type: 'options',
          default: 'Safari',
          options: sameNames(BROWSERS),
        },
        { displayName: 'City', name: 'city', type: 'string', default: '', placeholder: 'e.g. Vienna' },
        {
          displayName: 'Country',
          name: 'country',
          type: 'string',
          default: '',
          placeholder: 'e.g. AT',
          description: 'Code of two letters',
        },
        {
          displayName: 'Device',
          name: 'device',
          type: 'options',
          default: 'mobile',
          options: choices(DEVICES),
        },
        {
          displayName: 'Operating System',
          name: 'os',
          type: 'options',
          default: 'iOS',
          options: sameNames(SYSTEMS),
        },
        {
          displayName: 'Referrer',
          name: 'referrer',
          type: 'string',
          default: '',
          placeholder: 'e.g. https://example.com/page',
        },
      ],
    },
  ],

  async run(context, itemIndex) {
    const id = await chosenCode(context, itemIndex)
    const { data } = await apiRequest<{ data: ScanItem }>(context, {
      method: 'POST',
      path: `/codes/${encodeURIComponent(id)}/scans/simulate`,
      body: chosenScan(context.getNodeParameter('options', itemIndex, {}) as IDataObject),
      itemIndex,
    })
    return [{ json: shownScan(context, itemIndex, data) }]
  },
}

function chosenScan(options: IDataObject): SimulateScan & IDataObject {
  const used = Object.entries(options)
    .map(([name, value]) => [name, String(value ?? '').trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, name === 'country' ? value.toUpperCase() : value])
  return Object.fromEntries(used)
}
