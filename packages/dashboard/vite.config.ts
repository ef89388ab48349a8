import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Builds what the server serves below /dashboard. `npm run dev` beside it: see CONTRIBUTING.md. */
export default defineConfig({
  base: '/dashboard/',
  plugins: [react(), tailwindcss()],
  resolve: {
    conditions: ['source', 'module', 'browser', 'development|production'],
    alias: { 'react-remove-scroll': fileURLToPath(new URL('src/ui/no-scroll-lock.ts', import.meta.url)) },
  },
  build: {
    target: 'es2023',
    rolldownOptions: {
      // What every page has goes together: apart, each of its small parts would pack worse.
      output: {
        codeSplitting: { groups: [{ name: 'parts', test: /src\/(api|ui)\/|node_modules\/@tanstack\// }] },
      },
    },
    // Everything comes from the server itself, and the policy of its pages allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
