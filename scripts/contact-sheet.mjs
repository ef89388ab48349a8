// Draws docs/pictures/styles.png: what designs look like, by the server's own drawing.
//   node scripts/run.mjs node scripts/contact-sheet.mjs
import { writeFileSync } from 'node:fs'
import { transformPath } from '../packages/server/dist/qr-images/drawing/path.js'
import { writePng } from '../packages/server/dist/qr-images/drawing/png-writer.js'
import { PLAIN } from '../packages/server/dist/qr-images/images.js'
import { readUpload } from '../packages/server/dist/qr-images/logos/stored-logo.js'
import { sceneOf } from '../packages/server/dist/qr-images/studio/draw.js'
import { outline } from '../packages/server/dist/qr-images/text/outlines.js'

const TEXT = 'https://qr.example.com/Ab3xY7z'
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="#b3500b"/>
  <path d="M7 12.5l3.5 3.5L17 9" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`
const logo = { id: 'logo_0000000000000000', size: 0.24 }
const finders = (style, frame = null, ball = null) => ({ style, frame, ball })
const frame = (text, background = null) => ({ text, foreground: null, background })

const CELLS = [
  ['plain', {}],
  ['rounded', { modules: 'rounded', finders: finders('rounded') }],
  ['dots', { modules: 'dots', finders: finders('circle') }],
  [
    'colours',
    { foreground: '#12355b', background: '#fff4de', finders: finders('rounded', '#12355b', '#b3500b') },
  ],
  [
    'inverted',
    { foreground: '#ffffff', background: '#14342b', modules: 'rounded', finders: finders('rounded') },
  ],
  ['logo', { foreground: '#12355b', modules: 'rounded', finders: finders('circle', null, '#b3500b'), logo }],
  ['frame', { modules: 'dots', finders: finders('rounded'), margin: 3, frame: frame('Scan me') }],
  [
    'everything',
    {
      foreground: '#7a1f4d',
      modules: 'rounded',
      finders: finders('rounded'),
      logo,
      margin: 3,
      frame: frame('Сканируй · 扫一扫'),
    },
  ],
]
const COLUMNS = 4
const CELL = { width: 240, height: 280, side: 185 }
const INK = '#333333'

const stored = await readUpload('image/svg+xml', Buffer.from(LOGO), 1)

/** Moves what is drawn to its place on the sheet. */
function placed(items, scale, x, y) {
  const box = (one) => ({
    x: one.x * scale + x,
    y: one.y * scale + y,
    width: one.width * scale,
    height: one.height * scale,
  })
  return items.map((item) => ({
    ...item,
    path: transformPath(item.path, [scale, 0, 0, scale, x, y]),
    ...(item.clip ? { clip: box(item.clip) } : {}),
  }))
}

const items = CELLS.flatMap(([name, changes], index) => {
  const look = { ...PLAIN, ...changes }
  const { scene } = sceneOf({ text: TEXT, look, logo: look.logo && stored })
  const left = (index % COLUMNS) * CELL.width
  const top = Math.floor(index / COLUMNS) * CELL.height
  // Straight edges want whole pixels, as in every picture of the server; round ones bear fractions.
  const scale = look.modules === 'square' ? Math.floor(CELL.side / scene.width) : CELL.side / scene.width
  const x = Math.round(left + (CELL.width - scene.width * scale) / 2)
  const y = Math.round(top + 14 + (CELL.side + 40 - scene.height * scale) / 2)
  const words = outline(name)
  const caption = transformPath(words.path, [
    11,
    0,
    0,
    11,
    left + (CELL.width - words.width * 11) / 2,
    top + CELL.height - 14,
  ])
  return [...placed(scene.items, scale, x, y), { kind: 'fill', path: caption, colour: INK }]
})

const width = COLUMNS * CELL.width
const height = Math.ceil(CELLS.length / COLUMNS) * CELL.height
const scene = { width, height, items, surround: '#eef0f2' }
const png = await writePng(scene, { width, height, scale: 1, x: 0, y: 0 })
writeFileSync(new URL('../docs/pictures/styles.png', import.meta.url), png)
console.log(`Wrote docs/pictures/styles.png, ${Math.round(png.length / 1024)} KB.`)
