/** Beginnings that the agents of many browsers share. */
export const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
export const IPAD = 'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
export const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
export const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
export const ANDROID = `Mozilla/5.0 (Linux; Android 10; K) ${BLINK}`
export const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK}`
export const WEB_VIEW = `${BLINK} Version/4.0 Chrome/141.0.7390.97 Mobile Safari/537.36`
export const GALAXY = `Mozilla/5.0 (Linux; Android 15; SM-S921B Build/AP3A.240905.015; wv) ${WEB_VIEW}`
export const PIXEL = `Mozilla/5.0 (Linux; Android 16; Pixel 9 Build/BP2A.250705.008; wv) ${WEB_VIEW}`
