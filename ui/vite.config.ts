import vue from '@vitejs/plugin-vue'
import sbom from 'rollup-plugin-sbom'
import vuetify from 'vite-plugin-vuetify'
import { defineConfig } from 'vitest/config'

// The site becomes resources of the module's jar, which the master serves.
export default defineConfig({
  // Addresses of files are relative, as the master may be seen below any path (--public-path); in index.html it makes them absolute.
  base: './',
  plugins: [
    vue(),
    vuetify(),
    // The packages whose code is in the site, with their licenses (CycloneDX); the same sources give the same bytes.
    sbom({ outDir: 'sbom', outFilename: 'site.cdx', saveTimestamp: false, includeWellKnown: false }),
  ],
  // The master replaces it by a new nonce in each response; index.html hands it on to Vuetify's theme.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'target/classes/org/equilux/ui',
    emptyOutDir: true,
    // No file becomes a data: address, which the content-security policy would not let pass.
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 800,
  },
  // For `npm run dev` beside `./equilux serve`.
  server: { proxy: { '/api': 'http://localhost:8000' } },
  // What is tested here is logic without a page; pages are tested in a real browser, by the module cli.
  test: {
    include: ['test/**/*.test.ts'],
    // Beside the reports of the Java modules' tests, with which ./equilux test counts them.
    reporters: ['default', ['junit', { outputFile: 'target/surefire-reports/TEST-ui.xml' }]],
  },
})
