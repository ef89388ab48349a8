// The theme is on the page before anything is painted. See src/shell/theme.ts.
;(() => {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const PAGES = { light: '#ffffff', dark: '#111110' }
  let chosen = null
  try {
    chosen = localStorage.getItem('qregg-theme')
  } catch {
    // Browsers may refuse to keep anything.
  }
  function apply() {
    const theme = chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light'
    document.documentElement.dataset.theme = theme
    // What phones draw around the page.
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = PAGES[theme]
  }
  apply()
  system.addEventListener('change', apply)
  addEventListener('qregg-theme', ({ detail }) => {
    chosen = detail
    apply()
  })
})()
