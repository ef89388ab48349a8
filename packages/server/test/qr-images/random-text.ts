const alphabets = [
  '0123456789',
  'ABCXYZ $%*+-./:',
  'abcdefghijkxyz/?=&#',
  'äöüßéèñç¿£',
  '漢字かなカナ中文測試',
  'ЖизньПривет',
  'مرحبا שלום',
  '😀🏳️‍🌈👩‍👩‍👧',
  'ภาษาไทย한국어',
  ' \n\t',
].map((letters) => [...letters])

/** A source of numbers from 0 up to, not including, its argument: the same for the same seed, so a failure repeats. */
export const seededRandom = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Up to `maximum` characters out of one to three alphabets. */
export const randomText = (random: (below: number) => number, maximum: number): string => {
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item
  const chosen = Array.from({ length: 1 + random(3) }, () => pick(alphabets))
  return Array.from({ length: 1 + random(maximum) }, () => pick(pick(chosen))).join('')
}
