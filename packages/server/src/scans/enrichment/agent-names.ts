import type { Browser, Device, OperatingSystem } from '@qregg/contract'

/** What the parser's browsers, in small letters, are called in a scan. A name that is missing here is `Other`. */
export const BROWSER_NAMES = new Map<string, Browser>([
  ['safari', 'Safari'],
  ['mobile safari', 'Safari'],
  // A web view of an app on iOS names only the engine: it is Safari's, as Android's web view is Chrome's.
  ['webkit', 'Safari'],
  ['chrome', 'Chrome'],
  ['chrome webview', 'Chrome'],
  ['chrome headless', 'Chrome'],
  ['chromium', 'Chrome'],
  ['firefox', 'Firefox'],
  ['firefox focus', 'Firefox'],
  ['firefox reality', 'Firefox'],
  ['klar', 'Firefox'],
  ['edge', 'Edge'],
  ['samsung internet', 'Samsung Internet'],
  ['opera', 'Opera'],
  ['opera mini', 'Opera'],
  ['opera mobi', 'Opera'],
  ['opera tablet', 'Opera'],
  ['opera touch', 'Opera'],
  ['opera coast', 'Opera'],
  ['opera gx', 'Opera'],
  ['brave', 'Brave'],
  ['ucbrowser', 'UC Browser'],
  ['huawei browser', 'Huawei Browser'],
  ['miui browser', 'Mi Browser'],
  ['duckduckgo', 'DuckDuckGo'],
  ['vivaldi', 'Vivaldi'],
  ['wechat', 'WeChat'],
  ['instagram', 'Instagram'],
  ['facebook', 'Facebook'],
  ['tiktok', 'TikTok'],
  ['line', 'LINE'],
  ['snapchat', 'Snapchat'],
])

/** Apps whose built-in browser the parser does not know, by what they write into their agent. */
export const APP_BROWSERS: readonly (readonly [RegExp, Browser])[] = [
  [/MetaIAB Instagram/, 'Instagram'],
  [/MetaIAB|\bFB_IAB\/|\bFBAN\//, 'Facebook'],
  [/\bmusical_ly|\btrill_|\baweme|com\.zhiliaoapp\.musically/i, 'TikTok'],
  [/ Line\/\d/, 'LINE'],
]

/** What the parser's systems, in small letters, are called in a scan. A name that is missing here is `Other`. */
export const SYSTEM_NAMES = new Map<string, OperatingSystem>([
  ['ios', 'iOS'],
  ['android', 'Android'],
  ['android-x86', 'Android'],
  ['windows', 'Windows'],
  ['windows phone', 'Windows'],
  ['windows mobile', 'Windows'],
  ['mac os', 'macOS'],
  ['chromium os', 'ChromeOS'],
  ['harmonyos', 'HarmonyOS'],
  ['openharmony', 'HarmonyOS'],
  ...[
    ...[
      'linux',
      'gnu',
      'ubuntu',
      'kubuntu',
      'xubuntu',
      'lubuntu',
      'debian',
      'fedora',
      'centos',
      'red hat',
      'suse',
    ],
    ...[
      'opensuse',
      'arch',
      'manjaro',
      'mint',
      'gentoo',
      'raspbian',
      'deepin',
      'mageia',
      'mandriva',
      'slackware',
    ],
  ].map((name) => [name, 'Linux'] as const),
])

/** The parser's kinds of device; it leaves out the kind of a computer. */
export const DEVICE_KINDS = new Map<string, Device>([
  ['mobile', 'mobile'],
  ['tablet', 'tablet'],
])

/** Systems of computers: where the parser names no kind of device, one of these makes it a desktop. */
export const DESKTOP_SYSTEMS: ReadonlySet<OperatingSystem | null> = new Set([
  'Windows',
  'macOS',
  'Linux',
  'ChromeOS',
])

/** Browsers on Android that the parser takes for a tablet's, or for nothing, by how they say that they are a phone's. */
export const PHONE_BROWSERS = /\bMobile DuckDuckGo\/|\bOpera (?:Mini|Mobi)\b/
